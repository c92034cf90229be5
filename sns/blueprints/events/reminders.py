"""When members are reminded of what they come to: usually the day before and two hours before."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.core.db import action, db

from .models import ReminderChoice, Slot, SlotTaking

# Minutes before the beginning, by the name of the tick.
CHOICES = {"week": 7 * 24 * 60, "day": 24 * 60, "hours": 120}
USUAL = (CHOICES["day"], CHOICES["hours"])
# The clock comes by every minute; what it missed by more than this (a night without the server) is not told any more.
LATE = timedelta(minutes=90)


def choices_of(member_ids: Collection[int]) -> dict[int, list[int]]:
    """Return what members chose, in minutes before the beginning; who chose nothing has what is usual."""
    rows = db.session.scalars(sa.select(ReminderChoice).where(ReminderChoice.member_id.in_(member_ids)))
    return {member_id: list(USUAL) for member_id in member_ids} | {row.member_id: list(row.minutes) for row in rows}


@action
def choose(actor: Member, minutes: Collection[int]) -> None:
    """Choose when to be reminded; an empty choice means never."""
    kept = [each for each in CHOICES.values() if each in minutes]
    db.session.merge(ReminderChoice(member_id=actor.id, minutes=kept))


def helpers(event_id: int) -> set[int]:
    """Return who took a slot of an event."""
    taken = sa.select(SlotTaking.member_id).join(Slot, Slot.id == SlotTaking.slot_id)
    return set(db.session.scalars(taken.where(Slot.event_id == event_id)))
