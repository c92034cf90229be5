"""When a mail may leave: at once, each morning, each Monday, never; not in quiet hours. Hours are the city's."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sns.core import clock
from sns.core.i18n import lazy as _l
from sns.core.i18n import lazy_p

RHYTHMS: dict[str, Any] = {
    "once": _l("すぐ"),
    "daily": _l("1日1回"),
    "weekly": _l("週1回"),
    "never": lazy_p("how often", "なし"),
}
# Long enough to see it in the bell first.
PATIENCE = timedelta(minutes=2)
MORNING = 7
QUIET_FROM, QUIET_UNTIL, MOST_A_DAY = 21, 7, 10


@dataclass(frozen=True)
class Plan:
    """How somebody wants mail; `rhythms` holds only what was chosen."""

    rhythms: dict[str, str] = field(default_factory=dict)
    quiet_from: int = QUIET_FROM
    quiet_until: int = QUIET_UNTIL
    most_a_day: int = MOST_A_DAY
    is_stopped: bool = False

    def is_quiet(self, moment: datetime) -> bool:
        """Tell whether no mail leaves at this moment; the same hour twice is no quiet at all."""
        hour = clock.local(moment).hour
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= hour < self.quiet_until
        return hour >= self.quiet_from or hour < self.quiet_until

    def loud_from(self, moment: datetime) -> datetime:
        """Return the first moment from this one on at which a mail may leave."""
        return _at_hour(moment, self.quiet_until) if self.is_quiet(moment) else moment

    def due(self, rhythm: str, moment: datetime) -> datetime | None:
        """Return when a mail about what happened at a moment leaves; None is never.

        With mails stopped, devices may still be told at once: whether there are any is asked when it is due.
        """
        if rhythm == "never" or (self.is_stopped and rhythm != "once"):
            return None
        if rhythm == "once":
            return self.loud_from(moment + PATIENCE)
        return self.loud_from(next_morning(moment, rhythm))


def next_morning(moment: datetime, rhythm: str) -> datetime:
    """Return the morning after a moment on which what is sent `daily` or `weekly` leaves."""
    morning = _at_hour(moment, MORNING)
    if rhythm == "weekly":
        morning += timedelta(days=-clock.local(morning).weekday() % 7)
    return morning


def _at_hour(moment: datetime, hour: int) -> datetime:
    # The next time clocks show this hour; the city knows no summer time.
    there = clock.local(moment)
    found = there.replace(hour=hour, minute=0, second=0, microsecond=0)
    return (found if found > there else found + timedelta(days=1)).astimezone(moment.tzinfo)
