"""Volunteer slots: taken with one tap, given back until the deadline."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.blueprints.screening import checking
from sns.core import clock
from sns.core.db import action, db, reread
from sns.core.errors import Refused
from sns.core.i18n import gettext as _

from .models import Event, Slot, SlotTaking

MOST = 40
# What an event says of its slots, so that pages without any ask for none.
FACT = "slots"


@action
def offer(
    actor: Member, event: Event, *, name: str, places: int, starts_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> Slot:  # fmt: skip
    """Add a slot to an event."""
    reread(event)
    count = event.facts.get(FACT, 0)
    if event.cancelled_at is not None or event.is_over:
        raise Refused(_("終わったイベントや中止のイベントには、お手伝いを足せません"))
    if count >= MOST:
        raise Refused(_("お手伝いは、ひとつのイベントに%(num)d件までです", num=MOST))
    (name,) = checking.listed(actor, event.space_id, name, voice_space_id=event.voice_space_id)
    slot = Slot(
        event_id=event.id, name=name, places=places, taken=0, starts_at=starts_at, ends_at=ends_at, position=count
    )
    db.session.add(slot)
    event.facts = {**event.facts, FACT: count + 1}
    db.session.flush()
    return slot


@action
def withdraw(actor: Member, event: Event, slot: Slot) -> None:
    """Take a slot away that nobody took."""
    reread(event)
    reread(slot)
    if slot.taken:
        raise Refused(_("引き受けた人がいるため、消せません"))
    db.session.delete(slot)
    event.facts = {**event.facts, FACT: max(event.facts.get(FACT, 1) - 1, 0)}


@action
def take(actor: Member, event: Event, slot: Slot) -> None:
    """Take a slot; a second click changes nothing."""
    _refuse_late(event)
    reread(slot)
    if db.session.get(SlotTaking, (slot.id, actor.id), populate_existing=True) is not None:
        return
    if slot.taken >= slot.places:
        raise Refused(_("このお手伝いは、ほかの人が引き受けてくれました"))
    slot.taken += 1
    db.session.add(SlotTaking(slot_id=slot.id, member_id=actor.id, taken_at=clock.now()))


@action
def give_back(actor: Member, event: Event, slot: Slot) -> None:
    """Give a slot back, until the deadline."""
    _refuse_late(event)
    reread(slot)
    gone = db.session.execute(
        sa.delete(SlotTaking).where(SlotTaking.slot_id == slot.id, SlotTaking.member_id == actor.id)
    ).rowcount  # type: ignore[attr-defined]
    slot.taken = max(slot.taken - gone, 0)


def _refuse_late(event: Event) -> None:
    if event.cancelled_at is not None or event.state != "published":
        raise Refused(_("このイベントは、いまはお手伝いを受けつけていません"))
    if event.is_past_deadline:
        raise Refused(_("締切をすぎました。変えたいことがあるときは、主催者に質問してください"))
