"""What lists show of a board: plain rows, with what the rules look at."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sns.blueprints.accounts import adapters as accounts

from .models import Board


class BoardCard(NamedTuple):
    """A board as lists and feeds show it; the rules of boards take it as they take a board."""

    id: int
    space_id: int
    slug: str
    name: str
    purpose: str
    readers: str
    writers: str
    field_id: int | None
    closed_at: datetime | None
    watermark_at: datetime

    @property
    def space(self) -> Any:
        """Its ward, or the city, as a card."""
        return accounts.find_ward(self.space_id)

    @property
    def shown(self) -> tuple[Any, ...]:
        """What pages show of it: what names their pieces."""
        return self.space, self.slug, self.name, self.purpose, self.readers, self.closed_at


COLUMNS = tuple(getattr(Board, name) for name in BoardCard._fields)


class News(NamedTuple):
    """What is new on a board for one reader."""

    unread: int
    title: str | None
    moved_at: datetime | None
