"""Who hears of what: reporters of the outcome, authors of their letters."""

from __future__ import annotations

import sqlalchemy as sa

from sns.blueprints.accounts import letters as mails
from sns.blueprints.accounts.queries import find_anybody
from sns.blueprints.cases import actions as cases
from sns.blueprints.cases.models import Case
from sns.blueprints.cases.queries import find_case
from sns.blueprints.notifications import telling
from sns.blueprints.notifications.actions import News, tell
from sns.core import clock
from sns.core.db import action, db

from . import adapters, intake, letters, queries, rules
from .models import Report

CHUNK = 500


def reporters(case_id: int, decision_id: int) -> int:
    """Tell everybody who reported a thing what came of it; return how many."""
    case, decision = find_case(case_id), queries.find_decision(decision_id)
    if case is None or decision is None:
        return 0
    reported = case.parent_id if case.origin == "appeal" and case.parent_id else case.id
    told = 0
    while ids := _untold(reported):
        news = News(
            thing=f"report:{reported}", key=f"report:{reported}:{decision.id}", at=clock.now(),
            facts={"verdict": decision.verdict},
        )  # fmt: skip
        tell(dict.fromkeys(ids, "report_done"), news)
        _note_told(reported, ids)
        told += len(ids)
    return told


def _untold(case_id: int) -> list[int]:
    waiting = sa.select(Report.reporter_id).where(
        Report.case_id == case_id, Report.reporter_id.is_not(None), Report.told_at.is_(None)
    )
    return [number for number in db.session.scalars(waiting.order_by(Report.id).limit(CHUNK)) if number is not None]


@action
def _note_told(case_id: int, ids: list[int]) -> None:
    db.session.execute(
        sa.update(Report).where(Report.case_id == case_id, Report.reporter_id.in_(ids)).values(told_at=clock.now())
    )


def letter(letter_id: int) -> None:
    """Ring the bell of whom a letter is to, and send it by mail whatever they chose: nobody is judged silently."""
    found = queries.find_letter(letter_id)
    member = find_anybody(found.member_id) if found is not None else None
    if found is None or member is None or member.is_gone:
        return
    telling.oneself("letter", to=member.id, at=found.written_at, thing=str(found.id), letter=found.id, what=found.kind)
    if member.email is not None:
        mails.send(
            member.email, "moderation/mail/letter", message_id=f"letter-{found.id}", locale=mails.locale_of(member),
            is_asked=True, member=member, letter=found, rule=rules.find(found.rule),
            space=adapters.place(found.space_id), until=letters.until_words(found),
        )  # fmt: skip


@action
def bring_back(kind: str, number: int) -> bool:
    """Bring what its author was asked to mend, and mended, back to the desk."""
    last = db.session.scalar(
        sa.select(Case)
        .where(Case.kind == intake.KIND, Case.subject_kind == kind, Case.subject_id == number)
        .order_by(Case.id.desc())
        .limit(1)
    )
    if last is None or last.closed_at is None or last.outcome != "amend":
        return False
    found = adapters.find(kind, number)
    subject = found[0].describe(found[1]) if found is not None else None
    if (
        subject is None
        or subject.state not in ("held", "hidden")
        or subject.words.startswith(last.facts.get("words", ""))
    ):
        return False
    cases.reopen(None, last)
    last.topic, last.opened_at = "amended", clock.now()
    last.excerpt = intake.in_queue(subject)["excerpt"]
    cases.trace(None, last, "amended")
    return True
