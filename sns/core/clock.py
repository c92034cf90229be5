"""The one source of time: UTC in storage, Asia/Tokyo on the page."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

TOKYO = ZoneInfo("Asia/Tokyo")


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


def local(moment: datetime) -> datetime:
    """Return the moment as the city's clocks show it (Asia/Tokyo)."""
    return moment.astimezone(TOKYO)


def end_of(day: date) -> datetime:
    """Return the moment a calendar day of the city is over."""
    return datetime.combine(day + timedelta(days=1), time(), TOKYO).astimezone(UTC)


def today() -> date:
    """Return the city's calendar day."""
    return local(now()).date()
