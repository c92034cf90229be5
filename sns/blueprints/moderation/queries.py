"""Questions of the desk: who reported what, what was decided, what is known of an author, letters and objections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm as so

from sns.blueprints.accounts.models import Member, is_here
from sns.blueprints.cases.models import Case
from sns.blueprints.contents.models import Content, Reply
from sns.core import clock
from sns.core.db import ask, db
from sns.core.pages import Cursor, Page, cut

from .models import Appeal, Decision, Letter, Measure, Report

SHOWN_REPORTS = 20
PAGE = 30
_CASE = sa.bindparam("case", type_=sa.Integer)
# The verdicts that say a report was right.
UPHELD = ("amend", "hide", "warn")


@dataclass(frozen=True)
class Heard:
    """The reports of a case: the first ones, as rows with who reported, and how many gave which reason."""

    rows: Sequence[Any]
    total: int
    reasons: Sequence[tuple[str, int]]


@dataclass(frozen=True)
class History:
    """What a desk knows of an author: how much they wrote, what became of it, what holds for them now."""

    member: Member
    written: int
    hidden: int
    measures: Sequence[Measure]

    @property
    def warnings(self) -> list[Measure]:
        """The warnings that have not expired."""
        now = clock.now()
        return [
            one for one in self.measures
            if one.kind == "warning" and one.state == "active" and (one.ends_at is None or one.ends_at > now)
        ]  # fmt: skip

    @property
    def running(self) -> list[Measure]:
        """What keeps the member from writing or coming in now, or waits for a second person."""
        now = clock.now()
        return [
            one for one in self.measures
            if one.kind != "warning" and one.state in ("active", "proposed") and (one.ends_at is None or one.ends_at > now)
        ]  # fmt: skip


def count_reports(member_id: int, since: datetime) -> int:
    """Count what a member has reported since a moment."""
    counted = sa.select(sa.func.count()).where(Report.reporter_id == member_id, Report.reported_at > since)
    return db.session.scalar(counted) or 0


def last_outcomes(member_id: int, limit: int) -> list[str | None]:
    """Return what came of a member's last reports that were decided, the latest first."""
    return list(
        db.session.scalars(
            sa.select(Report.outcome)
            .where(Report.reporter_id == member_id, Report.outcome.is_not(None))
            .order_by(Report.reported_at.desc(), Report.id.desc())
            .limit(limit)
        )
    )


def hear(case_id: int) -> Heard:
    """Return the reports of a case, the first ones with their words, all of them as numbers."""
    found = ask(_heard(), {"case": case_id})
    ordered = sorted({row.given: row.number for row in found}.items(), key=lambda pair: -pair[1])
    return Heard([row for row in found if row.id is not None], sum(number for _reason, number in ordered), ordered)


@cache
def _heard() -> sa.Select[*tuple[Any, ...]]:
    of_case = sa.select(Report).where(Report.case_id == _CASE)
    first = so.aliased(Report, of_case.order_by(Report.id).limit(SHOWN_REPORTS).subquery())
    number = sa.func.count().label("number")
    counted = sa.select(Report.reason, number).where(Report.case_id == _CASE).group_by(Report.reason).subquery()
    # Every reason comes at least once, also one that none of the first reports gave.
    return (
        sa.select(
            counted.c.reason.label("given"), counted.c.number, first.id, first.reason, first.words, first.reported_at,
            Member.nickname,
        )
        .outerjoin(first, first.reason == counted.c.reason)
        .outerjoin(Member, sa.and_(Member.id == first.reporter_id, is_here()))
        .order_by(first.id)
    )  # fmt: skip


def list_own_reports(member_id: int, before: Cursor | None = None) -> Page[Report]:
    """Return what a member reported, the latest first, with its case."""
    wanted = sa.select(Report).options(so.joinedload(Report.case)).where(Report.reporter_id == member_id)
    if before is not None:
        wanted = wanted.where(sa.tuple_(Report.reported_at, Report.id) < sa.tuple_(before.moment, before.id))
    rows = db.session.scalars(wanted.order_by(Report.reported_at.desc(), Report.id.desc()).limit(PAGE + 1)).all()
    return cut(rows, PAGE, before, lambda row: (row.reported_at, row.id))


def look_at(case_id: int) -> tuple[Case, tuple[int, int]] | None:
    """Return a case with whom it is about and who took it, and how much its author wrote and has hidden."""
    row = db.session.execute(_looked_at(), {"case": case_id}).first()
    return (row[0], (row[1], row[2])) if row is not None else None


@cache
def _looked_at() -> sa.Select[*tuple[Any, ...]]:
    states = ("published", "held", "hidden")

    def count(model: type[Content] | type[Reply], *which: str) -> sa.ScalarSelect[int]:
        # As text: beside a partial index SQLite would plan anew for each bound value.
        is_one = sa.text("({})".format(" OR ".join(f"{model.__tablename__}.state = '{state}'" for state in which)))
        counted = sa.select(sa.func.count()).where(
            model.author_id == Case.about_id, model.voice_space_id.is_(None), is_one
        )  # fmt: skip
        return counted.correlate(Case).scalar_subquery()

    return (
        sa.select(
            Case, count(Content, *states) + count(Reply, *states), count(Content, "hidden") + count(Reply, "hidden")
        )
        .options(so.joinedload(Case.about), so.joinedload(Case.assignee))
        .where(Case.id == _CASE)
    )


def list_measures(member_id: int) -> list[Measure]:
    """Return the measures about a member, the latest first."""
    return list(
        db.session.scalars(
            sa.select(Measure)
            .options(so.joinedload(Measure.member), so.joinedload(Measure.proposed_by))
            .where(Measure.member_id == member_id)
            .order_by(Measure.made_at.desc(), Measure.id.desc())
            .limit(50)
        )
    )


def has_proposed(member_id: int) -> bool:
    """Tell whether a measure about a member waits for a second person."""
    waits = sa.exists().where(Measure.member_id == member_id, Measure.state == "proposed")
    return bool(db.session.scalar(sa.select(waits)))


def list_shown_measures(space_id: int | None, member_id: int | None) -> tuple[list[Measure], list[Measure]]:
    """Return what waits for a second person at a desk (None: in the whole city), and the measures about a member."""
    rows = db.session.scalars(
        _shown_measures(space_id is not None, member_id is not None), {"space": space_id, "member": member_id}
    ).all()
    proposed = [row for row in rows if row.state == "proposed" and space_id in (None, row.space_id)]
    return proposed, [row for row in rows if row.member_id == member_id]


@cache
def _shown_measures(of_space: bool, of_member: bool) -> sa.Select[*tuple[Any, ...]]:
    at_desk: sa.ColumnElement[bool] = Measure.state == "proposed"
    if of_space:
        at_desk = sa.and_(at_desk, Measure.space_id == sa.bindparam("space", type_=sa.Integer))
    about = Measure.member_id == sa.bindparam("member", type_=sa.Integer)
    return (
        sa.select(Measure)
        .options(so.joinedload(Measure.member), so.joinedload(Measure.proposed_by))
        .where(sa.or_(at_desk, about) if of_member else at_desk)
        .order_by(Measure.made_at.desc(), Measure.id.desc())
        .limit(100)
    )


def find_measure(measure_id: int) -> Measure | None:
    """Return a measure with the member it is about and who proposed it."""
    return db.session.scalar(
        sa.select(Measure)
        .options(so.joinedload(Measure.member), so.joinedload(Measure.proposed_by))
        .where(Measure.id == measure_id)
    )


def list_decisions(case_id: int) -> list[Decision]:
    """Return what was decided about a case, the latest first."""
    return list(
        db.session.scalars(
            sa.select(Decision)
            .options(so.joinedload(Decision.actor))
            .where(Decision.case_id == case_id)
            .order_by(Decision.id.desc())
            .limit(20)
        )
    )


def find_decision(decision_id: int) -> Decision | None:
    """Return a decision with its case."""
    return db.session.scalar(
        sa.select(Decision)
        .options(so.joinedload(Decision.case), so.joinedload(Decision.actor))
        .where(Decision.id == decision_id)
    )


def list_leaving(limit: int = 100) -> list[int]:
    """Return the decisions whose letters are to leave now."""
    due = sa.select(Decision.id).where(
        Decision.sent_at.is_(None), Decision.undone_at.is_(None), Decision.leaves_at <= clock.now()
    )
    return list(db.session.scalars(due.order_by(Decision.leaves_at).limit(limit)))


def find_letter(letter_id: int) -> Letter | None:
    """Return a letter with whom it is to."""
    return db.session.scalar(
        sa.select(Letter).options(so.joinedload(Letter.member)).where(Letter.id == letter_id)
    )  # fmt: skip


def list_letters(member_id: int, before: Cursor | None = None) -> Page[Letter]:
    """Return a member's letters, the latest first."""
    wanted = sa.select(Letter).where(Letter.member_id == member_id)
    if before is not None:
        wanted = wanted.where(sa.tuple_(Letter.written_at, Letter.id) < sa.tuple_(before.moment, before.id))
    rows = db.session.scalars(wanted.order_by(Letter.written_at.desc(), Letter.id.desc()).limit(PAGE + 1)).all()
    return cut(rows, PAGE, before, lambda row: (row.written_at, row.id))


def letter_of(decision_id: int | None = None, measure_id: int | None = None) -> Letter | None:
    """Return the letter about a decision or a measure."""
    column, number = (Letter.decision_id, decision_id) if decision_id else (Letter.measure_id, measure_id)
    return db.session.scalar(sa.select(Letter).where(column == number).order_by(Letter.id).limit(1))


def appeal_to(letter_id: int) -> Appeal | None:
    """Return the objection to a letter."""
    return db.session.scalar(
        sa.select(Appeal).options(so.joinedload(Appeal.letter)).where(Appeal.letter_id == letter_id)
    )


def find_appeal(appeal_id: int) -> Appeal | None:
    """Return an objection with the letter it is about and whom that is to."""
    return db.session.scalar(
        sa.select(Appeal)
        .options(so.joinedload(Appeal.letter).joinedload(Letter.member))
        .where(Appeal.id == appeal_id)
    )  # fmt: skip


def count_upheld(member_id: int, since: datetime) -> int:
    """Count the reports about a member, one for each thing, that were right since a moment.

    What was taken back, decided anew, mended since, or reversed after an objection counts no more.
    """
    is_reversed = sa.exists().where(
        Letter.decision_id == Decision.id, Appeal.letter_id == Letter.id, Appeal.outcome == "reversed"
    )
    upheld = (
        sa.select(sa.func.count(sa.distinct(Case.id)))
        .join(Decision, Decision.case_id == Case.id)
        .where(
            Case.about_id == member_id, Case.kind == "moderation", Case.voices > 0,
            Case.outcome.in_(UPHELD), Decision.verdict == Case.outcome, Decision.undone_at.is_(None),
            Decision.decided_at > since, ~is_reversed,
        )
    )  # fmt: skip
    return db.session.scalar(upheld) or 0


def open_case_about(subject_kind: str, subject_id: int, space_ids: Sequence[int] | None) -> bool:
    """Tell whether a case about a thing is open at one of these desks (None: at any)."""
    open_one = sa.exists().where(
        Case.kind == "moderation", Case.subject_kind == subject_kind, Case.subject_id == subject_id,
        Case.closed_at.is_(None),
    )  # fmt: skip
    if space_ids is not None:
        open_one = open_one.where(Case.space_id.in_(list(space_ids)))
    return bool(db.session.scalar(sa.select(open_one)))
