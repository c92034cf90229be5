"""Questions about diaries."""

from __future__ import annotations

import calendar
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm as so

from sns.blueprints.accounts.models import Member
from sns.blueprints.contents import policy as contents
from sns.blueprints.contents.models import Content
from sns.blueprints.contents.shapes import Shape
from sns.core import clock
from sns.core.db import db

from .models import DiaryEntry

RECENT = 3


@dataclass(frozen=True)
class Beside:
    """What stands around an entry in its author's diary, as far as the reader may see it."""

    previous: Any
    next: Any
    recent: list[Any]
    days: dict[date, list[int]]


def find_entry(entry_id: int) -> DiaryEntry | None:
    """Return an entry with its author."""
    found: DiaryEntry | None = db.session.scalar(_entry(), {"entry": entry_id})
    return found


@cache
def _entry() -> sa.Select[Any]:
    # Asked of all contents with the kind named: for a subclass SQLAlchemy would spell out its kinds at each call.
    return (
        sa.select(Content)
        .options(so.joinedload(Content.author))
        .where(Content.id == sa.bindparam("entry", type_=sa.Integer), Content.kind == "diary")
    )


def beside(reader: Member, entry: Content) -> Beside:
    """Return the entries before and after this one, the latest others, and the days written in its month.

    One statement: four short ranges of the author's index.
    """
    at = entry.bumped_at
    start, end = month_bounds(clock.local(entry.published_at or at).date())
    shape = Shape.of(reader.standing)
    values = {"author": entry.author_id, "entry": entry.id, "at": at, "start": start, "end": end}
    rows = db.session.execute(_around(shape), shape.values(reader.standing) | values).all()
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.part].append(row)
    days: dict[date, list[int]] = defaultdict(list)
    for row in (entry, *found["month"]):
        days[clock.local(row.published_at or at).date()].append(row.id)
    return Beside(
        next(iter(found["previous"]), None),
        next(iter(found["next"]), None),
        sorted(found["recent"], key=lambda row: (row.bumped_at, row.id), reverse=True),
        days,
    )


@lru_cache(maxsize=512)
def _around(shape: Shape) -> sa.CompoundSelect[Any]:
    at, start, end = (sa.bindparam(name, type_=Content.bumped_at.type) for name in ("at", "start", "end"))
    itself = sa.bindparam("entry", type_=sa.Integer)
    # Two entries of one moment are told apart by their ids.
    place, here = sa.tuple_(Content.bumped_at, Content.id), sa.tuple_(at, itself)
    base = sa.select(
        Content.id, Content.title, Content.published_at, Content.bumped_at, Content.reply_count
    ).where(
        Content.author_id == sa.bindparam("author", type_=sa.Integer), Content.kind == "diary",
        Content.id != itself, contents.visible_to(shape), Content.published_at.is_not(None),
    )  # fmt: skip
    later, earlier = (Content.bumped_at, Content.id), (Content.bumped_at.desc(), Content.id.desc())
    parts = {
        "previous": base.where(place < here).order_by(*earlier).limit(1),
        "next": base.where(place > here).order_by(*later).limit(1),
        "recent": base.order_by(*earlier).limit(RECENT),
        "month": base.where(Content.bumped_at >= start, Content.bumped_at < end).limit(200),
    }
    return sa.union_all(*(sa.select(sa.literal(name).label("part"), part.subquery()) for name, part in parts.items()))


def month_bounds(day: date) -> tuple[datetime, datetime]:
    """Return the first moment of a day's month and of the next one, in the city's time."""
    start = datetime(day.year, day.month, 1, tzinfo=clock.TOKYO)
    return start, (start + timedelta(days=32)).replace(day=1)


def month_weeks(day: date) -> list[list[int]]:
    """Return the weeks of a month, Sunday first, 0 for days of other months."""
    return calendar.Calendar(firstweekday=6).monthdayscalendar(day.year, day.month)
