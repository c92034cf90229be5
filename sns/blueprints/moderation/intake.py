"""How things come to the moderation desk: one open case for each thing, with what it looked like at that moment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from sns.blueprints.accounts.models import Member
from sns.blueprints.cases import actions as cases
from sns.blueprints.cases.models import Case
from sns.blueprints.spaces.queries import ward_of
from sns.core import clock, options, text
from sns.core.db import action, db
from sns.core.errors import Refused
from sns.core.i18n import gettext as _
from sns.core.i18n import lazy as _l

from . import queries, rules
from .adapters import Reportable, Subject
from .models import Report

KIND = "moderation"
ORIGINS = ("report", "hold", "outside", "appeal", "amended")
EXCERPT = 120
# Reports of one member in a day; of somebody whose last reports hardly ever held, fewer.
A_DAY, A_DAY_WHEN_EAGER = 20, 3
_LOOKED_AT, _UNFOUNDED = 10, 7
_MOST_KEPT = 12_000
_MOST_MARKS = 20

options.declare("moderation.urgent_hours", default=4, label=_l("急ぎの案件に答えるまでの目標(時間)"))
options.declare("moderation.hours", default=24, label=_l("ほかの案件に答えるまでの目標(時間)"))


def in_queue(subject: Subject) -> dict[str, str]:
    """Return the title and the first words with which a case stands in the queue.

    What was written for few is only named: to read it is a deed of its own, which is recorded.
    """
    if subject.is_private:
        return {"title": str(subject.label), "excerpt": ""}
    return {"title": subject.title, "excerpt": text.excerpt(subject.words, EXCERPT)}


@action
def open_case(
    actor: Member | None, subject: Subject, *, origin: str, topic: str, is_urgent: bool | None = None,
    marks: Iterable[str] = (), space_id: int | None = None, parent_id: int | None = None,
    due_at: datetime | None = None, at: datetime | None = None, **facts: Any,
) -> tuple[Case, bool]:  # fmt: skip
    """Bring a thing to the desk of its ward, or to its case that is open already; return it and whether it is new.

    `origin`: report, hold, outside, appeal. `topic`: the code of a rule, or of what noticed it. `marks` are the words
    that are to be marked for whoever looks. What the thing says now is kept with the case.
    """
    rule = rules.find(topic)
    urgent = is_urgent if is_urgent is not None else bool(rule and rule.is_urgent)
    now = at or clock.now()
    desk = ward_of(space_id or subject.space_id)
    hours = options.value("moderation.urgent_hours" if urgent else "moderation.hours", desk)
    kept, shown = {"marks": list(marks)[:_MOST_MARKS]} if marks else {}, in_queue(subject)
    case, is_new = cases.open_case(
        actor, KIND, origin=origin, topic=topic, space_id=desk,
        subject=(subject.kind, subject.id), due_at=due_at or now + timedelta(hours=hours), is_urgent=urgent,
        about_id=subject.author_id, title=shown["title"], excerpt=shown["excerpt"], parent_id=parent_id, at=now,
        **kept, **facts,
    )  # fmt: skip
    if is_new:
        case.facts = {**case.facts, "words": subject.words[:_MOST_KEPT]}
    return case, is_new


@action
def report(
    actor: Member, kind: Reportable, thing: Any, *, reason: str, words: str = "", at: datetime | None = None
) -> Report:
    """Report a thing: all reports of it gather in its one open case.

    One's own thing, a deleted one, one reported before and too many reports are refused with a sentence.
    """
    subject = kind.describe(thing)
    refuse_senseless(actor, subject)
    now = at or clock.now()
    if (queries.count_reports(actor.id, now - timedelta(days=1))) >= limit_of(actor):
        raise Refused(
            _("今日はたくさん知らせていただきました。続きは、明日お願いします。急ぐときは区役所へお電話ください")
        )
    case, is_new = open_case(actor, subject, origin="report", topic=reason, at=at)
    made = Report(case_id=case.id, reporter_id=actor.id, reason=reason, words=words, reported_at=now)
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:
        raise Refused(_("もう知らせていただいています。確認がすんだら、お知らせします")) from None
    db.session.execute(sa.update(Case).where(Case.id == case.id).values(voices=Case.voices + 1))
    if not is_new:
        cases.heard_again(case)
    return made


def refuse_senseless(actor: Member, subject: Subject) -> None:
    """Refuse a report of what is one's own or gone."""
    if subject.author_id == actor.id:
        raise Refused(_("自分のものは、知らせなくても直したり消したりできます"))
    if subject.state == "deleted":
        raise Refused(_("書いた人がもう消しています。知らせる必要はありません"))


def limit_of(member: Member) -> int:
    """Return how many things a member may report in a day: fewer after many reports that did not hold."""
    outcomes = queries.last_outcomes(member.id, _LOOKED_AT)
    is_eager = sum(outcome == "ok" for outcome in outcomes) >= _UNFOUNDED
    return A_DAY_WHEN_EAGER if is_eager else A_DAY
