"""Rubbish days and office hours of the demo city.

The hours are those the wards of 大阪市 publish (weekdays to 17:30, Fridays to 19:00, the fourth Sunday). The days on
which rubbish is collected are invented, four districts for each ward: nobody should put anything out by them.
"""

from __future__ import annotations

import random
import re
from datetime import date, datetime, time, timedelta
from itertools import groupby

from sns.blueprints.accounts.models import Member
from sns.blueprints.everyday import actions, queries
from sns.blueprints.everyday.hours import Hours, OneDay, Span
from sns.blueprints.everyday.plan import Differing, District, Plan
from sns.blueprints.everyday.rhythm import Rule
from sns.blueprints.spaces import queries as spaces
from sns.core import clock

_BY = "09:00"
_DISTRICTS = 4
# Monday and Thursday, Tuesday and Friday; the rest of the week is for what is collected once.
_BURNABLE = ((0, 3), (1, 4))
_DAY, _FRIDAY = Span(time(9), time(17, 30)), Span(time(9), time(19))
_DRAFT_WARD = "kita"


def build(people: dict[str, Member], noon: datetime, rng: random.Random) -> None:
    """Give every ward a table and hours, and let most people say where they live."""
    today = clock.local(noon).date()
    for number, ward in enumerate(spaces.wards_by_id().values()):
        plan = _plan(list(queries.area_names(ward.id).values()), today, number)
        actions.change(None, ward.id, 0, lambda _old, plan=plan: plan)  # type: ignore[misc]
        actions.use(None, ward.id, 1)
        actions.keep_hours(None, ward.id, 0, lambda _old, today=today: _hours(today))  # type: ignore[misc]
        if ward.slug == _DRAFT_WARD:
            # Something the office is about to change.
            more = Differing(_new_year(today), "extra", None, "burnable", plan.districts[0].name, "年末の臨時収集")
            actions.change(None, ward.id, 0, lambda old, more=more: old.with_exception(more))  # type: ignore[misc]
        _date_back(ward.id, noon)
    for key, member in people.items():
        areas = list(queries.area_names(member.home_ward_id))
        # The first of the story always know; of the others two in three.
        if areas and (key in ("sato", "kitagawa") or rng.random() < 0.66):
            actions.live_in(member, rng.choice(areas))


def _date_back(space_id: int, noon: datetime) -> None:
    """Let the table count since spring, and the draft be of yesterday, whenever the demo is made."""
    for state, days in (("current", 200), ("draft", 1)):
        if (table := queries.find_table(space_id, state)) is not None:
            table.changed_at = noon - timedelta(days=days)
    if (hours := queries.find_hours(space_id)) is not None:
        hours.changed_at = noon - timedelta(days=200)


def _plan(areas: list[str], today: date, number: int) -> Plan:
    towns = [
        list(of) for _town, of in groupby(areas, key=lambda name: re.sub(r"[一二三四五六七八九十]+丁目$", "", name))
    ]
    size = max((len(areas) + _DISTRICTS - 1) // _DISTRICTS, 1)
    parts: list[list[str]] = [[]]
    for town in towns:
        if len(parts[-1]) >= size and len(parts) < _DISTRICTS:
            parts.append([])
        parts[-1] += town
    districts = tuple(
        District(f"{at + 1}地区" if len(parts) > 1 else "全域", tuple(part), _rules(number + at))
        for at, part in enumerate(parts)
    )
    end = _new_year(today)
    holidays = Differing(end, "off", date(end.year + 1, 1, 3), None, None, "年末年始")
    return Plan(districts, (holidays,), _BY, on_holidays=True)


def _rules(number: int) -> dict[str, tuple[Rule, ...]]:
    burnable = _BURNABLE[number % 2]
    free = [day for day in range(6) if day not in burnable]
    first, second, third = (free[(number + step) % len(free)] for step in range(3))
    return {
        "burnable": tuple(Rule(day) for day in burnable), "recyclable": (Rule(first),), "plastic": (Rule(second),),
        "paper": (Rule(third, (2, 4)) if number % 3 == 0 else Rule(third),),
    }  # fmt: skip


def _new_year(today: date) -> date:
    return date(today.year if today.month > 1 or today.day > 3 else today.year - 1, 12, 31)


def _hours(today: date) -> Hours:
    # A day on which every counter of the demo closes early, so that the page of staff shows one.
    early = date.fromordinal(today.toordinal() + 10)
    days = (OneDay(early, Span(time(9), time(15)), "システムの点検"),) if early.weekday() < 5 else ()
    return Hours({**dict.fromkeys(range(4), _DAY), 4: _FRIDAY}, ((Rule(6, (4,)), _DAY),), days)
