"""Verdicts: the effect is immediate, the letter leaves after ten minutes, until then it can be undone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.blueprints.cases import actions as cases
from sns.blueprints.cases.models import Case
from sns.core import audit, clock
from sns.core.db import action, db, reread
from sns.core.errors import Refused, Stale
from sns.core.i18n import gettext as _
from sns.core.signals import emit

from . import adapters, appeals, letters, measures, queries
from .models import Decision, Measure, Report
from .signals import CaseDecided, DecisionSettled, DecisionUndone

LEAVES_AFTER = timedelta(minutes=10)
# What each verdict makes of the thing; None leaves it as it is.
_STATES = {"ok": "published", "amend": "held", "hide": "hidden", "warn": None}
_SAYS_SOMETHING = ("amend", "hide", "warn")


@dataclass(frozen=True)
class Verdict:
    """What somebody decided: `rule` is its code, `words` the reason to the author, `quoted` the words it is about.

    `hides`: with a warning, the thing is hidden as well.
    """

    code: str
    rule: str | None = None
    words: str = ""
    quoted: str = ""
    hides: bool = False

    @property
    def state(self) -> str | None:
        """The state the thing gets."""
        return "hidden" if self.code == "warn" and self.hides else _STATES.get(self.code)


@action
def decide(
    actor: Member, case: Case, verdict: Verdict, *, version: int | None = None, at: datetime | None = None
) -> Decision | None:  # fmt: skip
    """Give a verdict on a case; 保留 only puts it aside.

    Whoever it is about, and whoever decided what is objected to, is refused; so is one that somebody else decided
    meanwhile.
    """
    cases.demand(actor, case, version)
    refuse_partial(actor, case)
    if verdict.code == "wait":
        cases.wait(actor, case, verdict.words)
        audit.record("case.wait", f"case:{case.id}", actor_id=actor.id, space_id=case.space_id)
        return None
    now = at or clock.now()
    made = Decision(
        case_id=case.id, case=case, space_id=case.space_id, actor_id=actor.id, verdict=verdict.code,
        rule=verdict.rule if verdict.code != "ok" else None, words=verdict.words, quoted=verdict.quoted,
        decided_at=now, leaves_at=now + LEAVES_AFTER, was={"answered": case.answered_at is not None},
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    if case.origin == "appeal":
        appeals.settle(actor, case, made)
    else:
        _apply(actor, case, made, verdict)
    cases.close(actor, case, verdict.code)
    audit.record(
        "case.decide", f"case:{case.id}", actor_id=actor.id, space_id=case.space_id, verdict=verdict.code,
        rule=verdict.rule,
    )  # fmt: skip
    emit(CaseDecided(case.id, made.id, verdict.code))
    return made


def refuse_party(actor: Member, case: Case) -> None:
    """Refuse whoever a case is about."""
    if case.about_id == actor.id:
        raise Refused(_("自分についての案件は、ほかの人が確認します"))


def refuse_partial(actor: Member, case: Case) -> None:
    """Refuse whoever a case is about, and whoever decided what it objects to."""
    refuse_party(actor, case)
    if case.origin == "appeal" and actor.id in case.facts.get("decided_by", ()):
        raise Refused(_("はじめに判断した人とは別の人が答えます"))


def _apply(actor: Member, case: Case, made: Decision, verdict: Verdict) -> None:
    found = adapters.find(case.subject_kind, case.subject_id)
    if found is not None:
        kind, thing = found
        subject = kind.describe(thing)
        made.was = {**made.was, "state": subject.state, "reason": getattr(thing, "state_reason", None)}
        wanted = verdict.state
        if wanted is not None and wanted != subject.state:
            kind.set_state(actor, thing, wanted, verdict.rule)
    if verdict.code == "warn" and case.about_id is not None:
        measures.warn(actor, case, made)


@action
def undo(actor: Member, decision: Decision) -> None:
    """Take a verdict back before its letter leaves: everything is as it was before."""
    case = decision.case
    reread(decision)
    if not decision.can_be_undone:
        raise Refused(_("手紙を送ったあとなので、取り消せません。もう一度確認するときは、案件をひらきなおしてください"))
    refuse_partial(actor, case)
    reread(case)
    if case.closed_at is None:
        raise Stale(_("この案件は、もうひらきなおされています"))
    decision.undone_at = clock.now()
    if case.origin == "appeal":
        appeals.unsettle(actor, case, decision)
    elif "state" in decision.was and (found := adapters.find(case.subject_kind, case.subject_id)) is not None:
        kind, thing = found
        if kind.describe(thing).state not in (decision.was["state"], "deleted"):
            kind.set_state(actor, thing, decision.was["state"], decision.was.get("reason"))
    db.session.execute(sa.delete(Measure).where(Measure.decision_id == decision.id))
    cases.reopen(actor, case, keeps_answer=bool(decision.was.get("answered")))
    audit.record(
        "case.undo", f"case:{case.id}", actor_id=actor.id, space_id=case.space_id, verdict=decision.verdict
    )  # fmt: skip
    emit(DecisionUndone(case.id, decision.id))


@action
def look_again(actor: Member, case: Case) -> None:
    """Open a decided case again, because something new is known."""
    reread(case)
    refuse_partial(actor, case)
    if case.closed_at is None:
        raise Refused(_("この案件は、もう開いています"))
    if any(one.can_be_undone for one in queries.list_decisions(case.id)):
        raise Refused(_("手紙を送るまえなので、判断を取り消せます"))
    cases.reopen(actor, case)
    audit.record("case.reopen", f"case:{case.id}", actor_id=actor.id, space_id=case.space_id)


@action
def settle(decision_id: int) -> bool:
    """Let the letter of a verdict leave: from now on it is told and can be objected to."""
    decision = queries.find_decision(decision_id)
    if decision is None:
        return False
    case = decision.case
    reread(decision)
    if decision.sent_at is not None or decision.undone_at is not None:
        return False
    decision.sent_at = clock.now()
    if case.origin == "appeal":
        appeals.answer(case, decision)
    elif decision.verdict in _SAYS_SOMETHING:
        letters.about_words(case, decision)
    of_case = case.parent_id if case.origin == "appeal" else case.id
    db.session.execute(
        sa.update(Report).where(Report.case_id == of_case).values(outcome=decision.verdict, told_at=None)
    )
    emit(DecisionSettled(case.id, decision.id, decision.verdict))
    return True


def settle_due() -> int:
    """Let all letters leave whose ten minutes are over; return how many."""
    return sum(settle(number) for number in queries.list_leaving())
