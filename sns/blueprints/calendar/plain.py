"""An event as a file tells of it, before anything is written: plain facts, and what could not be understood."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

# What a file may hold; more is refused or cut with a sentence.
MOST_ROWS = 5_000
MOST_DATES = 40
MOST_DAYS = 366
FARTHEST = timedelta(days=3 * 366)
EARLIEST = date(2000, 1, 1)
MOST_SEATS = 100_000

# Problems that keep a row from being taken; all others are remarks.
FATAL = frozenset(
    {
        "no_title", "no_day", "no_such_day", "too_far", "too_early", "end_before_start", "too_long", "bad_clock",
        "bad_capacity", "twice", "broken",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Problem:
    """Something about a row that its owner should hear: a code of `problems.WORDS`, and the words it is about."""

    code: str
    about: str = ""

    @property
    def is_fatal(self) -> bool:
        """Whether the row cannot be taken."""
        return self.code in FATAL


@dataclass
class Facts:
    """What a row says of one event; moments are kept with their zone, `is_all_day` where no time is told."""

    source_id: str
    title: str
    starts_at: datetime
    ends_at: datetime | None = None
    is_all_day: bool = False
    body: str = ""
    place: str = ""
    address: str = ""
    lat: float | None = None
    lng: float | None = None
    organizer: str = ""
    contact: str = ""
    capacity: int | None = None
    fee: str = ""
    is_free: bool = False
    deadline_at: datetime | None = None
    apply: str = ""
    url: str = ""
    is_walk_in: bool = False
    for_children: bool = False
    is_barrier_free: bool = False
    is_cancelled: bool = False
    kind: str = ""
    tags: list[str] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """Name what the row says: the same file read twice says the same."""
        return hashlib.sha256(json.dumps(self.stored(), sort_keys=True).encode()).hexdigest()

    def stored(self) -> dict[str, Any]:
        """Return the facts as a JSON column keeps them."""
        return {name: _plain(value) for name, value in asdict(self).items()}

    @classmethod
    def of(cls, stored: dict[str, Any]) -> Facts:
        """Read what `stored` wrote."""
        moments = {
            name: datetime.fromisoformat(stored[name])
            for name in ("starts_at", "ends_at", "deadline_at")
            if stored.get(name)
        }
        return cls(**{**stored, **moments})


@dataclass
class Row:
    """A row of a file: its number as a person counts, its first words, the events it holds, what is wrong with it."""

    number: int
    label: str
    events: list[Facts] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Whether the row can be taken."""
        return bool(self.events) and not any(problem.is_fatal for problem in self.problems)


@dataclass
class Reading:
    """What a whole file held: the layout it was recognised as, its rows, and remarks about all of it."""

    layout: str
    rows: list[Row]
    header: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class Unreadable(Exception):
    """A file nothing could be read from; `problem` says why."""

    def __init__(self, code: str, about: str = "") -> None:
        super().__init__(code)
        self.problem = Problem(code, about)


def check_span(starts: datetime, ends: datetime | None, today: date) -> list[Problem]:
    """Return what is wrong with the time of an event."""
    day = starts.date()
    found: list[Problem] = []
    if day < EARLIEST:
        found.append(Problem("too_early", f"{day:%Y-%m-%d}"))
    if day > today + FARTHEST:
        found.append(Problem("too_far", f"{day:%Y-%m-%d}"))
    if ends is not None:
        if ends < starts:
            found.append(Problem("end_before_start", f"{starts:%Y-%m-%d %H:%M} > {ends:%Y-%m-%d %H:%M}"))
        elif ends - starts > timedelta(days=MOST_DAYS):
            found.append(Problem("too_long", f"{day:%Y-%m-%d} - {ends:%Y-%m-%d}"))
    return found


def name_of(*words: str) -> str:
    """Make an id for an event whose file gives none: the same words give the same id."""
    return hashlib.sha256("\x1f".join(words).encode()).hexdigest()[:32]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
