"""What moved of late: a line for each movement, by which open pages of every process hear of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa

from sns.core import clock
from sns.core.db import action, current_transaction, db, write

from .models import Stir

_KEPT = timedelta(hours=1)
_after: list[Callable[[], None]] = []


def note(content_id: int, *, is_new: bool = False) -> None:
    """Write within the calling transaction that something moved at a content."""
    stir = {"content_id": content_id, "is_new": is_new, "at": clock.now()}
    write(_written(), stir)
    if (transaction := current_transaction()) is not None:
        # Pages of this very process need not wait for the next sweep.
        transaction.after.extend(_after)


@cache
def _written() -> sa.Insert:
    return sa.insert(Stir)


def after_commit(function: Callable[[], None]) -> None:
    """Name a function that is called once something moved in this process."""
    _after.append(function)


def note_new(signal: Any) -> None:
    """Note that a signal brought new words."""
    note(signal.content_id, is_new=True)


def note_change(signal: Any) -> None:
    """Note that by a signal something is different or gone."""
    note(signal.content_id)


def list_since(moment: datetime) -> list[tuple[int, int, bool]]:
    """Return (id, content, whether there are new words) of what moved since a moment."""
    rows = db.session.execute(sa.select(Stir.id, Stir.content_id, Stir.is_new).where(Stir.at >= moment))
    return [(row.id, row.content_id, row.is_new) for row in rows]


@action
def forget_old() -> None:
    """Erase what is older than an hour."""
    db.session.execute(sa.delete(Stir).where(Stir.at < clock.now() - _KEPT))
