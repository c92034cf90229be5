"""The one source of time: UTC in storage, Asia/Tokyo on the page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

TOKYO = ZoneInfo("Asia/Tokyo")
_stopped: ContextVar[datetime | None] = ContextVar("stopped", default=None)


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return _stopped.get() or datetime.now(UTC)


@contextmanager
def stopped_at(moment: datetime) -> Iterator[None]:
    """Let it be one moment for whoever asks in here: the demo city, which is built as of a day, not in one."""
    token = _stopped.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _stopped.reset(token)


def local(moment: datetime) -> datetime:
    """Return the moment as the city's clocks show it (Asia/Tokyo)."""
    return moment.astimezone(TOKYO)


def end_of(day: date) -> datetime:
    """Return the moment a calendar day of the city is over."""
    return datetime.combine(day + timedelta(days=1), time(), TOKYO).astimezone(UTC)


def today() -> date:
    """Return the city's calendar day."""
    return local(now()).date()
