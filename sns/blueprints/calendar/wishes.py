"""Which events somebody wants to see: the filters of list, month and calendar files, as they stand in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from sns.blueprints.events.models import MARKS, SORTS
from sns.blueprints.spaces import queries as spaces
from sns.core.clock import TOKYO

EARLIEST, LATEST = date(2000, 1, 1), date(2199, 12, 31)
# The name of a mark in an address: `?free=1`.
NAMES = {name.removeprefix("is_").replace("_", "-"): name for name in MARKS}


@dataclass(frozen=True)
class Wish:
    """What was chosen; None and nothing are no choice."""

    field_id: int | None = None
    sort: str | None = None
    marks: frozenset[str] = frozenset()
    first: date | None = None
    last: date | None = None

    @classmethod
    def of(cls, args: Mapping[str, str]) -> Wish:
        """Read the choice from an address; what cannot be read is no choice."""
        slug, sort = args.get("field"), args.get("sort")
        field = next((one for one in spaces.fields_by_id().values() if one.slug == slug), None)
        first, last = read_day(args.get("from")), read_day(args.get("to"))
        if first is not None and last is not None and last < first:
            first, last = last, first
        return cls(
            field.id if field is not None else None,
            sort if sort in SORTS else None,
            frozenset(column for name, column in NAMES.items() if args.get(name) == "1"),
            first,
            last,
        )

    @property
    def args(self) -> dict[str, str]:
        """The choice as it stands in an address."""
        field = spaces.fields_by_id().get(self.field_id or 0)
        found = {
            "field": field.slug if field is not None else None, "sort": self.sort,
            **{name: "1" if column in self.marks else None for name, column in NAMES.items()},
            "from": self.first.isoformat() if self.first else None, "to": self.last.isoformat() if self.last else None,
        }  # fmt: skip
        return {name: value for name, value in found.items() if value is not None}

    @property
    def is_narrow(self) -> bool:
        """Whether anything was chosen."""
        return self != Wish()

    @property
    def timeless(self) -> Wish:
        """The same choice without days, as a month takes it."""
        return replace(self, first=None, last=None)

    @property
    def key(self) -> tuple[Any, ...]:
        """What a statement for the choice depends on; the rest is bound."""
        return self.field_id is not None, self.sort is not None, self.marks

    @property
    def values(self) -> dict[str, Any]:
        """What is bound."""
        found: dict[str, Any] = {}
        if self.field_id is not None:
            found["field"] = self.field_id
        if self.sort is not None:
            found["sort"] = self.sort
        return found


def read_day(words: str | None) -> date | None:
    """Read 2026-12-05; anything else is None."""
    try:
        day = date.fromisoformat(words or "")
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST else None


def start_of(day: date) -> datetime:
    """Return the moment a day of the city begins."""
    return datetime.combine(day, time(), TOKYO)
