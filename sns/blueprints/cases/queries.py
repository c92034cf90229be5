"""Questions about cases: a desk's queue in its order, its numbers, one case with its notes, how fast a desk answers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm as so

from sns.blueprints.accounts.models import Member, is_here
from sns.core import clock
from sns.core.db import UtcDateTime, ask, db

from .models import IS_OPEN, Case, CaseNote

PAGE = 30
# A number nobody reads to the end is not counted to the end.
MOST_COUNTED = 1000
CLAIM = timedelta(minutes=30)
_READER = sa.bindparam("reader", type_=sa.Integer)
_PLACE: dict[str, Any] = {"rank": sa.Integer, "opened": UtcDateTime, "id": sa.Integer}


@dataclass(frozen=True)
class Place:
    """Where a queue goes on: after this rank, moment and case."""

    rank: int
    opened_at: datetime
    id: int


@dataclass(frozen=True)
class Numbers:
    """What waits at a desk, counted up to a thousand."""

    by_origin: dict[str, int]
    waiting: int
    urgent: int
    overdue: int
    oldest: datetime | None

    @property
    def open(self) -> int:
        """All that waits to be looked at."""
        return sum(self.by_origin.values())


def find_case(case_id: int) -> Case | None:
    """Return a case with the member it is about and who is looking at it."""
    return db.session.scalar(
        sa.select(Case).options(so.joinedload(Case.about), so.joinedload(Case.assignee)).where(Case.id == case_id)
    )


def find_open(kind: str, subject_kind: str, subject_id: int) -> Case | None:
    """Return the open case about a thing."""
    return db.session.scalar(
        sa.select(Case).where(
            Case.kind == kind, Case.subject_kind == subject_kind, Case.subject_id == subject_id, IS_OPEN
        )
    )


def held_by_other(member: Member, case: Case) -> Member | None:
    """Return who else is looking at a case; a claim ends by itself after half an hour."""
    if case.assignee_id in (None, member.id) or case.claimed_at is None or case.claimed_at < clock.now() - CLAIM:
        return None
    return db.session.get(Member, case.assignee_id)


def list_queue(
    kind: str, *, space_id: int | None, origins: Collection[str] | None = None, is_waiting: bool = False,
    after: Place | None = None, but_about: int | None = None, limit: int = PAGE,
) -> Sequence[Any]:  # fmt: skip
    """Return what waits at a desk (None: of the whole city) as rows, urgent first, then what waits longest.

    `but_about`: the member who asks; a case about themselves is not theirs to see. `holder` is who took a case.
    """
    wanted = _queue(
        space_id is not None, tuple(origins) if origins is not None else None, is_waiting, after is not None
    )
    place = {"rank": after.rank, "opened": after.opened_at, "id": after.id} if after is not None else {}
    return ask(wanted, {"kind": kind, "space": space_id, "reader": but_about or 0, "limit": limit, **place})


@cache
def _queue(
    of_space: bool, origins: tuple[str, ...] | None, is_waiting: bool, goes_on: bool
) -> sa.Select[*tuple[Any, ...]]:
    holder = so.aliased(Member)
    wanted = (
        sa.select(
            Case.id, Case.origin, Case.topic, Case.rank, Case.space_id, Case.title, Case.excerpt, Case.voices,
            Case.opened_at, Case.assignee_id, holder.nickname.label("holder"),
        )
        .outerjoin(holder, sa.and_(holder.id == Case.assignee_id, is_here(holder)))
        .where(
            *_at(of_space), Case.state == ("waiting" if is_waiting else "open"),
            sa.or_(Case.about_id.is_(None), Case.about_id != _READER),
        )
    )  # fmt: skip
    if origins is not None:
        wanted = wanted.where(sa.or_(*(Case.origin == one for one in origins)))
    if goes_on:
        place: list[Any] = [sa.bindparam(name, type_=kind) for name, kind in _PLACE.items()]
        wanted = wanted.where(sa.tuple_(Case.rank, Case.opened_at, Case.id) > sa.tuple_(*place))
    return wanted.order_by(Case.rank, Case.opened_at, Case.id).limit(sa.bindparam("limit", type_=sa.Integer))


def count_queue(kind: str, *, space_id: int | None) -> Numbers:
    """Count what waits at a desk, in one statement over one index."""
    rows = ask(_counted(space_id is not None), {"kind": kind, "space": space_id, "now": clock.now()})
    opened = [row for row in rows if row.state == "open"]
    by_origin: dict[str, int] = {}
    for row in opened:
        by_origin[row.origin] = by_origin.get(row.origin, 0) + row.number
    return Numbers(
        by_origin, sum(row.number for row in rows if row.state == "waiting"), sum(row.urgent for row in opened),
        sum(row.overdue for row in opened), min((row.oldest for row in opened), default=None),
    )  # fmt: skip


@cache
def _counted(of_space: bool) -> sa.Select[*tuple[Any, ...]]:
    first = (
        sa.select(Case.origin, Case.state, Case.rank, Case.opened_at, Case.due_at)
        .where(*_at(of_space))
        .order_by(Case.rank, Case.opened_at, Case.id)
        .limit(MOST_COUNTED)
        .subquery()
    )
    now = sa.bindparam("now", type_=UtcDateTime)
    return sa.select(
        first.c.origin, first.c.state, sa.func.count().label("number"),
        sa.func.sum(sa.case((first.c.rank == 0, 1), else_=0)).label("urgent"),
        sa.func.sum(sa.case((first.c.due_at < now, 1), else_=0)).label("overdue"),
        sa.func.min(first.c.opened_at).label("oldest"),
    ).group_by(first.c.origin, first.c.state)  # fmt: skip


def list_notes(case_id: int) -> Sequence[Any]:
    """Return what was written about a case, and done with it, in order, as rows with their authors' nicknames."""
    return ask(_notes(), {"case": case_id})


@cache
def _notes() -> sa.Select[*tuple[Any, ...]]:
    author = so.aliased(Member)
    return (
        sa.select(
            CaseNote.author_id, author.nickname, CaseNote.kind, CaseNote.body, CaseNote.facts, CaseNote.written_at
        )
        .outerjoin(author, sa.and_(author.id == CaseNote.author_id, is_here(author)))
        .where(CaseNote.case_id == sa.bindparam("case", type_=sa.Integer))
        .order_by(CaseNote.id)
        .limit(200)
    )


def hours_to_answer(kind: str, since: datetime, until: datetime, space_ids: Iterable[int] | None = None) -> list[Any]:
    """Return (space_id, opened_at, answered_at) of the cases that came in between two moments and were answered."""
    wanted = sa.select(Case.space_id, Case.opened_at, Case.answered_at).where(
        Case.kind == kind, Case.opened_at >= since, Case.opened_at < until, Case.answered_at.is_not(None)
    )
    if space_ids is not None:
        wanted = wanted.where(Case.space_id.in_(list(space_ids)))
    return list(db.session.execute(wanted))


def list_closed(kind: str, *, space_id: int | None, before: Any = None, limit: int = PAGE) -> Sequence[Case]:
    """Return what a desk closed, the latest first."""
    wanted = sa.select(Case).options(so.joinedload(Case.about)).where(Case.kind == kind, Case.closed_at.is_not(None))
    if space_id is not None:
        wanted = wanted.where(Case.space_id == space_id)
    if before is not None:
        wanted = wanted.where(sa.tuple_(Case.closed_at, Case.id) < sa.tuple_(before.moment, before.id))
    return db.session.scalars(wanted.order_by(Case.closed_at.desc(), Case.id.desc()).limit(limit)).all()


def _at(of_space: bool) -> list[Any]:
    here: list[Any] = [Case.kind == sa.bindparam("kind", type_=sa.String), IS_OPEN]
    return [*here, Case.space_id == sa.bindparam("space", type_=sa.Integer)] if of_space else here
