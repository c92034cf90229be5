"""What is done with a case at any desk; the only writer of these tables. Each step leaves a trace in its notes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from sns.blueprints.accounts.models import Member
from sns.core import audit, clock
from sns.core.db import action, db, reread
from sns.core.errors import Refused, Stale
from sns.core.i18n import gettext as _
from sns.core.signals import emit

from . import queries
from .models import ORDINARY, URGENT, Case, CaseNote
from .signals import CaseChanged


@action
def open_case(
    actor: Member | None, kind: str, *, origin: str, topic: str, space_id: int, subject: tuple[str, int],
    due_at: datetime, is_urgent: bool = False, about_id: int | None = None, title: str = "", excerpt: str = "",
    parent_id: int | None = None, at: datetime | None = None, **facts: Any,
) -> tuple[Case, bool]:  # fmt: skip
    """Open a case about a thing, or give back the open one there is, with whether it is new.

    What comes in later may make it urgent and its target nearer, never the other way round.
    """
    subject_kind, subject_id = subject
    if (found := queries.find_open(kind, subject_kind, subject_id)) is None:
        case = Case(
            kind=kind, origin=origin, topic=topic, space_id=space_id, subject_kind=subject_kind,
            subject_id=subject_id, about_id=about_id, parent_id=parent_id, title=title[:100], excerpt=excerpt[:200],
            rank=URGENT if is_urgent else ORDINARY, opened_at=at or clock.now(), due_at=due_at, facts=facts,
        )  # fmt: skip
        try:
            with db.session.begin_nested():
                db.session.add(case)
        except IntegrityError:
            # Two came in at one moment, and the other was faster.
            found = queries.find_open(kind, subject_kind, subject_id)
            if found is None:
                raise
        else:
            _changed(case)
            return case, True
    if is_urgent and found.rank != URGENT:
        found.rank, found.topic, found.due_at = URGENT, topic, min(found.due_at, due_at)
        _changed(found)
    if facts:
        found.facts = {**found.facts, **facts}
    return found, False


@action
def claim(actor: Member, case: Case) -> None:
    """Take a case, so that others see who is looking at it; somebody else's fresh claim is refused."""
    reread(case)
    _must_be_open(case)
    if (holder := queries.held_by_other(actor, case)) is not None:
        raise Refused(_("%(name)sさんが確認中です", name=holder.nickname))
    if case.assignee_id != actor.id:
        _trace(actor, case, "claim")
    case.assignee_id, case.claimed_at = actor.id, clock.now()
    _changed(case)


@action
def release(actor: Member, case: Case) -> None:
    """Give a case back to the desk."""
    reread(case)
    if case.assignee_id != actor.id:
        raise Refused(_("この案件は、ほかの人が確認中です"))
    case.assignee_id = case.claimed_at = None
    _trace(actor, case, "release")
    _changed(case)


@action
def note(actor: Member, case: Case, words: str) -> CaseNote:
    """Write something about a case that only staff read."""
    return _trace(actor, case, "note", words)


@action
def hand_over(actor: Member, case: Case, space_id: int, words: str) -> None:
    """Let another ward's desk, or the city's, go on with a case; recorded in the log of both."""
    reread(case)
    _must_be_open(case)
    if space_id == case.space_id:
        raise Refused(_("この案件は、もうその窓口にあります"))
    before, case.space_id = case.space_id, space_id
    case.assignee_id = case.claimed_at = None
    case.version += 1
    _trace(actor, case, "hand_over", words, was=before, to=space_id)
    for place in (before, space_id):
        audit.record("case.hand_over", f"case:{case.id}", actor_id=actor.id, space_id=place, to=space_id)
    _changed(case)


@action
def wait(actor: Member, case: Case, words: str = "") -> None:
    """Put a case aside until somebody has been asked."""
    reread(case)
    _must_be_open(case)
    case.state, case.assignee_id, case.claimed_at = "waiting", None, None
    case.version += 1
    _trace(actor, case, "wait", words)
    _changed(case)


@action
def close(actor: Member | None, case: Case, outcome: str, *, is_answer: bool = True) -> None:
    """Close a case with what came of it; `is_answer`: this counts as an answer, of which the first one's moment stays."""
    now = clock.now()
    case.state, case.outcome, case.closed_at = "closed", outcome, now
    case.assignee_id = case.claimed_at = None
    case.version += 1
    if is_answer and case.answered_at is None:
        case.answered_at = now
    _trace(actor, case, "close", outcome=outcome)
    _changed(case)


@action
def reopen(actor: Member | None, case: Case, *, keeps_answer: bool = True) -> None:
    """Open a closed case again; without `keeps_answer` it was never answered.

    Where a newer case about the same thing is open already, it goes on there.
    """
    newer = queries.find_open(case.kind, case.subject_kind, case.subject_id)
    if newer is not None and newer.id != case.id:
        raise Refused(_("同じものについての新しい案件が、もう開いています"))
    case.state, case.outcome, case.closed_at = "open", None, None
    case.version += 1
    if not keeps_answer:
        case.answered_at = None
    _trace(actor, case, "reopen")
    _changed(case)


@action
def demand(actor: Member, case: Case, version: int | None) -> None:
    """Read a case again before it is answered: one that somebody else answered or moved meanwhile is refused."""
    reread(case)
    if case.closed_at is not None:
        raise Stale(_("ほかの人が先に判断しました。結果をお確かめください"))
    if (holder := queries.held_by_other(actor, case)) is not None:
        raise Stale(_("%(name)sさんが確認中です", name=holder.nickname))
    if version is not None and version != case.version:
        raise Stale(_("この案件は、ほかの人が先に動かしました。いまの内容をお確かめください"))


@action
def heard_again(case: Case) -> None:
    """Say that somebody else brought in the same: who weighs how heated something is does not wait for a new case."""
    _changed(case)


def trace(actor: Member | None, case: Case, kind: str, words: str = "", **facts: Any) -> CaseNote:
    """Leave a trace of what a desk of its own did with a case, within its action."""
    return _trace(actor, case, kind, words, **facts)


def _trace(actor: Member | None, case: Case, kind: str, words: str = "", **facts: Any) -> CaseNote:
    left = CaseNote(
        case_id=case.id, author_id=actor.id if actor else None, kind=kind, body=words, facts=facts,
        written_at=clock.now(),
    )  # fmt: skip
    db.session.add(left)
    return left


def _must_be_open(case: Case) -> None:
    if case.closed_at is not None:
        raise Refused(_("この案件は、もう終わっています"))


def _changed(case: Case) -> None:
    db.session.flush()
    emit(CaseChanged(case.id, case.kind, case.space_id))


def forget(kind: str, member_id: int) -> None:
    """Take a member who goes out of a desk's cases: what was copied of their words is erased; for the desk to call."""
    of_desk = sa.select(Case.id).where(Case.kind == kind)
    db.session.execute(
        sa.update(Case)
        .where(Case.kind == kind, Case.about_id == member_id)
        .values(title="", excerpt="", about_id=None, facts={})
    )
    db.session.execute(
        sa.update(Case)
        .where(Case.kind == kind, Case.assignee_id == member_id)
        .values(assignee_id=None, claimed_at=None)
    )
    db.session.execute(
        sa.update(CaseNote).where(CaseNote.author_id == member_id, CaseNote.case_id.in_(of_desk)).values(author_id=None)
    )
