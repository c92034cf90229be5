"""What becomes of a member's part in events when they go: nobody waits for who has left, no place is kept for them."""

from __future__ import annotations

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.blueprints.contents.models import Content
from sns.blueprints.notifications.models import Notification
from sns.core import clock
from sns.core.db import action, db
from sns.core.i18n import gettext as _

from . import actions, answering
from .models import ActivityReport, Attendance, Event, EventSeries, ReminderChoice, Rsvp, Slot, SlotTaking

_NOTHING = {
    "place": "", "address": "", "way": "", "contact": "", "host_name": "", "url": "", "time_note": "",
    "capacity_note": "", "fee_note": "", "bring": "", "rain": "", "needs_note": "", "cancel_reason": "", "lat": None,
    "lng": None, "door_key": None, "source": None, "source_id": None,
}  # fmt: skip


@action
def leave(member_id: int) -> None:
    """Call off what somebody who leaves would still have held, and give their places to who waits; told to all it concerns.

    An office's events go on: they are in its voice.
    """
    if db.session.scalar(sa.select(Member.state).where(Member.id == member_id)) != "leaving":
        return
    own = sa.select(Event).where(
        Event.author_id == member_id, Event.voice_space_id.is_(None), Event.cancelled_at.is_(None),
        Event.starts_at > clock.now(), Event.state.in_(("published", "hidden")),
    )  # fmt: skip
    for event in db.session.scalars(own).all():
        actions.cancel(None, event, reason=_("主催する人が退会したため、中止になりました"))
    mine = (
        sa.select(Rsvp)
        .join(Event, Event.id == Rsvp.event_id)
        .where(Rsvp.member_id == member_id, Event.starts_at > clock.now())
    )
    _withdraw(mine)


def _withdraw(answers: sa.Select[Rsvp]) -> None:
    for mine in db.session.scalars(answers).all():
        answering.forget(db.session.get_one(Event, mine.event_id), mine)


@action
def forget(member_id: int, _keeps_words: bool) -> tuple[str, ...]:
    """Take a member out of lists and slots, and what they wrote of events that were erased with their words."""
    _withdraw(sa.select(Rsvp).where(Rsvp.member_id == member_id))
    taken = sa.select(SlotTaking.slot_id).where(SlotTaking.member_id == member_id)
    db.session.execute(sa.update(Slot).where(Slot.id.in_(taken)).values(taken=Slot.taken - 1))
    for table in (SlotTaking, Attendance, ReminderChoice):
        db.session.execute(sa.delete(table).where(table.member_id == member_id))
    db.session.execute(sa.update(EventSeries).where(EventSeries.opened_by_id == member_id).values(opened_by_id=None))
    for kind in ("event", "report"):
        gone = sa.select(Content.id).where(
            Content.author_id.is_(None), Content.kind == kind, Content.state == "deleted", Content.title == ""
        )
        _empty(kind, gone)
    db.session.flush()
    return ()


@action
def erase_of(content_id: int, kind: str) -> None:
    """Erase what hung on an event or report of which nothing is left."""
    if kind == "event":
        slots = sa.select(Slot.id).where(Slot.event_id == content_id)
        db.session.execute(sa.delete(SlotTaking).where(SlotTaking.slot_id.in_(slots)))
        for table in (Slot, Rsvp, Attendance):
            db.session.execute(sa.delete(table).where(table.event_id == content_id))
    _empty(kind, sa.select(sa.literal(content_id)))


def _empty(kind: str, ids: sa.Select[int]) -> None:
    events, reports = Event.__table__, ActivityReport.__table__
    if kind == "event":
        uid = sa.literal("erased-") + sa.cast(events.c.id, sa.String)
        # Others were told why it was called off, in words of its organizer.
        told = sa.select(sa.literal("event_cancelled:") + sa.cast(events.c.id, sa.String)).where(events.c.id.in_(ids))
        db.session.execute(
            sa.delete(Notification).where(Notification.kind == "event_cancelled", Notification.thing.in_(told))
        )
        _change(events, ids, uid=uid, going=0, going_answers=0, waiting_answers=0, maybe_answers=0, **_NOTHING)
    else:
        _change(reports, ids, place="")


def _change(table: sa.FromClause, ids: sa.Select[int], **values: object) -> None:
    db.session.execute(sa.update(table).where(table.c.id.in_(ids)).values(**values))  # type: ignore[arg-type]
