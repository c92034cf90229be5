"""What stands around an event for one reader: their own answer, and some of those who come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm as so

from sns.blueprints.accounts.models import Member, is_here
from sns.blueprints.contents.cards import AUTHOR, AuthorCard, author_of
from sns.blueprints.contents.models import IS_PUBLISHED, Content, Follow, Reaction
from sns.core.db import ask

from .models import ActivityReport, Attendance, Event, Rsvp

FACES = 5
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

    @property
    def own(self) -> tuple[object, ...]:
        """What the card with the answers shows of it: what names that piece."""
        return self.answer, self.size, self.note, self.ahead, self.report_id


def around_of(reader: Member, event: Event, *, keeps: bool) -> Around:
    """Return how a reader stands to an event, in one statement."""
    rows = ask(_around(), {"me": reader.id, "event": event.id})
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
    nobody = [
        sa.cast(sa.null(), Member.id.type).label("author_id"),
        *(sa.cast(sa.null(), c.type).label(c.key) for c in AUTHOR),
    ]
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

    other = so.aliased(Rsvp)
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
            "report", R.c.event_id == event, Content.id == R.c.id, IS_PUBLISHED, number=R.c.id
        ),
        part(
            "face", Member.id == going.c.member_id, is_here(),
            people=[Member.id.label("author_id"), *AUTHOR],
        ),
    )  # fmt: skip
