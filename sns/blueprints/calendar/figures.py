"""What an event, and a series, came to in numbers: answers, who waited, who came, who came unannounced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from sns.blueprints.events.models import Attendance, Event, EventSeries, Rsvp
from sns.core.db import db

from .cards import E
from .days import CityDay, read_day

# The last days of answers a picture shows.
DAYS = 30


@dataclass(frozen=True)
class Counts:
    """Answers and attendance of one event; persons are counted with their companions."""

    going_answers: int = 0
    going: int = 0
    waiting_answers: int = 0
    waiting: int = 0
    maybe: int = 0
    not_going: int = 0
    promoted: int = 0
    came: int | None = None
    checked_in: int = 0
    expected_came: int = 0
    by_code: int = 0

    @property
    def answers(self) -> int:
        """Everybody who answered."""
        return self.going_answers + self.waiting_answers + self.maybe + self.not_going

    @property
    def walk_ins(self) -> int | None:
        """Persons who came without having signed up; None where nobody counted who came."""
        if self.came is None:
            return None
        return max(self.came - (self.expected_came if self.checked_in else min(self.going, self.came)), 0)


@dataclass(frozen=True)
class Day:
    """How many persons had signed up by the end of a day, of those who still go."""

    day: date
    new: int
    total: int


@dataclass(frozen=True)
class OfEvent:
    """The figures of one event."""

    counts: Counts
    days: list[Day] = field(default_factory=list)


def of_event(event: Event) -> OfEvent:
    """Return the figures of an event."""
    answers = db.session.execute(
        sa.select(
            Rsvp.answer, sa.func.count().label("answers"), sa.func.sum(Rsvp.size).label("persons"),
            sa.func.count(Rsvp.promoted_at).label("promoted"),
        )
        .where(Rsvp.event_id == event.id)
        .group_by(Rsvp.answer)
    )  # fmt: skip
    by_answer = {row.answer: row for row in answers}
    came = db.session.execute(_attended([event.id])).first()
    counts = Counts(
        **{name: _of(by_answer, key, what) for name, key, what in (
            ("going_answers", "going", "answers"), ("going", "going", "persons"),
            ("waiting_answers", "waiting", "answers"), ("waiting", "waiting", "persons"),
            ("maybe", "maybe", "answers"), ("not_going", "not_going", "answers"), ("promoted", "going", "promoted"),
        )},
        came=event.came, checked_in=came.persons if came else 0, expected_came=came.expected if came else 0,
        by_code=came.by_code if came else 0,
    )  # fmt: skip
    return OfEvent(counts, _days(event.id) if counts.going else [])


def _of(rows: dict[str, Any], answer: str, what: str) -> int:
    return int(getattr(rows[answer], what) or 0) if answer in rows else 0


def _attended(ids: Sequence[int]) -> sa.Select[*tuple[Any, ...]]:
    signed_up = sa.and_(
        Rsvp.event_id == Attendance.event_id, Rsvp.member_id == Attendance.member_id, Rsvp.answer == "going"
    )
    expected = sa.case((Rsvp.member_id.is_not(None), Attendance.size), else_=0)
    return (
        sa.select(
            Attendance.event_id, sa.func.sum(Attendance.size).label("persons"),
            sa.func.sum(expected).label("expected"),
            sa.func.sum(sa.case((Attendance.by_code, Attendance.size), else_=0)).label("by_code"),
        )
        .outerjoin(Rsvp, signed_up)
        .where(Attendance.event_id.in_(ids))
        .group_by(Attendance.event_id)
    )  # fmt: skip


def _days(event_id: int) -> list[Day]:
    day = CityDay(Rsvp.answered_at)
    rows = db.session.execute(
        sa.select(day.label("day"), sa.func.sum(Rsvp.size).label("persons"))
        .where(Rsvp.event_id == event_id, Rsvp.answer == "going")
        .group_by(day)
        .order_by(day)
    ).all()
    by_day = {read_day(row.day): int(row.persons) for row in rows}
    first, last = min(by_day), max(by_day)
    shown = max(first, last - timedelta(days=DAYS - 1))
    total = sum(persons for at, persons in by_day.items() if at < shown)
    found = []
    while shown <= last:
        total += by_day.get(shown, 0)
        found.append(Day(shown, by_day.get(shown, 0), total))
        shown += timedelta(days=1)
    return found


@dataclass(frozen=True)
class Held:
    """One date of a series in numbers."""

    id: int
    day: date
    place: str
    status: str
    answers: int
    going: int
    waiting: int
    maybe: int
    came: int | None
    walk_ins: int | None


@dataclass(frozen=True)
class OfSeries:
    """The figures of a series, its dates in order."""

    series: EventSeries
    held: list[Held]

    @property
    def counted(self) -> list[Held]:
        """The dates of which it is known how many came."""
        return [one for one in self.held if one.came is not None]

    @property
    def came(self) -> int:
        """Everybody who came, over all dates."""
        return sum(one.came or 0 for one in self.counted)

    @property
    def average(self) -> int:
        """How many came on average."""
        return round(self.came / len(self.counted)) if self.counted else 0

    @property
    def most(self) -> int:
        """The largest number that came."""
        return max((one.came or 0 for one in self.counted), default=0)


def find_series(series_id: int) -> EventSeries | None:
    """Return a series."""
    return db.session.get(EventSeries, series_id)


def of_series(series: EventSeries) -> OfSeries:
    """Return the figures of a series, in two statements whatever its length."""
    events = db.session.scalars(
        sa.select(Event)
        .where(E.c.series_id == series.id, Event.state == "published")
        .order_by(E.c.starts_at, E.c.id)
        .limit(200)
    ).all()
    attended = {row.event_id: row for row in db.session.execute(_attended([event.id for event in events]))}
    return OfSeries(series, [_held(event, attended.get(event.id)) for event in events])


def _held(event: Event, came: Any) -> Held:
    counts = Counts(
        going_answers=event.going_answers, going=event.going, waiting_answers=event.waiting_answers,
        maybe=event.maybe_answers, came=event.came, checked_in=came.persons if came else 0,
        expected_came=came.expected if came else 0,
    )  # fmt: skip
    return Held(
        event.id, event.day, event.place, event.status, counts.answers, event.going, event.waiting_answers,
        event.maybe_answers, event.came, counts.walk_ins,
    )  # fmt: skip


def share(part: int, whole: int) -> int:
    """Return a share in percent, for the length of a bar."""
    return round(100 * part / whole) if whole else 0
