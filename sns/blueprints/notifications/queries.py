"""Questions about the bell. Every one asks again who may read: what became invisible is neither shown nor counted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member, is_here
from sns.blueprints.contents import policy as contents
from sns.blueprints.contents.cards import AuthorCard, photo_of
from sns.blueprints.contents.models import Content, Reply
from sns.blueprints.contents.shapes import Shape
from sns.core.db import ask, db
from sns.core.pages import Cursor, Page

from . import adapters, pulled
from .lines import About, Line
from .models import Notification, NotificationEvent, stands

PAGE = 30
# Badges stop at 99+; what the page itself shows is taken off.
_MOST_COUNTED = 120
_IN_A_MAIL = 20
_BODY = 300


class Unread(NamedTuple):
    """An unread line, as far as reading it needs it."""

    id: int
    kind: str
    content_id: int | None
    content_kind: str | None


def count_unread(member: Member, content_id: int, waiting: Collection[int] = ()) -> tuple[int, list[Unread]]:
    """Return how many lines are unread, a few more than badges tell at most, and those of them that a page may show.

    That is what is about one content, and the member's own lines about none. `waiting`: further lines to be returned.
    """
    shape = Shape.of(member.standing)
    values = shape.values(member.standing) | pulled.values_of(member)
    if waiting:
        values |= {"lines": list(waiting), "contents": [content_id, *(-line for line in waiting if line < 0)]}
    else:
        values["content"] = content_id
    counted, *lines = ask(_unread(shape, bool(waiting)), values)
    return counted.id, [Unread(*row) for row in lines]


@lru_cache(maxsize=256)
def _unread(shape: Shape, is_waited: bool) -> sa.CompoundSelect[*tuple[Any, ...]]:
    own = (
        sa.select(Notification.id, Notification.kind, Notification.content_id, Content.kind.label("content_kind"))
        .outerjoin(Content, Content.id == Notification.content_id)
        # Written as text, so that both engines see that the partial index applies.
        .where(Notification.member_id == _me(), sa.text("notifications.is_unread"), _shown(shape))
        .limit(_MOST_COUNTED)
    )
    # Both engines stop where there are enough: somebody who was away for a month has hundreds.
    every = sa.union_all(sa.select(own.subquery()), sa.select(pulled.unread(shape, _MOST_COUNTED).subquery()))
    number = sa.func.count().label("id")
    counted = sa.select(number, sa.null(), sa.null(), sa.null()).select_from(every.limit(_MOST_COUNTED).subquery())
    shown: Any = [sa.bindparam("content", type_=sa.Integer)]
    is_about = [Notification.content_id.is_(None)]
    if is_waited:  # a list that is as long as it is makes a new statement each time
        shown, lines = (sa.bindparam(name, type_=sa.Integer, expanding=True) for name in ("contents", "lines"))
        is_about.append(Notification.id.in_(lines))
    about = sa.or_(Notification.content_id.in_(shown), *is_about)
    here = pulled.unread(shape, _MOST_COUNTED, Content.id.in_(shown))
    return sa.union_all(counted, sa.select(own.where(about).subquery()), sa.select(here.subquery()))


def list_lines(member: Member, before: Cursor | None = None, limit: int = PAGE) -> Page[Line]:
    """Return a page of a member's lines, newest first."""
    shape = Shape.of(member.standing)
    values: dict[str, Any] = shape.values(member.standing) | {"limit": limit + 1} | pulled.values_of_lines(member)
    if before is not None:
        values |= {"moment": before.moment, "before": before.id}
    rows = ask(_all_lines(shape, before is not None, limit + 1), values)
    shown = rows[:limit]
    following = Cursor(shown[-1].last_at, shown[-1].place) if len(rows) > limit else None
    return Page(_with_people(member, shown, None), following, before is None)


def lines_of(member: Member, delivery_id: int) -> list[Line]:
    """Return what a mail is about and its reader has neither read nor lost sight of meanwhile, newest first."""
    shape = Shape.of(member.standing)
    values = shape.values(member.standing) | {"limit": _IN_A_MAIL, "delivery": delivery_id}
    return _with_people(member, ask(_lines(shape, False, True), values), delivery_id)


@lru_cache(maxsize=256)
def _all_lines(shape: Shape, goes_on: bool, limit: int) -> Any:
    further = []
    if goes_on:
        here = sa.tuple_(_moment(), sa.bindparam("before", type_=sa.Integer))
        further.append(sa.tuple_(Content.bumped_at, Content.id) < here)
    both = sa.union_all(
        sa.select(_lines(shape, goes_on).subquery()),
        sa.select(pulled.lines(shape, pulled.columns(), *further, limit=limit).subquery()),
    ).subquery()
    return sa.select(both).order_by(both.c.last_at.desc(), both.c.place.desc()).limit(limit)


def _moment() -> sa.BindParameter[Any]:
    return sa.bindparam("moment", type_=Notification.last_at.type)


@lru_cache(maxsize=256)
def _lines(shape: Shape, goes_on: bool, of_delivery: bool = False) -> sa.Select[*tuple[Any, ...]]:
    wanted = (
        sa.select(
            Notification.id, Notification.kind, Notification.last_at, Notification.is_unread, Notification.content_id,
            Content.kind.label("content_kind"), Content.title, Content.visibility, Content.space_id,
            Notification.id.label("place"),
        )
        .outerjoin(Content, Content.id == Notification.content_id)
        .where(Notification.member_id == _me(), _shown(shape, of_delivery))
        .order_by(Notification.last_at.desc(), Notification.id.desc())
        .limit(sa.bindparam("limit", type_=sa.Integer))
    )  # fmt: skip
    if goes_on:
        here = sa.tuple_(_moment(), sa.bindparam("before", type_=sa.Integer))
        wanted = wanted.where(sa.tuple_(Notification.last_at, Notification.id) < here)
    return wanted


def _with_people(member: Member, rows: Sequence[Any], delivery_id: int | None) -> list[Line]:
    if not rows:
        return []
    me = member.standing
    shape = Shape.of(me)
    values = shape.values(me) | {"lines": [row.id for row in rows if row.id > 0]}
    if delivery_id is not None:
        values["delivery"] = delivery_id
    newest = {row.notification_id: row for row in ask(_newest(shape, delivery_id is not None), values)}
    return [
        pulled.line_of(row) if row.id < 0 else _line(row, newest[row.id], me)
        for row in rows
        if row.id < 0 or row.id in newest
    ]


@lru_cache(maxsize=256)
def _newest(shape: Shape, of_delivery: bool) -> sa.Select[*tuple[Any, ...]]:
    event = NotificationEvent
    # One row for each who did it, then one for each line: how many they are and what the last of them did.
    each = (
        sa.select(event.notification_id, sa.func.max(event.id).label("id"))
        .join(Notification, Notification.id == event.notification_id)
        .where(event.notification_id.in_(sa.bindparam("lines", expanding=True)), _heard(shape, of_delivery))
        .group_by(event.notification_id, event.actor_id, event.voice_space_id)
        .subquery()
    )
    counted = (
        sa.select(each.c.notification_id, sa.func.max(each.c.id).label("id"), sa.func.count().label("people"))
        .group_by(each.c.notification_id)
        .subquery()
    )
    said = sa.func.substr(Reply.body, 1, _BODY).label("body")
    return (
        sa.select(
            counted.c.notification_id, counted.c.people, event.seq, event.facts, event.voice_space_id, said,
            Member.id.label("author_id"), Member.nickname, Member.home_ward_id, Member.avatar_key, Member.age_band,
            Member.settings["visible"]["photo"].as_string().label("photo_scope"),
        )
        .join(event, event.id == counted.c.id)
        .join(Notification, Notification.id == event.notification_id)
        .outerjoin(Member, sa.and_(Member.id == event.actor_id, is_here()))
        .outerjoin(Reply, sa.and_(Reply.content_id == Notification.content_id, Reply.seq == event.seq))
    )  # fmt: skip


def _line(row: Any, newest: Any, me: Any) -> Line:
    actor = None
    if newest.author_id is not None:
        photo_id = photo_of(newest, me) if newest.avatar_key else None
        actor = AuthorCard(newest.author_id, newest.nickname, newest.home_ward_id, photo_id)
    about = None
    if row.content_id is not None:
        about = About(row.content_id, row.content_kind, row.title, row.visibility, row.space_id)
    return Line(
        row.id, row.kind, row.last_at, row.is_unread, about, newest.people, actor, newest.voice_space_id, newest.seq,
        newest.body, newest.facts,
    )  # fmt: skip


def _me() -> sa.BindParameter[int]:
    return sa.bindparam("me", type_=sa.Integer)


def _shown(shape: Shape, of_delivery: bool = False) -> sa.ColumnElement[bool]:
    happened = sa.exists().where(NotificationEvent.notification_id == Notification.id, _heard(shape, of_delivery))
    return sa.and_(sa.or_(Notification.content_id.is_(None), contents.visible_to(shape)), happened)


def _heard(shape: Shape, of_delivery: bool = False) -> sa.ColumnElement[bool]:
    """Return, as SQL over events and their lines, what still stands and is not by somebody blocked or muted."""
    event, me = NotificationEvent, shape.standing
    still_there = stands(
        Reply.content_id == Notification.content_id, Reply.seq == event.seq, Reply.state == "published"
    )
    # What is told of a person alone goes when the person goes; words that stay are told of without the name.
    still_here = stands(Member.id == event.actor_id, Member.state == "active")
    conditions = [
        sa.or_(event.seq == 0, still_there),
        sa.or_(Notification.content_id.is_not(None), event.actor_id.is_(None), still_here),
    ]
    if unwelcome := (*me.blocked, *me.muted):
        conditions.append(
            sa.or_(event.actor_id.is_(None), event.voice_space_id.is_not(None), event.actor_id.not_in(unwelcome))
        )
    conditions += [
        sa.or_(Notification.kind != kind.name, kind.stands())
        for kind in adapters.KINDS.values() if kind.stands is not None
    ]  # fmt: skip
    if of_delivery:
        conditions += [
            event.delivery_id == sa.bindparam("delivery", type_=sa.Integer),
            sa.or_(Notification.read_at.is_(None), Notification.read_at < event.told_at),
        ]
    return sa.and_(*conditions)


def changed_since(moment: datetime, member_ids: Iterable[int]) -> list[tuple[int, int, datetime]]:
    """Return (member, line, moment) of what was told these members since a moment."""
    rows = db.session.execute(
        sa.select(Notification.member_id, Notification.id, Notification.changed_at)
        .where(Notification.changed_at > moment, Notification.member_id.in_(set(member_ids)))
        .limit(1000)
    )
    return list(rows)
