"""A believable city for the first look, and a large one for measuring: `sns demo`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.blueprints.screening import trust
from sns.blueprints.search import actions as search
from sns.core import clock
from sns.core.db import db

from . import bulk, script, town

_AT_ONCE = 1_000


def is_empty() -> bool:
    """Tell whether nobody has joined yet."""
    return db.session.scalar(sa.select(Member.id).limit(1)) is None


def build(*, seed: int, now: datetime, scale: int | None = None, members: int | None = None) -> Iterator[str]:
    """Fill the empty database and say how far it has come; the same seed and date give the same city.

    `scale` bulk-builds about so many entries beside the believable town, `members` so many members with an entry each.
    """
    with _unhurried_disk():
        yield from _as_of(script.noon_of(now), town.build(seed, now))
        if entries := scale or members:
            yield from bulk.build(seed, now, entries, members=members)
        trust.forget_all()
        yield "reading everything for the search …"
        # Nobody writes meanwhile who would have to wait, and nobody searches.
        with search.index_comes_last() if entries else nullcontext():
            read = search.rebuild(chunk=_AT_ONCE, rest_s=0)
            yield from (f"  {done} of {source}" for source, done in read if done % (20 * _AT_ONCE) == 0)


def _as_of(noon: datetime, steps: Iterator[str]) -> Iterator[str]:
    """Take each step at noon: what its actions note of themselves tells the town's day, not when it was built."""
    while True:
        with clock.stopped_at(noon):
            said = next(steps, None)
        if said is None:
            return
        yield said


@contextmanager
def _unhurried_disk() -> Iterator[None]:
    """Let SQLite not wait for the disk at each of thousands of transactions: nothing in them is anybody's."""
    if db.engine.dialect.name != "sqlite":
        yield
        return

    def relax(connection: Any, _record: Any) -> None:
        connection.execute("pragma synchronous=off")

    db.session.remove()
    db.engine.dispose()
    sa.event.listen(db.engine, "connect", relax)
    try:
        yield
    finally:
        sa.event.remove(db.engine, "connect", relax)
        db.session.remove()
        db.engine.dispose()
