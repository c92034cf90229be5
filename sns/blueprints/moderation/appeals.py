"""異議申立て: an objection to a letter, once, in the member's own words; somebody else than before answers it."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from sns.blueprints.accounts.models import Member
from sns.blueprints.cases import actions as cases
from sns.blueprints.cases.models import Case
from sns.core import clock, options, text
from sns.core.db import action, db
from sns.core.errors import Refused
from sns.core.i18n import gettext as _
from sns.core.i18n import lazy as _l
from sns.core.signals import emit

from . import adapters, letters, measures, queries
from .intake import EXCERPT, KIND
from .models import Appeal, Decision, Letter
from .signals import AppealDecided

options.declare("moderation.appeal_hours", default=72, label=_l("異議申立てに答えるまでの目標(時間)"))
# Of an answer: what was decided stands, or is taken back.
VERDICTS = {"keep": "upheld", "reverse": "reversed"}


@action
def make(member: Member, letter: Letter, words: str) -> Appeal:
    """Object to what a letter says; a second objection, and one to an answer, is refused."""
    if letter.kind not in letters.OPEN_TO_APPEAL:
        raise Refused(_("この手紙は、異議を伝えられるものではありません"))
    if queries.appeal_to(letter.id) is not None:
        raise _refused_twice()
    made = Appeal(letter_id=letter.id, letter=letter, member_id=member.id, words=words, made_at=clock.now())
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:
        raise _refused_twice() from None
    hours = options.value("moderation.appeal_hours", letter.space_id)
    case, _is_new = cases.open_case(
        member, KIND, origin="appeal", topic="appeal", space_id=letter.space_id, subject=("appeal", made.id),
        due_at=clock.now() + timedelta(hours=hours), about_id=member.id, title=letter.title or _("利用の停止について"),
        excerpt=text.excerpt(words, EXCERPT), parent_id=letter.case_id, decided_by=_who_decided(letter),
    )  # fmt: skip
    made.case_id = case.id
    return made


def _refused_twice() -> Refused:
    return Refused(_("この手紙への異議は、もう受けとっています。答えをお待ちください"))


def _who_decided(letter: Letter) -> list[int]:
    decision = queries.find_decision(letter.decision_id) if letter.decision_id else None
    measure = queries.find_measure(letter.measure_id) if letter.measure_id else None
    who = (
        decision.actor_id if decision else None, measure.proposed_by_id if measure else None,
        measure.second_id if measure else None,
    )  # fmt: skip
    return sorted({number for number in who if number is not None})


def settle(actor: Member, case: Case, decision: Decision) -> None:
    """Let an answer to an objection take effect: taken back, everything the letter told of ends."""
    appeal = _appeal(case)
    if not decision.words.strip():
        raise Refused(_("答えの理由を書いてください。申し立てた人に届きます"))
    appeal.outcome, appeal.answer = VERDICTS[decision.verdict], decision.words
    appeal.decided_by_id, appeal.decided_at = actor.id, decision.decided_at
    if decision.verdict == "reverse":
        _take_back(actor, appeal, decision)


def _take_back(actor: Member, appeal: Appeal, decision: Decision) -> None:
    letter = appeal.letter
    first = queries.find_decision(letter.decision_id) if letter.decision_id else None
    if first is not None and (found := adapters.find(first.case.subject_kind, first.case.subject_id)) is not None:
        kind, thing = found
        state = kind.describe(thing).state
        decision.was = {**decision.was, "state": state, "reason": getattr(thing, "state_reason", None)}
        if state in ("held", "hidden") and first.was.get("state") != state:
            kind.set_state(actor, thing, "published", None)
    ended = [
        one.id for one in queries.list_measures(appeal.member_id) if one.state == "active" and _belongs(one, letter)
    ]
    for number in ended:
        if (measure := queries.find_measure(number)) is not None:
            measures.end(actor, measure, "lifted")
    decision.was = {**decision.was, "measures": ended}


def _belongs(measure: object, letter: Letter) -> bool:
    measure_id, decision_id = getattr(measure, "id"), getattr(measure, "decision_id")  # noqa: B009
    return measure_id == letter.measure_id or (decision_id is not None and decision_id == letter.decision_id)


def unsettle(actor: Member, case: Case, decision: Decision) -> None:
    """Take an answer back before it left."""
    appeal = _appeal(case)
    appeal.outcome, appeal.answer, appeal.decided_by_id, appeal.decided_at = None, "", None, None
    first = queries.find_decision(appeal.letter.decision_id) if appeal.letter.decision_id else None
    if first is not None and "state" in decision.was:
        found = adapters.find(first.case.subject_kind, first.case.subject_id)
        if found is not None and found[0].describe(found[1]).state not in (decision.was["state"], "deleted"):
            found[0].set_state(actor, found[1], decision.was["state"], decision.was.get("reason"))
    for number in decision.was.get("measures", ()):
        if (measure := queries.find_measure(number)) is not None:
            measures.begin(actor, measure)


def answer(case: Case, decision: Decision) -> None:
    """Let the answer leave."""
    appeal = _appeal(case)
    letters.about_appeal(appeal, case)
    emit(AppealDecided(appeal.id, appeal.outcome or ""))


def _appeal(case: Case) -> Appeal:
    found = queries.find_appeal(case.subject_id)
    if found is None:
        raise Refused(_("異議を申し立てた人が退会したため、答える相手がいません"))
    return found


def open_count(member_id: int) -> int:
    """Count a member's objections that wait for an answer."""
    waiting = sa.select(sa.func.count()).where(Appeal.member_id == member_id, Appeal.outcome.is_(None))
    return db.session.scalar(waiting) or 0
