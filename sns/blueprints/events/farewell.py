"""What becomes of a member's part in events when they go: nobody waits for an organizer who has left."""

from __future__ import annotations

import sqlalchemy as sa

from sns.core import clock
from sns.core.db import action, db
from sns.core.i18n import gettext as _

from . import actions, answering
from .models import Attendance, Event, EventSeries, ReminderChoice, Rsvp, Slot, SlotTaking


@action
def call_off(member_id: int) -> None:
    """Call off what somebody who leaves would still have held, so that everybody who answered hears of it."""
    own = sa.select(Event).where(
        Event.author_id == member_id, Event.voice_space_id.is_(None), Event.cancelled_at.is_(None),
        Event.starts_at > clock.now(), Event.state.in_(("published", "hidden")),
    )  # fmt: skip
    for event in db.session.scalars(own).all():
        actions.cancel(None, event, reason=_("主催する人が退会したため、中止になりました"))


@action
def forget(member_id: int, _keeps_words: bool) -> tuple[str, ...]:
    """Take a member out of lists and slots; the places they held go to who waits."""
    call_off(member_id)
    for mine in db.session.scalars(sa.select(Rsvp).where(Rsvp.member_id == member_id)).all():
        answering.forget(db.session.get_one(Event, mine.event_id), mine)
    taken = sa.select(SlotTaking.slot_id).where(SlotTaking.member_id == member_id)
    db.session.execute(sa.update(Slot).where(Slot.id.in_(taken)).values(taken=Slot.taken - 1))
    for table in (SlotTaking, Attendance, ReminderChoice):
        db.session.execute(sa.delete(table).where(table.member_id == member_id))
    db.session.execute(sa.update(EventSeries).where(EventSeries.opened_by_id == member_id).values(opened_by_id=None))
    db.session.flush()
    return ()


@action
def erase_of(event_id: int) -> None:
    """Erase the answers to an event of which nothing is left."""
    slots = sa.select(Slot.id).where(Slot.event_id == event_id)
    db.session.execute(sa.delete(SlotTaking).where(SlotTaking.slot_id.in_(slots)))
    for table in (Slot, Rsvp, Attendance):
        db.session.execute(sa.delete(table).where(table.event_id == event_id))
    nothing = {"place": "", "address": "", "way": "", "contact": "", "host_name": "", "lat": None, "lng": None}
    db.session.execute(sa.update(Event.__table__).where(Event.__table__.c.id == event_id).values(**nothing))  # type: ignore[arg-type]
