"""A ward's table of rubbish days: districts with their 町丁目, rules, days of a calendar, and days that differ.

It is a document that counts as a whole; what it says of a day is worked out without a question to the database.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import date, time
from typing import Any

from sns.core import almanac

from .kinds import KINDS
from .rhythm import Rule

NAME_LIMIT, NOTE_LIMIT = 40, 40
MOST_DISTRICTS, MOST_EXCEPTIONS, MOST_DATES = 60, 200, 400


@dataclass(frozen=True)
class Differing:
    """A day, or days up to `until`, on which something differs; without a district all, without a kind every one.

    `deed`: `off`, nothing is collected; `extra`, it is collected besides.
    """

    day: date
    deed: str
    until: date | None = None
    kind: str | None = None
    district: str | None = None
    note: str = ""

    def concerns(self, district: District, day: date) -> bool:
        """Tell whether it is about a district on a day."""
        return self.day <= day <= (self.until or self.day) and self.district in (None, district.name)


@dataclass(frozen=True)
class District:
    """A part of a ward that has the same days: by rules, by the dates of a calendar, or by both."""

    name: str
    areas: tuple[str, ...] = ()
    rules: dict[str, tuple[Rule, ...]] = field(default_factory=dict)
    dates: dict[str, tuple[date, ...]] = field(default_factory=dict)

    @property
    def known_until(self) -> date | None:
        """The last day of its calendar; None where rules tell for ever."""
        return max((day for days in self.dates.values() for day in days), default=None) if not self.rules else None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is said about any day."""
        return not self.rules and not self.dates


@dataclass(frozen=True)
class Collected:
    """What a day brings: kinds in the city's order, those that are left out, the words of what differs.

    `is_unknown`: the calendar of the district does not reach so far.
    """

    day: date
    kinds: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    note: str = ""
    is_unknown: bool = False


@dataclass(frozen=True)
class Plan:
    """The whole table; `by` is the time until which rubbish is put out."""

    districts: tuple[District, ...] = ()
    exceptions: tuple[Differing, ...] = ()
    by: str = ""
    on_holidays: bool = True

    def district_of(self, area: str | None) -> District | None:
        """Return the district of an area; a single district without areas is everybody's."""
        if len(self.districts) == 1 and not self.districts[0].areas:
            return self.districts[0]
        return next((one for one in self.districts if area is not None and area in one.areas), None)

    @property
    def by_time(self) -> time | None:
        """The time until which rubbish is put out, where one is told."""
        return time.fromisoformat(self.by) if self.by else None

    @property
    def needs_area(self) -> bool:
        """Whether one has to know where somebody lives."""
        return len(self.districts) > 1 or any(one.areas for one in self.districts)

    def on(self, district: District, day: date) -> Collected:
        """Return what a day brings to a district."""
        if (last := district.known_until) is not None and day > last:
            return Collected(day, is_unknown=True)
        usual = {kind for kind, rules in district.rules.items() if any(rule.falls_on(day) for rule in rules)}
        usual |= {kind for kind, days in district.dates.items() if day in days}
        kinds, note = set(usual), ""
        holiday = almanac.holiday(day) if not self.on_holidays else None
        if holiday is not None and kinds:
            kinds, note = set(), holiday
        # What is said of all stands behind what is said of one district, and what is left out behind what is added.
        here = [one for one in self.exceptions if one.concerns(district, day)]
        for one in sorted(here, key=lambda one: (one.district is not None, one.deed == "extra")):
            before = set(kinds)
            if one.deed == "extra":
                kinds |= {one.kind} if one.kind else set()
            else:
                kinds -= {one.kind} if one.kind else set(KINDS)
            note = one.note or note if kinds != before or (one.deed == "off" and not usual) else note
        return Collected(day, in_order(kinds), in_order(usual - kinds), note)

    def stored(self) -> dict[str, Any]:
        """Return the table as a JSON column keeps it."""
        return {
            "by": self.by, "on_holidays": self.on_holidays,
            "districts": [
                {
                    "name": one.name, "areas": list(one.areas),
                    "rules": {kind: [[rule.weekday, *rule.weeks] for rule in rules] for kind, rules in one.rules.items()},
                    "dates": {kind: [f"{day}" for day in days] for kind, days in one.dates.items()},
                }
                for one in self.districts
            ],
            "exceptions": [
                {**asdict(one), "day": f"{one.day}", "until": f"{one.until}" if one.until else None}
                for one in self.exceptions
            ],
        }  # fmt: skip

    @classmethod
    def of(cls, stored: dict[str, Any]) -> Plan:
        """Read what `stored` wrote."""
        return cls(
            tuple(
                District(
                    one["name"], tuple(one["areas"]),
                    {kind: tuple(Rule(day, tuple(weeks)) for day, *weeks in rules) for kind, rules in one["rules"].items()},
                    {kind: tuple(map(date.fromisoformat, days)) for kind, days in one["dates"].items()},
                )
                for one in stored.get("districts", ())
            ),
            tuple(
                Differing(**{
                    **one, "day": date.fromisoformat(one["day"]),
                    "until": date.fromisoformat(one["until"]) if one["until"] else None,
                })
                for one in stored.get("exceptions", ())
            ),
            stored.get("by", ""), stored.get("on_holidays", True),
        )  # fmt: skip

    def with_district(self, district: District, at: int | None) -> Plan:
        """Return the table with a district put in place of one, or added; its areas leave the others."""
        taken = set(district.areas)
        old = self.districts[at].name if at is not None else None
        others = [
            one if number == at else replace(one, areas=tuple(area for area in one.areas if area not in taken))
            for number, one in enumerate(self.districts)
        ]
        if at is None:
            others.append(district)
        else:
            others[at] = district
        renamed = (
            replace(one, district=district.name) if old is not None and one.district == old else one
            for one in self.exceptions
        )
        return replace(self, districts=tuple(others), exceptions=tuple(renamed))

    def without_district(self, at: int) -> Plan:
        """Return the table without a district, and without what differed there."""
        gone = self.districts[at].name
        return replace(
            self, districts=tuple(one for number, one in enumerate(self.districts) if number != at),
            exceptions=tuple(one for one in self.exceptions if one.district != gone),
        )  # fmt: skip

    def with_exception(self, more: Differing) -> Plan:
        """Return the table with one more day that differs, in order of time."""
        found = sorted(
            {*self.exceptions, more}, key=lambda one: (one.day, one.district or "", one.kind or "", one.deed)
        )
        return replace(self, exceptions=tuple(found))

    def without_exception(self, at: int) -> Plan:
        """Return the table without a day that differs."""
        return replace(self, exceptions=tuple(one for number, one in enumerate(self.exceptions) if number != at))


def in_order(kinds: Iterable[str]) -> tuple[str, ...]:
    """Return kinds in the order in which they are always named."""
    given = set(kinds)
    return tuple(kind for kind in KINDS if kind in given)
