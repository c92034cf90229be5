"""A month as a sheet of days with links."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from flask import url_for

from sns.core import clock, i18n
from sns.core.i18n import gettext as _
from sns.core.i18n import month_name

from . import queries

# How far back the choice of a month reaches at once; earlier ones are found through an author's own months.
MONTHS = 36


def sheet(today: date, days: Mapping[date, list[int]], *, author_id: int, current: bool = True) -> dict[str, Any]:
    """Return the month of a day for the page; `current` marks the day itself."""
    month_url = address(author_id, today)

    def cell(number: int) -> dict[str, Any]:
        ids = days.get(today.replace(day=number), []) if number else []
        url = url_for("diaries.show", entry_id=ids[0]) if len(ids) == 1 else f"{month_url}#d{number}"
        return {
            "day": number or None, "url": url if ids else None, "count": len(ids),
            "current": current and number == today.day,
        }  # fmt: skip

    def weeks() -> list[list[dict[str, Any]]]:
        # Asked only when the sheet is not kept from before.
        return [[cell(number) for number in week] for week in queries.month_weeks(today)]

    title = _("%(year)d年%(month)sの日記", year=today.year, month=month_name(today.month))
    marks = tuple(sorted((day, ids[0], len(ids)) for day, ids in days.items()))
    return {
        "title": title, "weeks": weeks,
        "count": sum(map(len, days.values())), "url": month_url, "shown": (title, author_id, today, current, marks),
    }  # fmt: skip


def address(author_id: int, day: date) -> str:
    """Return the address of an author's month."""
    return url_for("diaries.month", member_id=author_id, year=day.year, month=day.month)


def parse(text: str) -> date | None:
    """Read 2026-10 as the first day of that month; anything else is None."""
    year, _dash, month = text.partition("-")
    is_month = len(year) == 4 and 1 <= len(month) <= 2 and (year + month).isascii() and (year + month).isdigit()
    return first_day(int(year), int(month)) if is_month else None


def first_day(year: int, month: int) -> date | None:
    """Return the first day of a month that a diary may have, or None."""
    return date(year, month, 1) if 1970 < year < 2200 and 1 <= month <= 12 else None


def choices(chosen: date | None) -> tuple[tuple[str, str, bool], ...]:
    """Return the last months for choosing one, as (value, label, whether it is chosen), this one first."""
    return _choices(i18n.locale(), clock.today().replace(day=1), chosen)


@lru_cache(maxsize=64)
def _choices(_locale: str, today: date, chosen: date | None) -> tuple[tuple[str, str, bool], ...]:
    last = today.year * 12 + today.month - 1
    months = [date(number // 12, number % 12 + 1, 1) for number in range(last, last - MONTHS, -1)]
    if chosen is not None and chosen not in months:
        months.append(chosen)
    return tuple(
        (f"{month:%Y-%m}", _("%(year)d年%(month)s", year=month.year, month=month_name(month.month)), month == chosen)
        for month in months
    )
