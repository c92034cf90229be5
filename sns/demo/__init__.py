"""A believable city for the first look, and a large one for measuring: `sns demo`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.blueprints.search import actions as search
from sns.core.db import db

from . import bulk, town


def is_empty() -> bool:
    """Tell whether nobody has joined yet."""
    return db.session.scalar(sa.select(Member.id).limit(1)) is None


def build(*, seed: int, now: datetime, scale: int | None = None) -> Iterator[str]:
    """Fill the empty database and say how far it has come; the same seed and date give the same city.

    `scale` bulk-builds about so many entries beside the believable town.
    """
    yield from town.build(seed, now)
    if scale:
        yield from bulk.build(seed, now, scale)
    yield "reading everything for the search …"
    yield from (f"  {done} of {source}" for source, done in search.rebuild() if done % 20_000 == 0)
