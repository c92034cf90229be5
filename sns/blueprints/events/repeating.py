"""Events that come again: every week, every second month, every first Sunday; each date an event of its own."""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sns.blueprints.accounts.models import Member
from sns.blueprints.contents.drafts import Mark
from sns.blueprints.media.models import File
from sns.core import clock
from sns.core.db import action, db
from sns.core.i18n import lazy as _l

from . import actions
from .models import Event, EventSeries
from .plan import Plan

MOST = 24
WAYS: dict[str, Any] = {
    "": _l("くりかえさない"), "week": _l("毎週"), "weeks2": _l("2週に1回"), "month": _l("毎月(同じ週の同じ曜日)"),
    "months2": _l("2か月に1回(同じ週の同じ曜日)"), "date": _l("毎月(同じ日にち)"),
}  # fmt: skip


def rule_of(way: str, starts_at: datetime) -> dict[str, Any]:
    """Return the rule of a series that begins at this moment, as its row keeps it."""
    first = clock.local(starts_at)
    if way.startswith("week"):
        return {"every": "week", "interval": 2 if way == "weeks2" else 1, "weekday": first.weekday()}
    if way == "date":
        return {"every": "month", "interval": 1, "day": first.day}
    nth = (first.day - 1) // 7 + 1
    return {"every": "month", "interval": 2 if way == "months2" else 1, "nth": nth, "weekday": first.weekday()}


def moments(rule: Mapping[str, Any], starts_at: datetime, times: int) -> list[datetime]:
    """Return when the dates of a series begin, at the same hour of the city's clocks.

    A month without a fifth Sunday has it on its last one, a month without a 31st on its last day.
    """
    first = clock.local(starts_at)
    if rule["every"] == "week":
        return [first + timedelta(weeks=rule["interval"] * index) for index in range(times)]
    found = []
    for index in range(times):
        year, month = divmod(first.year * 12 + first.month - 1 + rule["interval"] * index, 12)
        found.append(first.replace(year=year, month=month + 1, day=_day(rule, year, month + 1)))
    return found


def _day(rule: Mapping[str, Any], year: int, month: int) -> int:
    weekday_of_first, length = calendar.monthrange(year, month)
    if "day" in rule:
        return min(int(rule["day"]), length)
    day = 1 + (rule["weekday"] - weekday_of_first) % 7 + 7 * (rule["nth"] - 1)
    return int(day if day <= length else day - 7)


@action
def publish_series(
    actor: Member, space_id: int, plan: Plan, *, way: str, times: int, title: str, photos: Sequence[File] = (),
    alts: Mapping[int, str] | None = None, draft: Mark | None = None, key: str | None = None, **words: Any,
) -> Event:  # fmt: skip
    """Publish a series of events and return its first date; the picture belongs to that one.

    What is typed of the first moment (end, deadline) stands as far from every other. Feeds tell of the first alone.
    """
    rule = rule_of(way, plan.starts_at)
    series = EventSeries(title=title, space_id=space_id, rule=rule, opened_by_id=actor.id, created_at=clock.now())
    db.session.add(series)
    db.session.flush()
    first = actions.publish(
        actor, space_id, plan, title=title, photos=photos, alts=alts, draft=draft, key=key, series=series, **words
    )  # fmt: skip
    if first.series_id != series.id:
        db.session.delete(series)  # a doubled submit found the first one, which has its series
        return first
    for starts_at in moments(rule, plan.starts_at, times)[1:]:
        later = starts_at - clock.local(plan.starts_at)
        deadline = None if plan.deadline_at is None else plan.deadline_at + later
        one = replace(plan, starts_at=starts_at, ends_at=plan.ends_at + later, deadline_at=deadline)
        actions.publish(actor, space_id, one, title=title, series=series, is_in_feeds=False, **words)
    return first
