"""Keyset paging: `?before=` names the last thing seen, so page 5,000 costs what page 1 costs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")
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

    def each(self, make: Callable[[T], R]) -> Page[R]:
        """Return the page with something made of each of its items."""
        return Page([make(item) for item in self.items], self.next, self.is_first, self.next_url)


def cut(rows: Sequence[R], limit: int, before: Cursor | None, place: Callable[[R], tuple[datetime, int]]) -> Page[R]:
    """Make a page of at most `limit + 1` rows, the last of which only tells that the list goes on."""
    shown = rows[:limit]
    following = Cursor(*place(shown[-1])) if len(rows) > limit else None
    return Page(shown, following, before is None)
