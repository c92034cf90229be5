"""The town's people and words, read from `town-*.toml` and placed in time."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sns.core import clock

_FOLDER = Path(__file__).parent
_SPAN_DAYS = 165
# A text of another season may be moved this far into the past, where its neighbours in time do not mind.
_RECENT_DAYS = 10
# A tenth of a day's entries is written between each hour and the next one: few at dawn, many after supper.
_HOURS = (6.0, 7.7, 9.2, 10.8, 12.2, 13.6, 15.8, 18.0, 19.6, 21.0, 23.0)
_DAWN, _BEDTIME = 6, 23.5


@dataclass(frozen=True)
class Town:
    """What the files hold: persons, entries, pairs of friends, who helps with what (person, field, words)."""

    persons: list[dict[str, Any]]
    entries: list[dict[str, Any]]
    pairs: list[tuple[str, str]]
    helps: list[tuple[str, str, str]]


def read() -> Town:
    """Read all parts of the town."""
    parts = [tomllib.loads(path.read_text("utf-8")) for path in sorted(_FOLDER.glob("town-*.toml"))]
    return Town(
        [person for part in parts for person in part["person"]],
        [entry for part in parts for entry in part["entry"]],
        [tuple(pair) for part in parts for group in part["friends"] for pair in group["pairs"]],
        [(one["person"], *line) for part in parts for one in part.get("help", ()) for line in one["lines"]],
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
            moment = _waking_moment(noon - timedelta(days=days), noon, f"{entry['author']}:{entry['title']}")
            placed.append((moment, {**entry, "comments": _waking_comments(entry.get("comments", ()), moment)}))
    yield from sorted(placed, key=lambda pair: pair[0])


def _days(days: float, months: list[int] | None, noon: datetime) -> float | None:
    if not months or (noon - timedelta(days=days)).month in months:
        return days
    for back in range(_RECENT_DAYS, _SPAN_DAYS):
        moved = back + days % 1 + (days * 7) % 20
        if moved < _SPAN_DAYS and (noon - timedelta(days=moved)).month in months:
            return moved
    return None


def _waking_moment(moment: datetime, noon: datetime, key: str) -> datetime:
    """Move a moment to a minute of the same day at which people write; `key` decides the same one every time."""
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    jitter = random.Random(key).random()  # noqa: S311  # the same entry must get the same minute
    tenths = (moment - midnight) / timedelta(days=0.1)
    if moment.date() == noon.date():
        hour = _DAWN + (12 - _DAWN) * min((tenths + jitter) / 5, 0.99)
    else:
        place = min(tenths + jitter, 9.99)
        before, after = _HOURS[int(place)], _HOURS[int(place) + 1]
        hour = before + (after - before) * (place % 1)
    return midnight + timedelta(minutes=int(hour * 60))


def _waking_comments(comments: Iterable[dict[str, Any]], after: datetime) -> list[dict[str, Any]]:
    """Let the comments of a day come while people are awake: later than `after`, in the same order."""
    midnight = after.replace(hour=0, minute=0)
    awake = []
    for comment in comments:
        hours = (after - midnight) / timedelta(hours=1) - _DAWN + float(comment["hours"]) * (_BEDTIME - _DAWN) / 24
        days, hour = divmod(hours, _BEDTIME - _DAWN)
        at = midnight + timedelta(days=days, minutes=round((_DAWN + hour) * 60))
        answers = _waking_comments(comment.get("answers", ()), at)
        awake.append({**comment, "hours": (at - after) / timedelta(hours=1), "answers": answers})
    return awake
