"""Keyset paging: `?before=` names the last thing seen, so page 5,000 costs what page 1 costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar

T = TypeVar("T")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Cursor:
    """A place in a list ordered by (moment, id), newest first."""

    moment: datetime
    id: int

    def __str__(self) -> str:
        return f"{(self.moment - _EPOCH) // timedelta(microseconds=1)}-{self.id}"

    @classmethod
    def parse(cls, text: str | None) -> Cursor | None:
        """Read a cursor from an address; anything unreadable is the beginning of the list."""
        moment, _, number = (text or "").partition("-")
        if not (moment.isascii() and moment.isdigit() and number.isascii() and number.isdigit()):
            return None
        if len(moment) > 17 or len(number) > 9:  # more than a moment or an id can hold
            return None
        return cls(_EPOCH + timedelta(microseconds=int(moment)), int(number))


@dataclass(frozen=True)
class Page(Generic[T]):
    """Part of a list; `next` names where it goes on, or None at its end."""

    items: Sequence[T]
    next: Cursor | None = None
    is_first: bool = True
    next_url: str | None = None
