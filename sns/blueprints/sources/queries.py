"""Questions about sources."""

from __future__ import annotations

import sqlalchemy as sa

from sns.blueprints.spaces.queries import Ward
from sns.core import clock
from sns.core.db import db

from .models import Source, SourceItem

SHOWN = 60
_AT_ONCE = 50


def find(source_id: int) -> Source | None:
    """Return a source."""
    return db.session.get(Source, source_id)


def list_of(place: Ward) -> list[Source]:
    """Return the sources of an office."""
    return list(db.session.scalars(sa.select(Source).where(Source.space_id == place.id).order_by(Source.id)))


def list_items(source: Source, *, tab: str = "all") -> list[SourceItem]:
    """Return what a source told lately, the newest first: all, what became a notice, or what could not be read."""
    wanted = sa.select(SourceItem).where(SourceItem.source_id == source.id, SourceItem.outcome != "read")
    if tab == "unreadable":
        wanted = wanted.where(SourceItem.outcome == "unreadable")
    elif tab == "taken":
        wanted = wanted.where(SourceItem.notice_id.is_not(None))
    return list(db.session.scalars(wanted.order_by(SourceItem.seen_at.desc(), SourceItem.id.desc()).limit(SHOWN)))


def list_due() -> list[int]:
    """Return the sources whose moment has come."""
    wanted = sa.select(Source.id).where(Source.is_on, Source.next_at <= clock.now()).order_by(Source.next_at)
    return list(db.session.scalars(wanted.limit(_AT_ONCE)))


def knows(source_id: int, keys: list[str]) -> set[str]:
    """Return which of these keys a source told before."""
    wanted = sa.select(SourceItem.key).where(SourceItem.source_id == source_id, SourceItem.key.in_(keys))
    return set(db.session.scalars(wanted))
