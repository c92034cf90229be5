"""Who answered an event, and who came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member, is_here
from sns.blueprints.contents.cards import AUTHOR, AuthorCard, author_of
from sns.core.db import db

from .models import Attendance, Event, Rsvp

MOST_PEOPLE = 2_000


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
