"""What offices publish, as lines of the bell: not written for each member but asked for, by watermark and what was opened."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm as so

from sns.blueprints.accounts.models import Member
from sns.blueprints.contents import policy as contents
from sns.blueprints.contents.models import IS_PUBLISHED, Content, ContentSpace
from sns.blueprints.contents.shapes import Shape
from sns.blueprints.spaces import queries as spaces
from sns.blueprints.spaces.models import Membership
from sns.blueprints.spaces.standing import BELONGING
from sns.core import clock
from sns.core.db import action, ask, db, upsert

from . import adapters
from .lines import About, Line
from .models import NewsMark, NewsRead

# As long as lines are kept; what is older than a month is no news any more.
LIFE = timedelta(days=90)
FRESH = timedelta(days=30)
_IN_ONE = 1_000
_VISIBILITIES = ("public", "ward")


def values_of(member: Member, *, life: timedelta = FRESH) -> dict[str, Any]:
    """Return what the statements about a member bind; whoever came later has missed nothing."""
    city = spaces.city_card()
    now = clock.now()
    return {
        "news_since": max(member.joined_at, now - life), "news_city": city.id if city else 0, "news_now": now,
    }  # fmt: skip


def values_of_lines(member: Member) -> dict[str, Any]:
    """Return what the statements about the lines of the bell bind: they go back further than what is unread."""
    since = max(member.joined_at, clock.now() - FRESH)
    return values_of(member, life=LIFE) | {"news_fresh": since}


def unread(shape: Shape, limit: int, *conditions: Any) -> sa.Select[Any]:
    """Select (id, kind, content, kind of content) of what is unread; a line's id is its content's, below zero."""
    return _scopes(
        shape, (-Content.id, adapters.pulled().kind(), Content.id, Content.kind), limit,
        Content.bumped_at > _mark(), ~_opened(), *conditions,
    )  # fmt: skip


def lines(shape: Shape, columns: Any, *conditions: Any, limit: int) -> sa.Select[Any]:
    """Select the columns of lines, newest first."""
    return _scopes(shape, columns, limit, Content.bumped_at > _moment("news_since"), *conditions)


def columns() -> tuple[Any, ...]:
    """Return a line's columns, in the order of those of `notifications`."""
    is_unread = sa.and_(Content.bumped_at > _mark(), Content.bumped_at > _moment("news_fresh"), ~_opened())
    return (
        (-Content.id).label("id"), adapters.pulled().kind().label("kind"), Content.bumped_at.label("last_at"),
        is_unread.label("is_unread"), Content.id.label("content_id"), Content.kind.label("content_kind"), Content.title,
        Content.visibility, Content.space_id, Content.id.label("place"),
    )  # fmt: skip


def _scopes(shape: Shape, columns: Any, limit: int, *conditions: Any) -> sa.Select[Any]:
    source, table = adapters.pulled(), adapters.pulled().table
    base = (
        sa.select(*columns)
        .join(table, table.c.id == Content.id)
        .where(
            Content.kind == source.content, IS_PUBLISHED, contents.visible_to(shape), source.stands(), *conditions,
            sa.or_(Content.expires_at.is_(None), Content.expires_at > _moment("news_now")),
        )
    )  # fmt: skip
    own = shape.standing.spaces
    # One range of an index for each way it comes to a ward; by another name, for the rule looks there too.
    elsewhere = so.aliased(ContentSpace)
    somewhere = sa.select(elsewhere.content_id).where(elsewhere.content_id == Content.id)
    parts = [base.where(Content.visibility == one, Content.space_id.in_(own)) for one in _VISIBILITIES] if own else []
    for_all = base.where(
        Content.visibility == "public", Content.space_id == sa.bindparam("news_city", type_=sa.Integer),
        ~somewhere.exists(),
    )  # fmt: skip
    parts.append(for_all)
    if own:
        parts.append(
            base.where(
                Content.id.in_(
                    sa.select(elsewhere.content_id).where(
                        elsewhere.space_id.in_(own),
                        elsewhere.kind == source.content,
                        elsewhere.bumped_at > _moment("news_since"),
                    )
                ),
                Content.space_id.not_in(own),
            )
        )
    newest = [
        sa.select(part.order_by(Content.bumped_at.desc(), Content.id.desc()).limit(limit).subquery()) for part in parts
    ]
    return sa.union_all(*newest) if len(newest) > 1 else newest[0]  # type: ignore[return-value]


def _moment(name: str) -> sa.BindParameter[Any]:
    return sa.bindparam(name, type_=Content.bumped_at.type)


def _mark() -> sa.ColumnElement[datetime]:
    # Read once for the statement, and then a bound of the index's range.
    me, since = sa.bindparam("me", type_=sa.Integer), _moment("news_since")
    mark = sa.select(NewsMark.seen_at).where(NewsMark.member_id == me, NewsMark.seen_at > since).correlate(None)
    return sa.func.coalesce(mark.scalar_subquery(), since, type_=Content.bumped_at.type)


def _opened() -> sa.ColumnElement[bool]:
    me = sa.bindparam("me", type_=sa.Integer)
    return sa.exists().where(NewsRead.member_id == me, NewsRead.content_id == Content.id).correlate(Content)


def line_of(row: Any) -> Line:
    """Return a line of a row."""
    about = About(row.content_id, row.content_kind, row.title, row.visibility, row.space_id)
    return Line(row.id, row.kind, row.last_at, row.is_unread, about, 0, None, row.space_id, 0)


def lines_of(member: Member, ids: Collection[int]) -> list[Line]:
    """Return what a mail is about and its reader has neither opened nor lost sight of meanwhile, newest first."""
    shape = Shape.of(member.standing)
    values = shape.values(member.standing) | values_of(member, life=LIFE) | {"ids": list(ids), "news_fresh": _BEGINNING}
    rows = ask(_mailed(shape), values)
    return [line_of(row) for row in sorted(rows, key=lambda row: (row.last_at, row.place), reverse=True)]


_BEGINNING = datetime(1970, 1, 1, tzinfo=clock.TOKYO)


@lru_cache(maxsize=256)
def _mailed(shape: Shape) -> Any:
    chosen = Content.id.in_(sa.bindparam("ids", expanding=True))
    return lines(shape, columns(), chosen, Content.bumped_at > _mark(), ~_opened(), limit=100)


def published_since(moment: datetime) -> list[tuple[int, frozenset[int] | None]]:
    """Return (id, wards) of what offices published since a moment; None is the whole city."""
    source, city = adapters.pulled(), spaces.city_card()
    wanted = sa.select(Content.id, Content.space_id, Content.shown_in).where(
        Content.kind == source.content, IS_PUBLISHED, Content.visibility.in_(_VISIBILITIES), Content.bumped_at > moment
    )
    return [
        (row.id, wards_of(row.space_id, row.shown_in, city.id if city else 0)) for row in db.session.execute(wanted)
    ]  # fmt: skip


def wards_of(space_id: int, shown_in: Collection[int], city_id: int) -> frozenset[int] | None:
    """Return the wards something is told to; None is the whole city."""
    return None if space_id == city_id and not shown_in else frozenset((space_id, *shown_in))


def heard_by(news: Collection[tuple[int, frozenset[int] | None]], present: Collection[int]) -> set[int]:
    """Return those of some members to whose wards something was told."""
    if any(wards is None for _id, wards in news):
        return set(present)
    wards = {ward for _id, some in news for ward in some or ()}
    found: set[int] = set()
    ids = sorted(present)
    for start in range(0, len(ids), _IN_ONE):
        found |= set(
            db.session.scalars(
                sa.select(Membership.member_id).where(
                    Membership.member_id.in_(ids[start : start + _IN_ONE]), Membership.space_id.in_(wards),
                    Membership.role.in_(BELONGING),
                    sa.or_(Membership.until_at.is_(None), Membership.until_at > clock.now()),
                )
            )
        )  # fmt: skip
    return found


def write_reads(taken: dict[int, dict[int, datetime]]) -> None:
    """Write what members opened, within a transaction."""
    rows = [
        {"member_id": member_id, "content_id": content_id, "read_at": moment}
        for member_id, opened in taken.items()
        for content_id, moment in opened.items()
    ]
    there = {row.id for row in ask(_THERE, {"ids": list({row["content_id"] for row in rows})})}
    rows = [row for row in rows if row["content_id"] in there]
    if rows:
        statement = upsert(NewsRead.__table__).on_conflict_do_nothing(index_elements=["member_id", "content_id"])
        db.session.connection().execute(statement, rows)


_THERE = sa.select(Content.id).where(Content.id.in_(sa.bindparam("ids", expanding=True)))


def move_mark(member_id: int, moment: datetime) -> None:
    """Have read, within a transaction, what was published up to a moment."""
    statement = upsert(NewsMark.__table__).values(member_id=member_id, seen_at=moment)
    new = statement.excluded.seen_at
    db.session.execute(statement.on_conflict_do_update(index_elements=["member_id"], set_={"seen_at": new}))


@action
def forget_old() -> None:
    """Erase who opened what more than 90 days ago; the numbers stay with what was opened."""
    db.session.execute(sa.delete(NewsRead).where(NewsRead.read_at < clock.now() - LIFE))
