"""Questions about diaries."""

from __future__ import annotations

import calendar
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm as so

from sns.blueprints.accounts.models import Member
from sns.blueprints.contents import policy as contents
from sns.blueprints.contents.cards import COLUMNS, Card, card
from sns.blueprints.contents.models import IS_PUBLISHED, Content, ContentTag, Reaction
from sns.blueprints.contents.queries import PAGE, page_of
from sns.blueprints.contents.shapes import Shape
from sns.blueprints.media.models import File
from sns.core import clock
from sns.core.db import adopt, ask
from sns.core.pages import Cursor, Page

from .models import DiaryEntry

RECENT = 3
TAGS = 20
_BEGINNING = datetime(1970, 1, 1, tzinfo=clock.TOKYO)
_LAST_ID = 2**31 - 1


@dataclass(frozen=True)
class Beside:
    """What stands around an entry in its author's diary, as far as the reader may see it."""

    previous: Any
    next: Any
    recent: list[Any]
    days: dict[date, list[int]]
    given: set[str] = field(default_factory=set)  # the kind words the reader gave


def find_entry(entry_id: int) -> DiaryEntry | None:
    """Return an entry with its author."""
    for row in ask(_entry(), {"entry": entry_id}):
        entry = adopt(DiaryEntry, row[:_WIDTH])
        author = adopt(Member, row[_WIDTH:]) if row[_WIDTH] is not None else None
        so.attributes.set_committed_value(entry, "author", author)
        return entry
    return None


_WIDTH = len(Content.__table__.columns)


@cache
def _entry() -> sa.Select[Any]:
    return (
        sa.select(*Content.__table__.columns, *Member.__table__.columns)
        .select_from(Content)
        .outerjoin(Content.author)
        .where(Content.id == sa.bindparam("entry", type_=sa.Integer), Content.kind == "diary")
    )


def beside(reader: Member, entry: Content) -> Beside:
    """Return the entries before and after this one, the latest others, the days written in its month, the kind words given.

    One statement: four short ranges of the author's index and one of the reactions.
    """
    at = entry.bumped_at
    start, end = month_bounds(clock.local(entry.published_at or at).date())
    shape = Shape.of(reader.standing)
    values = {"author": entry.author_id, "entry": entry.id, "at": at, "start": start, "end": end}
    rows = ask(_around(shape), shape.values(reader.standing) | values)
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
        {row.title for row in found["given"]},
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
    ranges = [sa.select(sa.literal(name).label("part"), part.subquery()) for name, part in parts.items()]
    nothing = [
        sa.cast(sa.null(), column.type) for column in (Content.published_at, Content.bumped_at, Content.reply_count)
    ]
    given = sa.select(sa.literal("given"), Reaction.content_id, Reaction.kind, *nothing).where(
        Reaction.content_id == itself, Reaction.seq == 0, Reaction.member_id == shape.standing.member_id
    )
    return sa.union_all(*ranges, given)


@dataclass(frozen=True)
class Month:
    """The days of a month on which somebody wrote what the reader may see, and the nearest months beside it."""

    days: dict[date, list[int]]
    earlier: date | None
    later: date | None


def month_of(reader: Member, author: Member, day: date) -> Month:
    """Return the month of a day in an author's diary, in one statement."""
    start, end = month_bounds(day)
    shape = Shape.of(reader.standing)
    values = {"author": author.id, "start": start, "end": end}
    days: dict[date, list[int]] = defaultdict(list)
    beside: dict[str, date] = {}
    for part, key, at in ask(_month(shape), shape.values(reader.standing) | values):
        if part == "day":
            days[clock.local(at).date()].append(key)
        else:
            beside[part] = clock.local(at).date().replace(day=1)
    return Month(days, beside.get("earlier"), beside.get("later"))


@lru_cache(maxsize=512)
def _month(shape: Shape) -> sa.CompoundSelect[Any]:
    start, end = (sa.bindparam(name, type_=Content.bumped_at.type) for name in ("start", "end"))
    base = sa.select(Content.id, Content.bumped_at).where(*_of_author(shape))
    parts = {
        "earlier": base.where(Content.bumped_at < start).order_by(Content.bumped_at.desc()).limit(1),
        "later": base.where(Content.bumped_at >= end).order_by(Content.bumped_at).limit(1),
        "day": base.where(Content.bumped_at >= start, Content.bumped_at < end).order_by(Content.bumped_at).limit(500),
    }
    return sa.union_all(*(sa.select(sa.literal(name).label("part"), part.subquery()) for name, part in parts.items()))


def list_month(reader: Member, author: Member, day: date, before: Cursor | None) -> Page[Card]:
    """Return what an author wrote in the month of a day, as far as the reader may see it, newest first."""
    start, end = month_bounds(day)
    return _cards(reader, author, before or Cursor(end, 0), since=start, is_first=before is None)


def list_pictured(reader: Member, author: Member, before: Cursor | None) -> Page[Card]:
    """Return an author's entries with photos, as far as the reader may see them, newest first."""
    ever = datetime(9999, 1, 1, tzinfo=clock.TOKYO)
    return _cards(reader, author, before or Cursor(ever, 0), is_first=before is None, has_photos=True)


def _cards(
    reader: Member, author: Member, before: Cursor, *, is_first: bool, since: datetime | None = None,
    has_photos: bool = False,
) -> Page[Card]:  # fmt: skip
    shape = Shape.of(reader.standing)
    values = {"author": author.id, "moment": before.moment, "before": before.id, "since": since or _BEGINNING}
    rows = ask(_shelf(shape, has_photos), shape.values(reader.standing) | values)
    return page_of([card(row, reader.standing) for row in rows], PAGE, None if is_first else before)


@lru_cache(maxsize=512)
def _shelf(shape: Shape, has_photos: bool) -> sa.Select[*tuple[Any, ...]]:
    moment = sa.bindparam("moment", type_=Content.bumped_at.type)
    wanted = sa.select(*COLUMNS).outerjoin(Content.author).where(
        *_of_author(shape), Content.bumped_at >= sa.bindparam("since", type_=Content.bumped_at.type),
        sa.tuple_(Content.bumped_at, Content.id) < sa.tuple_(moment, sa.bindparam("before", type_=sa.Integer)),
    )  # fmt: skip
    if has_photos:
        photos = sa.select(File.id).where(
            File.content_id == Content.id, File.reply_seq == 0, File.purpose == "photo"
        )  # fmt: skip
        wanted = wanted.where(photos.exists())
    return wanted.order_by(Content.bumped_at.desc(), Content.id.desc()).limit(PAGE + 1)


def _of_author(shape: Shape) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        Content.author_id == sa.bindparam("author", type_=sa.Integer), Content.kind == "diary",
        contents.visible_to(shape), Content.published_at.is_not(None),
    )  # fmt: skip


def list_tagged(reader: Member, tag: str, before: Cursor | None) -> Page[Card]:
    """Return what carries a tag, as far as the reader may see it, the last written first; the muted are left out."""
    shape = Shape.of(reader.standing)
    values = shape.values(reader.standing) | {"tag": tag, "before": before.id if before else _LAST_ID}
    rows = ask(_tagged(shape), values)
    return page_of([card(row, reader.standing) for row in rows], PAGE, before)


@lru_cache(maxsize=512)
def _tagged(shape: Shape) -> sa.Select[*tuple[Any, ...]]:
    # In the order of the tag's own index: sorting by moment would read a popular tag from end to end.
    return (
        sa.select(*COLUMNS)
        .join(ContentTag, ContentTag.content_id == Content.id)
        .outerjoin(Content.author)
        .where(
            ContentTag.tag == sa.bindparam("tag"), ContentTag.content_id < sa.bindparam("before", type_=sa.Integer),
            Content.kind == "diary", IS_PUBLISHED, contents.visible_to(shape),
            contents.not_muted(shape.standing),
        )
        .order_by(ContentTag.content_id.desc())
        .limit(PAGE + 1)
    )  # fmt: skip


def count_tags(author: Member) -> list[tuple[str, int]]:
    """Return a member's own tags with how often they stand, the most used first."""
    rows = ask(_own_tags(), {"author": author.id})
    return [(tag, number) for tag, number in rows]


@cache
def _own_tags() -> sa.Select[*tuple[Any, ...]]:
    number = sa.func.count()
    return (
        sa.select(ContentTag.tag, number)
        .join(Content, Content.id == ContentTag.content_id)
        .where(
            Content.author_id == sa.bindparam("author", type_=sa.Integer), Content.kind == "diary",
            Content.state.in_(contents.OPEN_STATES),
        )
        .group_by(ContentTag.tag)
        .order_by(number.desc(), ContentTag.tag)
        .limit(TAGS)
    )  # fmt: skip


def month_bounds(day: date) -> tuple[datetime, datetime]:
    """Return the first moment of a day's month and of the next one, in the city's time."""
    start = datetime(day.year, day.month, 1, tzinfo=clock.TOKYO)
    return start, (start + timedelta(days=32)).replace(day=1)


def month_weeks(day: date) -> list[list[int]]:
    """Return the weeks of a month, Sunday first, 0 for days of other months."""
    return calendar.Calendar(firstweekday=6).monthdayscalendar(day.year, day.month)
