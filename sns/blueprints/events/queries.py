"""Questions about events: one with what stands around it for its reader, who answered, who came, what is next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm as so

from sns.blueprints.accounts.models import Member, is_here
from sns.blueprints.contents import policy as contents
from sns.blueprints.contents.cards import AUTHOR, COLUMNS, AuthorCard, Card, author_of, card
from sns.blueprints.contents.models import Content, Follow, Reaction
from sns.blueprints.contents.shapes import Shape
from sns.core import clock
from sns.core.db import db

from .models import ActivityReport, Attendance, Event, Rsvp, Slot, SlotTaking, status_of

FACES = 5
NEXT = 3
MOST_PEOPLE = 2_000
E = Event.__table__
R = ActivityReport.__table__


@dataclass(frozen=True)
class Around:
    """How a reader stands to an event: their own answer, place in the waiting list, what they follow and gave.

    `faces` are some of those who go, `friends` how many つながり do: only for who goes too, or keeps the event.
    """

    answer: str = ""
    size: int = 1
    note: str = ""
    ahead: int = 0
    promoted_at: datetime | None = None
    came: bool = False
    following: str = ""
    given: frozenset[str] = frozenset()
    report_id: int | None = None
    faces: list[AuthorCard] = field(default_factory=list)


@dataclass(frozen=True)
class Answer:
    """Somebody's answer, as the organizer's list shows it."""

    author: AuthorCard | None
    member_id: int
    answer: str
    size: int
    note: str
    waiting_no: int | None
    promoted_at: datetime | None
    answered_at: datetime
    came_size: int | None


@dataclass(frozen=True)
class Facts:
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


def around(reader: Member, event: Event, *, keeps: bool) -> Around:
    """Return how a reader stands to an event, in one statement."""
    rows = db.session.execute(_around(), {"me": reader.id, "event": event.id}).all()
    mine = next((row for row in rows if row.what == "answer"), None)
    words = {what: [row for row in rows if row.what == what] for what in ("follow", "word", "came", "report", "face")}
    report = next((row.number for row in words["report"]), None)
    known = Around(
        came=bool(words["came"]), report_id=report, given=frozenset(row.word for row in words["word"]),
        following="" if not words["follow"] else "muted" if words["follow"][0].number else "followed",
    )  # fmt: skip
    answer = mine.word if mine is not None else ""
    faces: list[AuthorCard] = []
    if keeps or answer == "going":
        me = reader.standing
        faces = [c for r in words["face"] if r.author_id not in me.blocked and (c := author_of(r, me)) is not None]
    return Around(
        answer, mine.number if mine is not None else 1, mine.note if mine is not None else "",
        mine.ahead if mine is not None else 0, mine.moment if mine is not None else None, known.came, known.following,
        known.given, report, faces[:FACES],
    )  # fmt: skip


@cache
def _around() -> sa.CompoundSelect[Any]:
    me, event = sa.bindparam("me", type_=sa.Integer), sa.bindparam("event", type_=sa.Integer)
    nobody = [sa.cast(sa.null(), Member.id.type).label("author_id"), *(sa.cast(sa.null(), c.type).label(c.key) for c in AUTHOR)]
    never = sa.cast(sa.null(), Rsvp.answered_at.type)

    def part(
        what: str, *where: Any, number: Any = None, word: Any = None, note: Any = None, ahead: Any = None,
        moment: Any = never, people: Sequence[Any] = nobody,
    ) -> sa.Select[Any]:  # fmt: skip
        facts = (
            sa.cast(sa.literal(0) if number is None else number, sa.Integer).label("number"),
            (sa.literal("") if word is None else word).label("word"),
            (sa.literal("") if note is None else note).label("note"),
            (sa.literal(0) if ahead is None else ahead).label("ahead"), moment.label("moment"),
        )  # fmt: skip
        return sa.select(sa.literal(what).label("what"), *facts, *people).where(*where)

    other = sa.orm.aliased(Rsvp)
    before = (
        sa.select(sa.func.count())
        .where(other.event_id == event, other.answer == "waiting", other.waiting_no < Rsvp.waiting_no)
        .correlate(Rsvp)
        .scalar_subquery()
    )
    going = (
        sa.select(Rsvp.member_id)
        .where(Rsvp.event_id == event, Rsvp.answer == "going")
        .order_by(Rsvp.answered_at, Rsvp.member_id)
        .limit(2 * FACES)
        .subquery()
    )
    return sa.union_all(
        part(
            "answer", Rsvp.event_id == event, Rsvp.member_id == me, number=Rsvp.size, word=Rsvp.answer, note=Rsvp.note,
            ahead=before, moment=Rsvp.promoted_at,
        ),
        part("follow", Follow.content_id == event, Follow.member_id == me, number=Follow.is_muted),
        part(
            "word", Reaction.content_id == event, Reaction.member_id == me, Reaction.seq == 0, word=Reaction.kind
        ),
        part("came", Attendance.event_id == event, Attendance.member_id == me),
        part(
            "report", R.c.event_id == event, Content.id == R.c.id, Content.state == "published", number=R.c.id
        ),
        part(
            "face", Member.id == going.c.member_id, is_here(),
            people=[Member.id.label("author_id"), *AUTHOR],
        ),
    )  # fmt: skip


def list_answers(reader: Member, event: Event, *answers: str) -> list[Answer]:
    """Return the answers to an event, in the order of their list; without names of who is blocked either way."""
    me = reader.standing
    rows = db.session.execute(_answers(), {"event": event.id, "answers": list(answers)})
    return [
        Answer(
            None if row.author_id in me.blocked else author_of(row, me), row.author_id, row.answer, row.size, row.note,
            row.waiting_no, row.promoted_at, row.answered_at, row.came_size,
        )
        for row in rows
    ]  # fmt: skip


@cache
def _answers() -> sa.Select[Any]:
    return (
        sa.select(
            Rsvp.answer, Rsvp.size, Rsvp.note, Rsvp.waiting_no, Rsvp.promoted_at, Rsvp.answered_at,
            Attendance.size.label("came_size"), Member.id.label("author_id"), *AUTHOR,
        )
        .join(Member, sa.and_(Member.id == Rsvp.member_id, is_here()))
        .outerjoin(Attendance, sa.and_(Attendance.event_id == Rsvp.event_id, Attendance.member_id == Rsvp.member_id))
        .where(
            Rsvp.event_id == sa.bindparam("event", type_=sa.Integer),
            Rsvp.answer.in_(sa.bindparam("answers", expanding=True)),
        )
        .order_by(Rsvp.answer, Rsvp.waiting_no, Rsvp.answered_at, Rsvp.member_id)
        .limit(MOST_PEOPLE)
    )  # fmt: skip


def who_answered(event_id: int, *answers: str) -> list[int]:
    """Return the ids of who answered so."""
    return list(
        db.session.scalars(sa.select(Rsvp.member_id).where(Rsvp.event_id == event_id, Rsvp.answer.in_(answers)))
    )


def find_rsvp(event_id: int, member_id: int) -> Rsvp | None:
    """Return somebody's answer."""
    return db.session.get(Rsvp, (event_id, member_id))


def says_to_come(member_id: int, event_id: int) -> bool:
    """Tell whether somebody said that they come; who waits does not."""
    return db.session.scalar(_says(), {"event": event_id, "me": member_id}) is not None


@cache
def _says() -> sa.Select[Any]:
    event, me = (sa.bindparam(name, type_=sa.Integer) for name in ("event", "me"))
    return sa.select(Rsvp.member_id).where(Rsvp.event_id == event, Rsvp.member_id == me, Rsvp.answer == "going")


def list_others_who_came(reader: Member, event: Event) -> list[Answer]:
    """Return who came without having answered that they would."""
    me = reader.standing
    answered = sa.exists().where(
        Rsvp.event_id == Attendance.event_id, Rsvp.member_id == Attendance.member_id, Rsvp.answer == "going"
    )
    rows = db.session.execute(
        sa.select(Attendance.size, Attendance.came_at, Member.id.label("author_id"), *AUTHOR)
        .join(Member, sa.and_(Member.id == Attendance.member_id, is_here()))
        .where(Attendance.event_id == event.id, ~answered)
        .order_by(Attendance.came_at, Attendance.member_id)
        .limit(MOST_PEOPLE)
    )
    return [
        Answer(author_of(row, me), row.author_id, "", row.size, "", None, None, row.came_at, row.size) for row in rows
    ]


def count_came(event_id: int) -> int:
    """Count the persons who were checked in, with their companions."""
    return db.session.scalar(sa.select(sa.func.sum(Attendance.size)).where(Attendance.event_id == event_id)) or 0


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
            contents.visible_to(shape), Content.state == "published",
        )
        .order_by(E.c.starts_at, E.c.id)
        .limit(60)
    )  # fmt: skip


def list_next(reader: Member, *, space_id: int, limit: int = NEXT) -> list[Card]:
    """Return what is next in a ward for a reader: what they answered first, then in order of time."""
    shape = Shape.of(reader.standing)
    values = shape.values(reader.standing) | {"space": space_id, "now": clock.now(), "limit": limit}
    rows = db.session.execute(_next(shape), values).all()
    me = reader.standing
    found = []
    for row in rows:
        one = card(row, me)
        one.more = facts_of(row)
        found.append(one)
    return sorted(found, key=lambda one: (one.more.starts_at, one.id))


@lru_cache(maxsize=256)
def _next(shape: Shape) -> sa.Select[Any]:
    me = shape.standing
    now = sa.bindparam("now", type_=E.c.starts_at.type)
    mine = sa.case((Rsvp.answer.in_(("going", "waiting")), 0), (Rsvp.answer == "maybe", 1), else_=2)
    here = (
        sa.select(E.c.id)
        .join(Content, Content.id == E.c.id)
        .outerjoin(Rsvp, sa.and_(Rsvp.event_id == E.c.id, Rsvp.member_id == me.member_id))
        .where(
            E.c.in_space_id == sa.bindparam("space", type_=sa.Integer), E.c.starts_at > now,
            E.c.cancelled_at.is_(None), contents.visible_to(shape), Content.state == "published",
            contents.not_muted(me), sa.func.coalesce(Rsvp.answer, "") != "not_going",
        )
        .order_by(mine, E.c.starts_at, E.c.id)
        .limit(sa.bindparam("limit", type_=sa.Integer))
        .subquery()
    )  # fmt: skip
    return (
        sa.select(*COLUMNS, *FACTS, Rsvp.answer.label("mine"))
        .join(here, here.c.id == Content.id)
        .join(E, E.c.id == Content.id)
        .outerjoin(Content.author)
        .outerjoin(Rsvp, sa.and_(Rsvp.event_id == Content.id, Rsvp.member_id == me.member_id))
    )


FACTS = (
    E.c.starts_at, E.c.ends_at, E.c.is_all_day, E.c.sort, E.c.place, E.c.capacity, E.c.going, E.c.is_free,
    E.c.is_for_children, E.c.is_walk_in, E.c.deadline_at, E.c.cancelled_at,
)  # fmt: skip


def facts_of(row: Any) -> Facts:
    return Facts(
        row.starts_at, row.ends_at, row.is_all_day, row.sort, row.place, row.capacity, row.going, status_of(row),
        row.is_free, row.is_for_children, getattr(row, "mine", None) or "",
    )  # fmt: skip


def hang_facts(cards: Iterable[Card]) -> None:
    """Fill in what lists show of events and reports, for a whole page, in one statement each where there are any."""
    cards = list(cards)
    if events := {one.id: one for one in cards if one.kind == "event"}:
        for row in db.session.execute(sa.select(E.c.id, *FACTS).where(E.c.id.in_(events))):
            events[row.id].more = facts_of(row)
    if reports := {one.id: one for one in cards if one.kind == "report"}:
        columns = (R.c.id, R.c.held_on, R.c.place, R.c.came)
        for row in db.session.execute(sa.select(*columns).where(R.c.id.in_(reports))):
            reports[row.id].more = row
