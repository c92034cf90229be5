"""When an office is open: weekdays, more days such as the fourth Sunday, single days, holidays and the turn of the year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sns.core import almanac, clock

from .rhythm import Rule

NOTE_LIMIT, MOST_DAYS = 40, 60
_LOOKED_AHEAD = 31


@dataclass(frozen=True)
class Span:
    """From when until when."""

    opens: time
    closes: time

    @classmethod
    def of(cls, stored: list[str] | None) -> Span | None:
        """Read two clock times; None where the office is closed."""
        return cls(time.fromisoformat(stored[0]), time.fromisoformat(stored[1])) if stored else None

    @property
    def stored(self) -> list[str]:
        """Two clock times."""
        return [f"{self.opens:%H:%M}", f"{self.closes:%H:%M}"]


@dataclass(frozen=True)
class OneDay:
    """A single day that differs: open at other hours, or closed where there is no span."""

    day: date
    span: Span | None
    note: str = ""


@dataclass(frozen=True)
class Opening:
    """What a day holds: the span, or why there is none (`holiday`, `year_end`, `day`, or nothing to say)."""

    day: date
    span: Span | None
    reason: str = ""
    note: str = ""


@dataclass(frozen=True)
class State:
    """How it stands at a moment: `open` until, `before` it opens today, `over` for today, `closed` all day.

    `opening` is today's; `following` the next time it opens.
    """

    now: str
    opening: Opening
    following: Opening | None = None


@dataclass(frozen=True)
class Hours:
    """The hours of an office."""

    weekly: dict[int, Span]
    more: tuple[tuple[Rule, Span], ...] = ()
    days: tuple[OneDay, ...] = ()
    on_holidays: bool = False
    closed_from: tuple[int, int] | None = (12, 29)
    closed_until: tuple[int, int] | None = (1, 3)

    def on(self, day: date) -> Opening:
        """Return what a day holds."""
        if (single := next((one for one in self.days if one.day == day), None)) is not None:
            return Opening(day, single.span, "" if single.span else "day", single.note)
        if self._is_year_end(day):
            return Opening(day, None, "year_end")
        if (more := next((span for rule, span in self.more if rule.falls_on(day)), None)) is not None:
            return Opening(day, more)
        span = self.weekly.get(day.weekday())
        if span is not None and not self.on_holidays and (name := almanac.holiday(day)) is not None:
            return Opening(day, None, "holiday", name)
        return Opening(day, span)

    def _is_year_end(self, day: date) -> bool:
        if self.closed_from is None or self.closed_until is None:
            return False
        first, last, here = self.closed_from, self.closed_until, (day.month, day.day)
        # From December into January; a closing within one year does not turn over.
        return here >= first or here <= last if first > last else first <= here <= last

    def at(self, moment: datetime) -> State:
        """Return how it stands at a moment, by the city's clock."""
        here = clock.local(moment)
        opening = self.on(here.date())
        if opening.span is not None and here.time() < opening.span.closes:
            return State("open" if here.time() >= opening.span.opens else "before", opening, opening)
        ahead = (self.on(here.date() + timedelta(days=number)) for number in range(1, _LOOKED_AHEAD))
        return State("closed" if opening.span is None else "over", opening, next((o for o in ahead if o.span), None))

    def stored(self) -> dict[str, Any]:
        """Return the hours as a JSON column keeps them."""
        return {
            "weekly": {str(day): span.stored for day, span in self.weekly.items()},
            "more": [[rule.weekday, list(rule.weeks), *span.stored] for rule, span in self.more],
            "days": [[f"{one.day}", one.span.stored if one.span else None, one.note] for one in self.days],
            "on_holidays": self.on_holidays,
            "closed": [list(self.closed_from), list(self.closed_until)] if self.closed_from and self.closed_until else None,
        }  # fmt: skip

    @classmethod
    def of(cls, stored: dict[str, Any]) -> Hours:
        """Read what `stored` wrote."""
        closed = stored["closed"]
        return cls(
            {int(day): Span(*map(time.fromisoformat, span)) for day, span in stored["weekly"].items()},
            tuple(
                (Rule(weekday, tuple(weeks)), Span(time.fromisoformat(opens), time.fromisoformat(closes)))
                for weekday, weeks, opens, closes in stored["more"]
            ),
            tuple(OneDay(date.fromisoformat(day), Span.of(span), note) for day, span, note in stored["days"]),
            stored["on_holidays"], tuple(closed[0]) if closed else None, tuple(closed[1]) if closed else None,
        )  # fmt: skip
