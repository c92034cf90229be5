"""The town's people and words, read from `town-*.toml` and placed in time."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sns.core import clock

_FOLDER = Path(__file__).parent
_SPAN_DAYS = 165
# A text of another season may be moved this far into the past, where its neighbours in time do not mind.
_RECENT_DAYS = 10


@dataclass(frozen=True)
class Town:
    """What the files hold: persons, entries, pairs of friends."""

    persons: list[dict[str, Any]]
    entries: list[dict[str, Any]]
    pairs: list[tuple[str, str]]


def read() -> Town:
    """Read all parts of the town."""
    parts = [tomllib.loads(path.read_text("utf-8")) for path in sorted(_FOLDER.glob("town-*.toml"))]
    return Town(
        [person for part in parts for person in part["person"]],
        [entry for part in parts for entry in part["entry"]],
        [tuple(pair) for part in parts for group in part["friends"] for pair in group["pairs"]],
    )


def noon_of(now: datetime) -> datetime:
    """Return the last noon in the city before `now`: the moment the town's days are counted from."""
    noon = clock.local(now).replace(hour=12, minute=0, second=0, microsecond=0)
    return noon if noon <= clock.local(now) else noon - timedelta(days=1)


def in_season(entries: list[dict[str, Any]], noon: datetime) -> Iterator[tuple[datetime, dict[str, Any]]]:
    """Give (moment, entry) oldest first; what fits no month of the last half year is left out."""
    placed = []
    for entry in entries:
        days = _days(float(entry["days"]), entry.get("months"), noon)
        if days is not None:
            placed.append((noon - timedelta(days=days), entry))
    yield from sorted(placed, key=lambda pair: pair[0])


def _days(days: float, months: list[int] | None, noon: datetime) -> float | None:
    if not months or (noon - timedelta(days=days)).month in months:
        return days
    for back in range(_RECENT_DAYS, _SPAN_DAYS):
        moved = back + days % 1 + (days * 7) % 20
        if moved < _SPAN_DAYS and (noon - timedelta(days=moved)).month in months:
            return moved
    return None
