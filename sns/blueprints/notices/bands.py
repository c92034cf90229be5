"""警戒の帯: the one warning that stands on every page of a ward, kept in memory because every page asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from sns.blueprints.contents.models import IS_PUBLISHED, Content
from sns.blueprints.spaces import queries as spaces
from sns.core import clock
from sns.core.db import db
from sns.core.kept import Kept

from .models import Notice

_kept: Kept[str, list[Band]] = Kept()
_ALL = "all"
# Which warning somebody has read: its band is one line from then on, if the level allows.
COOKIE = "band"


@dataclass(frozen=True)
class Band:
    """A warning that holds now; `space_ids` are the wards it is for, empty for the whole city."""

    id: int
    version: int
    title: str
    level: int | None
    space_id: int
    space_ids: frozenset[int]
    published_at: datetime
    expires_at: datetime | None

    @property
    def key(self) -> str:
        """What names it as it stands now: another key, other words."""
        return f"{self.id}-{self.version}"

    @property
    def office(self) -> str:
        """The office that warns."""
        return spaces.ward_by_id(self.space_id).office


@dataclass(frozen=True)
class Shown:
    """The band of a page: the highest warning, and how many others hold."""

    band: Band
    others: int

    @property
    def key(self) -> str:
        """What names a band as it is shown."""
        return f"{self.band.key}-{self.others}"


def shown_in(space_id: int | None) -> Shown | None:
    """Return the band of a ward's pages, or with None of pages that belong to no ward: the highest of the city."""
    found = holding(space_id)
    return Shown(found[0], len(found) - 1) if found else None


def holding(space_id: int | None) -> list[Band]:
    """Return all warnings that hold in a ward, or with None in the city, the highest first."""
    now = clock.now()
    return [
        band
        for band in _kept(_ALL, _read)
        if (space_id is None or not band.space_ids or space_id in band.space_ids)
        and (band.expires_at is None or band.expires_at > now)
    ]


def _read() -> list[Band]:
    city = spaces.city_card()
    rows = db.session.execute(
        sa.select(
            Content.id, Content.version, Content.title, Notice.level, Content.space_id, Content.shown_in, Content.published_at,
            Content.expires_at,
        )
        .select_from(Notice)
        .where(*_holds())
        .order_by(sa.func.coalesce(Notice.level, 0).desc(), Content.published_at.desc())
    ).all()  # fmt: skip
    return [
        Band(
            row.id, row.version, row.title, row.level, row.space_id,
            frozenset(row.shown_in) if city is not None and row.space_id == city.id else frozenset({row.space_id, *row.shown_in}),
            row.published_at, row.expires_at,
        )
        for row in rows
    ]  # fmt: skip


def _holds() -> list[Any]:
    # Public words only: the band stands on pages that strangers see.
    return [
        Notice.urgency == "urgent", IS_PUBLISHED, Content.visibility == "public",
        Notice.withdrawn_at.is_(None), sa.or_(Content.expires_at.is_(None), Content.expires_at > clock.now()),
    ]  # fmt: skip


def forget() -> None:
    """Ask again at the next page."""
    _kept.forget()


def state() -> tuple[Any, ...]:
    """Return what changes whenever a warning comes, changes, is taken back or ends: by any process, or by its time."""
    now = db.session.execute(
        sa.select(sa.func.count(), sa.func.max(Content.id), sa.func.sum(Content.version))
        .select_from(Notice)
        .where(*_holds())
    ).one()
    return tuple(now)
