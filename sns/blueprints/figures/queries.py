"""The figures of one month: five counts for each ward, with no cell so small that it could point to somebody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from statistics import median
from typing import Any

import sqlalchemy as sa

from sns.blueprints.cases.models import Case
from sns.blueprints.moderation.models import Appeal, Decision, Report
from sns.blueprints.spaces.queries import city_card, wards_by_id
from sns.core import clock
from sns.core.audit import AuditLog
from sns.core.db import db
from sns.core.kept import Kept

KIND = "moderation"
FEWEST = 5
COLUMNS = ("reports", "held", "hidden", "appeals", "reversed")
_HIDING = ("hide", "warn")
_kept: Kept[date, Month] = Kept()


@dataclass(frozen=True)
class Row:
    """One place: a number, or None where it is too small to be told; hours to the first decision (median)."""

    name: str
    cells: dict[str, int | None]
    hours: float | None


@dataclass(frozen=True)
class Month:
    """A month of all wards and of the city as a whole; `looks`: how often staff read what is private."""

    first: date
    rows: list[Row]
    total: Row
    looks: int


def months(count: int = 12) -> list[date]:
    """Return the first days of the latest months, the newest first."""
    found, day = [], clock.today().replace(day=1)
    for _number in range(count):
        found.append(day)
        day = date(day.year - (day.month == 1), (day.month - 2) % 12 + 1, 1)
    return found


def month(first: date) -> Month:
    """Return the figures of a month; a minute old at most."""
    return _kept(first, lambda: _count(first))


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), clock.TOKYO)


def _count(first: date) -> Month:
    since = _start(first)
    until = _start(date(first.year + first.month // 12, first.month % 12 + 1, 1))
    mine = Case.kind == KIND
    counts: dict[str, dict[int, int]] = {
        "reports": _by_space(Case.space_id, Report.reported_at, since, until, mine, start=Report),
        "held": _by_space(Case.space_id, Case.opened_at, since, until, mine, Case.origin == "hold"),
        "hidden": _by_space(
            Decision.space_id, Decision.decided_at, since, until, Decision.verdict.in_(_HIDING),
            Decision.undone_at.is_(None),
        ),
        "appeals": _by_space(Case.space_id, Appeal.made_at, since, until, start=Appeal),
        "reversed": _by_space(Case.space_id, Appeal.made_at, since, until, Appeal.outcome == "reversed", start=Appeal),
    }  # fmt: skip
    hours = _hours(since, until)
    city = city_card()
    places = [*wards_by_id().values(), *([city] if city else [])]
    rows = [
        Row(
            place.name,
            {name: _shown(counts[name].get(place.id, 0)) for name in COLUMNS},
            _median(hours.get(place.id, [])),
        )
        for place in places
    ]  # fmt: skip
    sums = {name: sum(counts[name].values()) for name in COLUMNS}
    total = Row(city.name if city else "", _total(sums, rows), _median([h for each in hours.values() for h in each]))
    looks = sa.select(sa.func.count()).where(
        AuditLog.deed.in_(("private.read", "personal.look")), AuditLog.at >= since, AuditLog.at < until
    )
    return Month(first, rows, total, db.session.scalar(looks) or 0)


def _by_space(space: Any, at: Any, since: datetime, until: datetime, *which: Any, start: Any = None) -> dict[int, int]:
    wanted = sa.select(space, sa.func.count()).where(at >= since, at < until, *which).group_by(space)
    if start is not None:
        wanted = wanted.select_from(start).join(Case, Case.id == start.case_id)
    return {row[0]: row[1] for row in db.session.execute(wanted)}


def _hours(since: datetime, until: datetime) -> dict[int, list[float]]:
    wanted = sa.select(Case.space_id, Case.opened_at, Case.answered_at).where(
        Case.kind == KIND, Case.answered_at >= since, Case.answered_at < until
    )
    found: dict[int, list[float]] = {}
    for row in db.session.execute(wanted):
        found.setdefault(row.space_id, []).append((row.answered_at - row.opened_at).total_seconds() / 3600)
    return found


def _shown(number: int) -> int | None:
    return number if number == 0 or number >= FEWEST else None


def _total(sums: dict[str, int], rows: list[Row]) -> dict[str, int | None]:
    # One covered cell could be computed from the sum; two could not.
    return {
        name: None if sum(row.cells[name] is None for row in rows) == 1 else _shown(sums[name]) for name in COLUMNS
    }  # fmt: skip


def _median(hours: list[float]) -> float | None:
    return round(median(hours), 1) if len(hours) >= FEWEST else None
