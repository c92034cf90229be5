"""A month on the page: its weeks with what each day holds, Sundays and holidays in words."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from sns.core import almanac, clock
from sns.core.numbers import number_in

from .queries import Month
from .wishes import EARLIEST, LATEST

_WEEKS = calendar.Calendar(firstweekday=6)


@dataclass(frozen=True)
class Cell:
    """A day of the sheet; days of the months beside it are None in the sheet."""

    day: date
    count: int
    holiday: str | None
    is_today: bool
    is_chosen: bool

    @property
    def kind(self) -> str:
        """`sun` for Sundays and holidays, `sat`, or an empty word."""
        if self.holiday or self.day.weekday() == 6:
            return "sun"
        return "sat" if self.day.weekday() == 5 else ""


@dataclass(frozen=True)
class Sheet:
    """A month for the page."""

    first: date
    weeks: list[list[Cell | None]]
    holidays: list[tuple[date, str]]
    before: date | None
    after: date | None

    @property
    def shown(self) -> tuple[object, ...]:
        """Everything the table shows: what names its piece of the page."""
        return self.first, tuple(cell for week in self.weeks for cell in week)


def sheet_of(month: Month, chosen: date | None) -> Sheet:
    """Return the sheet of a month."""
    first, today = month.first, clock.today()
    holidays = _holidays(first)

    def cell(day: date) -> Cell | None:
        if day.month != first.month:
            return None
        return Cell(day, month.on(day), holidays.get(day), day == today, day == chosen)

    weeks = [[cell(day) for day in week] for week in _WEEKS.monthdatescalendar(first.year, first.month)]
    before = (first - timedelta(days=1)).replace(day=1)
    after = (first.replace(day=28) + timedelta(days=7)).replace(day=1)
    return Sheet(
        first,
        weeks,
        sorted(holidays.items()),
        before if before >= EARLIEST else None,
        after if after <= LATEST else None,
    )


@lru_cache(maxsize=128)
def _holidays(first: date) -> dict[date, str]:
    last = calendar.monthrange(first.year, first.month)[1]
    days = (first.replace(day=number) for number in range(1, last + 1))
    return {day: name for day in days if (name := almanac.holiday(day)) is not None}


def read_month(words: str | None) -> date:
    """Read 2026-11 as the first day of that month; anything else is this month."""
    year, _dash, month = (words or "").partition("-")
    number, of_year = number_in(year), number_in(month)
    if number is None or of_year is None or not (1 <= of_year <= 12 and EARLIEST.year <= number <= LATEST.year):
        return clock.today().replace(day=1)
    return date(number, of_year, 1)


def read_day(words: str | None, month: Month) -> date | None:
    """Read the chosen day of a month: the number in the address; else today, or the first day that holds something."""
    number = number_in(words)
    last = calendar.monthrange(month.first.year, month.first.month)[1]
    if number is not None and 1 <= number <= last:
        return month.first.replace(day=number)
    today = clock.today()
    if today.replace(day=1) == month.first:
        return today
    return min(month.by_day, default=None)
