"""Questions of the desk: who reported what, what was decided, what is known of an author, letters and objections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
import sqlalchemy.orm as so

from sns.blueprints.accounts.models import Member
from sns.blueprints.cases.models import Case
from sns.blueprints.contents.models import Content, Reply
from sns.core import clock
from sns.core.db import db
from sns.core.pages import Cursor, Page, cut

from .models import Appeal, Decision, Letter, Measure, Report

SHOWN_REPORTS = 20
PAGE = 30
# The verdicts that say a report was right.
UPHELD = ("amend", "hide", "warn")


@dataclass(frozen=True)
class Heard:
    """The reports of a case: the first ones, and how many gave which reason."""

    rows: Sequence[Report]
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
    of_case = sa.select(Report).where(Report.case_id == case_id)
    first = so.aliased(Report, of_case.order_by(Report.id).limit(SHOWN_REPORTS).subquery())
    number = sa.func.count().label("number")
    counted = sa.select(Report.reason, number).where(Report.case_id == case_id).group_by(Report.reason).subquery()
    # Every reason comes at least once, also one that none of the first reports gave.
    found = db.session.execute(
        sa.select(counted.c.reason, counted.c.number, first)
        .outerjoin(first, first.reason == counted.c.reason)
        .options(so.joinedload(first.reporter))
        .order_by(first.id)
    ).all()
    rows = [report for _reason, _number, report in found if report is not None]
    ordered = sorted({reason: number for reason, number, _report in found}.items(), key=lambda pair: -pair[1])
    return Heard(rows, sum(number for _reason, number in ordered), ordered)


def list_own_reports(member_id: int, before: Cursor | None = None) -> Page[Report]:
    """Return what a member reported, the latest first, with its case."""
    wanted = sa.select(Report).options(so.joinedload(Report.case)).where(Report.reporter_id == member_id)
    if before is not None:
        wanted = wanted.where(sa.tuple_(Report.reported_at, Report.id) < sa.tuple_(before.moment, before.id))
    rows = db.session.scalars(wanted.order_by(Report.reported_at.desc(), Report.id.desc()).limit(PAGE + 1)).all()
    return cut(rows, PAGE, before, lambda row: (row.reported_at, row.id))


def find_history(member: Member, about: Sequence[Measure]) -> History:
    """Return what a desk knows of an author, with the measures about them."""
    states = ("published", "held", "hidden")

    def count(model: type[Content] | type[Reply], *which: str) -> sa.ScalarSelect[int]:
        return (
            sa.select(sa.func.count())
            .where(model.author_id == member.id, model.voice_space_id.is_(None), model.state.in_(which))
            .scalar_subquery()
        )

    written, hidden = db.session.execute(
        sa.select(
            count(Content, *states) + count(Reply, *states), count(Content, "hidden") + count(Reply, "hidden")
        )
    ).one()  # fmt: skip
    return History(member, written, hidden, about)


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
    waits = Measure.state == "proposed"
    at_desk = waits if space_id is None else sa.and_(waits, Measure.space_id == space_id)
    rows = db.session.scalars(
        sa.select(Measure)
        .options(so.joinedload(Measure.member), so.joinedload(Measure.proposed_by))
        .where(at_desk if member_id is None else sa.or_(at_desk, Measure.member_id == member_id))
        .order_by(Measure.made_at.desc(), Measure.id.desc())
        .limit(100)
    ).all()
    proposed = [row for row in rows if row.state == "proposed" and space_id in (None, row.space_id)]
    return proposed, [row for row in rows if row.member_id == member_id]


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
