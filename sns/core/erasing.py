"""Taking somebody's words out of work that waits or was done."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from .db import action, db
from .jobs import OutboxRow

_SCRUBBED = "erased"


@action
def forget(words: Collection[str]) -> None:
    """Remove rows that carry one of these words (an address, a name), and the word from what went wrong."""
    wanted = set(words)
    rows = db.session.execute(sa.select(OutboxRow.id, OutboxRow.payload, OutboxRow.last_error)).all()
    carrying = [row.id for row in rows if wanted & _strings(row.payload)]
    blamed = [row.id for row in rows if row.last_error and any(word in row.last_error for word in wanted)]
    db.session.execute(sa.delete(OutboxRow).where(OutboxRow.id.in_(carrying)))
    db.session.execute(sa.update(OutboxRow).where(OutboxRow.id.in_(blamed)).values(last_error=_SCRUBBED))


def _strings(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set().union(*map(_strings, value.values()))
    return {value} if isinstance(value, str) else set()
