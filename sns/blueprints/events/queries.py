"""Questions about events: one with what stands around it for its reader, who answered, who came, what is next."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
import sqlalchemy.orm as so

from sns.blueprints.accounts.models import Member, is_here
from sns.blueprints.contents import policy as contents
from sns.blueprints.contents.cards import AUTHOR, COLUMNS, AuthorCard, Card, author_of, card
from sns.blueprints.contents.models import IS_PUBLISHED, Content
from sns.blueprints.contents.shapes import Shape
from sns.core import clock
from sns.core.db import ask, db

from .models import ActivityReport, Event, Rsvp, Slot, SlotTaking, status_of

FACES = 5
NEXT = 3
MOST_PEOPLE = 2_000
E = Event.__table__
R = ActivityReport.__table__


class Facts(NamedTuple):
    """What a list shows of an event beside its card."""

    starts_at: datetime
    ends_at: datetime
    is_all_day: bool
    sort: str
    place: str
    capacity: int | None
    going: int
    status: str
    is_free: bool
    is_for_children: bool
    mine: str = ""
    held_on: Any = None


def find_event(event_id: int) -> Event | None:
    """Return an event with its author."""
    found: Event | None = db.session.scalar(_event(), {"event": event_id})
    return found


@cache
def _event() -> sa.Select[Any]:
    return (
        sa.select(Event).options(so.joinedload(Event.author)).where(Event.id == sa.bindparam("event", type_=sa.Integer))
    )


def find_report(report_id: int) -> ActivityReport | None:
    """Return a report with its author."""
    return db.session.scalar(
        sa.select(ActivityReport).options(so.joinedload(ActivityReport.author)).where(ActivityReport.id == report_id)
    )


def find_report_of(event_id: int) -> ActivityReport | None:
    """Return the report of an event, unless it was deleted."""
    return db.session.scalar(
        sa.select(ActivityReport).where(ActivityReport.event_id == event_id, ActivityReport.state != "deleted")
    )


def count_going(event_id: int) -> dict[str, int]:
    """Return how many persons come to an event, as open pages are told."""
    going = db.session.scalar(sa.select(E.c.going).where(E.c.id == event_id))
    return {} if going is None else {"going": going}


def list_slots(event_id: int) -> list[Slot]:
    """Return the slots of an event in their order."""
    return list(
        db.session.scalars(
            sa.select(Slot)
            .where(Slot.event_id == event_id)
            .order_by(Slot.starts_at.is_(None), Slot.starts_at, Slot.position, Slot.id)
        )
    )


def find_slot(slot_id: int) -> Slot | None:
    """Return a slot."""
    return db.session.get(Slot, slot_id)


def slots_of(member: Member, event_id: int) -> set[int]:
    """Return the slots of an event that a member took."""
    return set(
        db.session.scalars(
            sa.select(SlotTaking.slot_id)
            .join(Slot, Slot.id == SlotTaking.slot_id)
            .where(Slot.event_id == event_id, SlotTaking.member_id == member.id)
        )
    )


def helpers_of(reader: Member, event_id: int) -> dict[int, list[AuthorCard]]:
    """Return who took which slot."""
    me = reader.standing
    rows = db.session.execute(
        sa.select(SlotTaking.slot_id, Member.id.label("author_id"), *AUTHOR)
        .join(Slot, Slot.id == SlotTaking.slot_id)
        .join(Member, sa.and_(Member.id == SlotTaking.member_id, is_here()))
        .where(Slot.event_id == event_id)
        .order_by(SlotTaking.slot_id, SlotTaking.taken_at)
    )
    found: dict[int, list[AuthorCard]] = {}
    for row in rows:
        if (one := author_of(row, me)) is not None:
            found.setdefault(row.slot_id, []).append(one)
    return found


def list_dates(reader: Member | None, event: Event) -> list[Any]:
    """Return the other dates of an event's series that a reader may see (id, starts_at, cancelled_at, came)."""
    shape = Shape.of(reader.standing) if reader is not None else None
    values = shape.values(reader.standing) if shape is not None and reader is not None else {}
    return list(db.session.execute(_dates(shape), {**values, "series": event.series_id}))


@lru_cache(maxsize=64)
def _dates(shape: Shape | None) -> sa.Select[Any]:
    return (
        sa.select(E.c.id, E.c.starts_at, E.c.cancelled_at, E.c.came)
        .join(Content, Content.id == E.c.id)
        .where(
            E.c.series_id == sa.bindparam("series", type_=sa.Integer),
            contents.visible_to(shape), IS_PUBLISHED,
        )
        .order_by(E.c.starts_at, E.c.id)
        .limit(60)
    )  # fmt: skip


def list_next(reader: Member, *, space_id: int, limit: int = NEXT) -> list[Card]:
    """Return what is next in a ward for a reader: what they answered first, then in order of time."""
    shape = Shape.of(reader.standing)
    values = shape.values(reader.standing) | {"space": space_id, "now": clock.now(), "limit": limit}
    rows = ask(_next(shape), values)
    me = reader.standing
    found = []
    for row in rows:
        one = card(row, me)
        one.more = facts_of(row)
        found.append(one)
    return sorted(found, key=lambda one: (one.more.starts_at, one.id))


@lru_cache(maxsize=256)
def _next(shape: Shape) -> sa.Select[Any]:
    me, here = shape.standing, next_here(shape).subquery()
    return (
        sa.select(*COLUMNS, *FACTS, Rsvp.answer.label("mine"))
        .join(here, here.c.id == Content.id)
        .join(E, E.c.id == Content.id)
        .outerjoin(Content.author)
        .outerjoin(Rsvp, sa.and_(Rsvp.event_id == Content.id, Rsvp.member_id == me.member_id))
    )


def next_here(shape: Shape) -> sa.Select[Any]:
    """Return the question for the ids of what is next in a `space` from `now` on, `limit` of them.

    What the reader answers with comes before the rest, each soonest first.
    """
    me = shape.standing
    now, limit = sa.bindparam("now", type_=E.c.starts_at.type), sa.bindparam("limit", type_=sa.Integer)
    mine = sa.case((Rsvp.answer.in_(("going", "waiting")), 0), (Rsvp.answer == "maybe", 1), else_=2).label("mine")
    coming = (
        sa.select(E.c.id, mine, E.c.starts_at)
        .join(Content, Content.id == E.c.id)
        .where(
            E.c.in_space_id == sa.bindparam("space", type_=sa.Integer), E.c.starts_at > now,
            E.c.cancelled_at.is_(None), contents.visible_to(shape), IS_PUBLISHED, contents.not_muted(me),
        )
    )  # fmt: skip
    answer = sa.and_(Rsvp.event_id == E.c.id, Rsvp.member_id == me.member_id)
    # Each part is short and in the order of an index: one order over all would read everything that is to come.
    own = coming.join(Rsvp, answer).where(Rsvp.answer != "not_going").order_by(mine, E.c.starts_at).limit(limit)
    others = (
        coming.outerjoin(Rsvp, answer)
        .where(sa.func.coalesce(Rsvp.answer, "") != "not_going")
        .order_by(E.c.starts_at, E.c.id)
        .limit(limit)
    )
    both = sa.union(sa.select(own.subquery()), sa.select(others.subquery())).subquery()
    return sa.select(both.c.id).order_by(both.c.mine, both.c.starts_at, both.c.id).limit(limit)


FACTS = (
    E.c.starts_at, E.c.ends_at, E.c.is_all_day, E.c.sort, E.c.place, E.c.capacity, E.c.going, E.c.is_free,
    E.c.is_for_children, E.c.is_walk_in, E.c.deadline_at, E.c.cancelled_at,
)  # fmt: skip


def facts_of(row: Any) -> Facts:
    """Return what a list shows of an event from a row with FACTS."""
    return Facts(
        row.starts_at, row.ends_at, row.is_all_day, row.sort, row.place, row.capacity, row.going, status_of(row),
        row.is_free, row.is_for_children, getattr(row, "mine", None) or "",
    )  # fmt: skip


def hang_facts(cards: Iterable[Card]) -> None:
    """Fill in what lists show of events and reports, for a whole page, in one statement each where there are any."""
    cards = list(cards)
    if events := {one.id: one for one in cards if one.kind == "event"}:
        for row in ask(_facts(), {"ids": list(events)}):
            events[row.id].more = facts_of(row)
    if reports := {one.id: one for one in cards if one.kind == "report"}:
        for held in ask(_facts_held(), {"ids": list(reports)}):
            reports[held.id].more = held


@cache
def _facts() -> sa.Select[Any]:
    return sa.select(E.c.id, *FACTS).where(E.c.id.in_(sa.bindparam("ids", expanding=True)))


@cache
def _facts_held() -> sa.Select[Any]:
    return sa.select(R.c.id, R.c.held_on, R.c.place, R.c.came).where(R.c.id.in_(sa.bindparam("ids", expanding=True)))
