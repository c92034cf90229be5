"""How things come to the moderation desk: one open case for each thing, with what it looked like at that moment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sns.blueprints.accounts.models import Member
from sns.blueprints.cases import actions as cases
from sns.blueprints.cases.models import Case
from sns.core import clock, options, text
from sns.core.db import action
from sns.core.i18n import lazy as _l

from . import rules
from .adapters import Subject

KIND = "moderation"
ORIGINS = ("report", "hold", "outside", "appeal", "amended")
EXCERPT = 120
_MOST_KEPT = 12_000
_MOST_MARKS = 20

options.declare("moderation.urgent_hours", default=4, label=_l("急ぎの案件に答えるまでの目標(時間)"))
options.declare("moderation.hours", default=24, label=_l("ほかの案件に答えるまでの目標(時間)"))


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
    hours = options.value("moderation.urgent_hours" if urgent else "moderation.hours", space_id or subject.space_id)
    kept = {"marks": list(marks)[:_MOST_MARKS]} if marks else {}
    case, is_new = cases.open_case(
        actor, KIND, origin=origin, topic=topic, space_id=space_id or subject.space_id,
        subject=(subject.kind, subject.id), due_at=due_at or now + timedelta(hours=hours), is_urgent=urgent,
        about_id=subject.author_id, title=subject.title, excerpt=text.excerpt(subject.words, EXCERPT),
        parent_id=parent_id, at=now, **kept, **facts,
    )  # fmt: skip
    if is_new:
        case.facts = {**case.facts, "words": subject.words[:_MOST_KEPT]}
    return case, is_new
