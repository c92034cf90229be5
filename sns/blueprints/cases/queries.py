"""Questions about cases: a desk's queue in its order, its numbers, one case with its notes, how fast a desk answers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm as so

from sns.blueprints.accounts.models import Member
from sns.core import clock
from sns.core.db import db

from .models import IS_OPEN, Case, CaseNote

PAGE = 30
# A number nobody reads to the end is not counted to the end.
MOST_COUNTED = 1000
CLAIM = timedelta(minutes=30)


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
) -> list[Case]:  # fmt: skip
    """Return what waits at a desk (None: of the whole city), urgent first, then what waits longest.

    `but_about`: the member who asks; a case about themselves is not theirs to see.
    """
    wanted = sa.select(Case).options(so.joinedload(Case.assignee), so.joinedload(Case.about)).where(
        *_at(kind, space_id), Case.state == ("waiting" if is_waiting else "open")
    )  # fmt: skip
    if origins is not None:
        wanted = wanted.where(Case.origin.in_(origins))
    if but_about is not None:
        wanted = wanted.where(sa.or_(Case.about_id.is_(None), Case.about_id != but_about))
    if after is not None:
        wanted = wanted.where(
            sa.tuple_(Case.rank, Case.opened_at, Case.id) > sa.tuple_(after.rank, after.opened_at, after.id)
        )
    return list(db.session.scalars(wanted.order_by(Case.rank, Case.opened_at, Case.id).limit(limit)))


def count_queue(kind: str, *, space_id: int | None) -> Numbers:
    """Count what waits at a desk, in one statement over one index."""
    first = (
        sa.select(Case.origin, Case.state, Case.rank, Case.opened_at, Case.due_at)
        .where(*_at(kind, space_id))
        .order_by(Case.rank, Case.opened_at, Case.id)
        .limit(MOST_COUNTED)
        .subquery()
    )
    now = clock.now()
    rows = db.session.execute(
        sa.select(
            first.c.origin, first.c.state, sa.func.count().label("number"),
            sa.func.sum(sa.case((first.c.rank == 0, 1), else_=0)).label("urgent"),
            sa.func.sum(sa.case((first.c.due_at < now, 1), else_=0)).label("overdue"),
            sa.func.min(first.c.opened_at).label("oldest"),
        ).group_by(first.c.origin, first.c.state)
    ).all()  # fmt: skip
    opened = [row for row in rows if row.state == "open"]
    by_origin: dict[str, int] = {}
    for row in opened:
        by_origin[row.origin] = by_origin.get(row.origin, 0) + row.number
    return Numbers(
        by_origin, sum(row.number for row in rows if row.state == "waiting"), sum(row.urgent for row in opened),
        sum(row.overdue for row in opened), min((row.oldest for row in opened), default=None),
    )  # fmt: skip


def list_notes(case_id: int) -> list[CaseNote]:
    """Return what was written about a case, and done with it, in order."""
    return list(
        db.session.scalars(
            sa.select(CaseNote)
            .options(so.joinedload(CaseNote.author))
            .where(CaseNote.case_id == case_id)
            .order_by(CaseNote.id)
            .limit(200)
        )
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


def _at(kind: str, space_id: int | None) -> list[Any]:
    here: list[Any] = [Case.kind == kind, IS_OPEN]
    return here if space_id is None else [*here, Case.space_id == space_id]
