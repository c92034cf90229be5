"""Letters: what was decided, by which numbered rule, about which words, why, what follows, and how to object."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.blueprints.cases.models import Case
from sns.core import clock
from sns.core.db import action, db
from sns.core.i18n import when
from sns.core.signals import emit

from .models import ANSWER_LIMIT, Appeal, Decision, Letter, Measure
from .signals import LetterWritten

# What a letter of these kinds says can be objected to.
OPEN_TO_APPEAL = ("amend", "hide", "warn", "pause", "suspension", "expulsion")


def about_words(case: Case, decision: Decision) -> Letter | None:
    """Write to the author of what was decided on; nobody is left to write to when they have gone."""
    return _write(
        case.about_id, decision.verdict, case=case, decision_id=decision.id, rule=decision.rule, title=case.title,
        quoted=decision.quoted or str(case.facts.get("words", ""))[:ANSWER_LIMIT], words=decision.words,
        state=decision.was.get("state"), origin=case.origin,
    )  # fmt: skip


def about_measure(measure: Measure, kind: str | None = None, case: Case | None = None) -> Letter | None:
    """Write to a member of a measure that began, or (`kind` lifted) that ended early."""
    facts = {"until": measure.ends_at.isoformat()} if measure.ends_at is not None else {}
    return _write(
        measure.member_id, kind or measure.kind, case=case, measure_id=measure.id, rule=measure.rule,
        space_id=measure.space_id, words=measure.reason, quoted=str(case.facts.get("words", ""))[:ANSWER_LIMIT] if case else "",
        title=case.title if case else "", **facts,
    )  # fmt: skip


def about_appeal(appeal: Appeal, case: Case) -> Letter | None:
    """Write what was answered to an objection."""
    first = appeal.letter
    return _write(
        appeal.member_id, appeal.outcome or "", case=case, rule=first.rule, title=first.title, quoted=first.quoted,
        words=appeal.answer, first=first.id,
    )  # fmt: skip


def _write(
    member_id: int | None, kind: str, *, case: Case | None, space_id: int | None = None, **facts: Any
) -> Letter | None:
    member = db.session.get(Member, member_id) if member_id else None
    if member is None or member.is_gone:
        return None
    columns = {
        name: facts.pop(name)
        for name in ("decision_id", "measure_id", "rule", "title", "quoted", "words")
        if name in facts
    }
    letter = Letter(
        member_id=member.id, case_id=case.id if case else None, space_id=space_id or (case.space_id if case else 0),
        kind=kind, facts=facts, secret=secrets.token_urlsafe(32), written_at=clock.now(), **columns,
    )  # fmt: skip
    db.session.add(letter)
    db.session.flush()
    emit(LetterWritten(letter.id))
    return letter


def until_words(letter: Letter) -> str:
    """Return the end of a measure in words."""
    kept = letter.facts.get("until")
    return when(datetime.fromisoformat(kept)) if kept else ""


@action
def read(letter: Letter) -> None:
    """Note that a letter was opened."""
    db.session.execute(
        sa.update(Letter).where(Letter.id == letter.id, Letter.read_at.is_(None)).values(read_at=clock.now())
    )
