"""Events at fixed moments of one autumn, for tests of calendars."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sns.blueprints.accounts.models import Member
from sns.blueprints.events.models import Event
from sns.core.clock import TOKYO
from tests.factories import Factory

NOW = datetime(2026, 11, 3, 8, 0, tzinfo=TOKYO)  # 文化の日


def at(day: int, hour: int = 10, month: int = 11, year: int = 2026) -> datetime:
    """Return a moment of the autumn."""
    return datetime(year, month, day, hour, tzinfo=TOKYO)


def hold(
    make: Factory, author: Member, title: str, starts: datetime, ends: datetime | None = None, **facts: Any
) -> Event:
    """Publish an event of two hours, or until a moment."""
    return make.event(author, title=title, starts_at=starts, ends_at=ends or starts + timedelta(hours=2), **facts)
