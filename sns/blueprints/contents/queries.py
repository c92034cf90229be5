"""Questions about contents: feeds as unions of index scans, one content, its replies in reading order."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm as so

from sns.blueprints.accounts.models import Member
from sns.blueprints.spaces.standing import Standing
from sns.core import clock
from sns.core.db import ask, db
from sns.core.pages import Cursor, Page, cut

from . import adapters, following, policy
from .cards import COLUMNS, Card, card
from .models import IS_PUBLISHED, NEVER_IN_FEEDS, Content, ContentSpace, Reaction, Reply
from .shapes import Shape

PAGE = 20
_AUTHOR, _KEY = sa.bindparam("author", type_=sa.Integer), sa.bindparam("key", type_=sa.String)

Scan = sa.Select[*tuple[Any, ...]]


def list_feed(
    member: Member, *, tab: str = "all", kind: str | None = None, space_id: int | None = None,
    before: Cursor | None = None, since: datetime | None = None, limit: int = PAGE,
) -> Page[Card]:  # fmt: skip
    """Return a page of what the member may read, newest first.

    What is muted, or written by muted members, is left out. `tab`: `all`, `ward` (written for the member's own wards), `friends` (by
    つながり, of any visibility they may read), `mine`. `space_id` keeps to one ward, `since` to what is not older.
    """
    me = member.standing
    shape = Shape.of(me)
    statement = _feed(shape, tab, kind, space_id is not None, before is not None, since is not None, limit + 1)
    if statement is None:
        return Page([], None, before is None)
    values = shape.values(me)
    if space_id is not None:
        values["space"] = space_id
    if before is not None:
        values |= {"moment": before.moment, "before": before.id}
    if since is not None:
        values["since"] = since
    rows = ask(statement, values)
    return page_of([card(row, me) for row in rows], limit, before)


@lru_cache(maxsize=512)
def _feed(
    shape: Shape, tab: str, kind: str | None, in_one_space: bool, goes_on: bool, has_start: bool, limit: int
) -> sa.Select[*tuple[Any, ...]] | None:
    parts = [
        scan.limit(limit).subquery() for scan in _scans(shape.standing, tab, kind, in_one_space, goes_on, has_start)
    ]
    if not parts:
        return None
    # Each part is already in order and short, so the sort of the union is over a few dozen rows.
    # Made distinct once: each UNION would have a table of its own.
    ids = sa.union_all(*(sa.select(part.c.id, part.c.bumped_at) for part in parts)).subquery()
    order = (ids.c.bumped_at.desc(), ids.c.id.desc())
    chosen = sa.select(ids.c.id).group_by(ids.c.bumped_at, ids.c.id).order_by(*order).limit(limit).subquery()
    return (
        sa.select(*COLUMNS)
        .join(chosen, chosen.c.id == Content.id)
        .outerjoin(Content.author)
        .order_by(Content.bumped_at.desc(), Content.id.desc())
    )


def page_of(cards: Sequence[Card], limit: int, before: Cursor | None) -> Page[Card]:
    """Cut a list of at most `limit + 1` cards to a page that knows whether it goes on."""
    return cut(cards, limit, before, lambda item: (item.bumped_at, item.id))


def _scans(
    me: Standing, tab: str, kind: str | None, in_one_space: bool, goes_on: bool, has_start: bool
) -> list[Scan]:  # fmt: skip
    # One select of (id, bumped_at) for each way a content may be meant for the member, each one range of one index:
    # a single OR over them reads the whole table instead.
    base = sa.select(Content.id, Content.bumped_at).order_by(Content.bumped_at.desc(), Content.id.desc())
    if goes_on:
        moment = sa.bindparam("moment", type_=Content.bumped_at.type)
        base = base.where(
            sa.or_(
                Content.bumped_at < moment,
                sa.and_(Content.bumped_at == moment, Content.id < sa.bindparam("before", type_=sa.Integer)),
            ),
            Content.bumped_at <= moment,
        )
    if has_start:
        base = base.where(Content.bumped_at >= sa.bindparam("since", type_=Content.bumped_at.type))
    if kind:
        base = base.where(Content.kind == kind)
    else:
        base = base.where(Content.bumped_at > NEVER_IN_FEEDS)
        if apart := adapters.out_of_feeds():
            base = base.where(Content.kind.not_in(apart))
    if tab == "mine":
        # Everything of one's own that has a page.
        states = (*policy.OPEN_STATES, "scheduled")
        return [base.where(Content.author_id == me.member_id, Content.state.in_(states))]
    if in_one_space:
        base = base.where(Content.space_id == sa.bindparam("space", type_=sa.Integer))
    published = base.where(IS_PUBLISHED, policy.not_blocked(me), policy.not_muted(me), following.not_muted(me))
    own = base.where(IS_PUBLISHED, Content.author_id == me.member_id)
    friends_only = published.where(Content.author_id.in_(me.friends), Content.visibility == "friends")
    if tab == "friends":
        scopes = [published.where(Content.author_id.in_(me.friends), Content.visibility.in_(("public", "city")))]
        scopes.append(published.where(Content.author_id.in_(me.friends), policy.meant_for_wards(me)))
        return [*scopes, friends_only] if me.friends else []
    # Most of what is public stands in no feed (notices): by kind, or each of these is stepped over one by one.
    kinds = [kind] if kind else [name for name in adapters.KINDS if name not in adapters.out_of_feeds()]
    public = [published.where(Content.visibility == "public", Content.kind == name) for name in kinds]
    city, of_ward = (published.where(Content.visibility == visibility) for visibility in ("city", "ward"))
    found = [*public, city] if tab == "all" else []
    scopes_of_wards = ("ward",) if tab == "all" else ("public", "city", "ward")
    # What is shown in a ward besides its own has its kind and moment there once more, for the order of an index.
    elsewhere = (
        published.join(ContentSpace, ContentSpace.content_id == Content.id)
        .where(Content.visibility.in_(scopes_of_wards))
        .order_by(None)
        .order_by(ContentSpace.bumped_at.desc(), ContentSpace.content_id.desc())
    )
    for space in me.spaces:
        scans = (of_ward,) if tab == "all" else (*public, city, of_ward)
        found += [scan.where(Content.space_id == space) for scan in scans]
        found += [elsewhere.where(ContentSpace.space_id == space, ContentSpace.kind == name) for name in kinds]
    if tab == "ward":
        return found
    return [*found, own, *([friends_only] if me.friends else [])]


def find_content(content_id: int) -> Content | None:
    """Return a content of any kind with its author, or None; the rule on the route decides who sees it."""
    found: Content | None = db.session.scalar(_content(), {"content": content_id})
    return found


@cache
def _content() -> sa.Select[Any]:
    wanted = sa.bindparam("content", type_=sa.Integer)
    return sa.select(Content).options(so.joinedload(Content.author)).where(Content.id == wanted)


def find_by_key(author_id: int, key: str) -> Content | None:
    """Return what the author already wrote from one and the same form."""
    found = ask(_by_key(), {"author": author_id, "key": key})
    return db.session.get_one(Content, found[0].id) if found else None


@cache
def _by_key() -> sa.Select[int]:
    return sa.select(Content.id).where(Content.author_id == _AUTHOR, Content.client_key == _KEY)


def find_reply(reply_id: int) -> Reply | None:
    """Return a reply with what it answers and its author."""
    return db.session.scalar(
        sa.select(Reply)
        .options(so.joinedload(Reply.content).joinedload(Content.author), so.joinedload(Reply.author))
        .where(Reply.id == reply_id)
    )


def find_reply_by_key(author_id: int, key: str) -> Reply | None:
    """Return what the author already answered from one and the same form."""
    found = ask(_reply_by_key(), {"author": author_id, "key": key})
    return db.session.get_one(Reply, found[0].id) if found else None


@cache
def _reply_by_key() -> sa.Select[int]:
    return sa.select(Reply.id).where(Reply.author_id == _AUTHOR, Reply.client_key == _KEY)


def reply_at(content_id: int, seq: int) -> Reply | None:
    """Return the reply with this number, with its author."""
    return db.session.scalar(_reply_at(), {"content": content_id, "seq": seq})


def list_published(content_id: int, seqs: Collection[int]) -> Sequence[Any]:
    """Return those of a content's replies with these numbers that are published, without their words."""
    columns = (Reply.seq, Reply.parent_seq, Reply.author_id, Reply.voice_space_id, Reply.created_at)
    wanted = sa.select(*columns).where(Reply.content_id == content_id, Reply.seq.in_(seqs), Reply.state == "published")
    return ask(wanted.order_by(Reply.seq))


@cache
def _reply_at() -> sa.Select[Reply]:
    content, seq = (sa.bindparam(name, type_=sa.Integer) for name in ("content", "seq"))
    wanted = sa.select(Reply).options(so.joinedload(Reply.author))
    return wanted.where(Reply.content_id == content, Reply.seq == seq)


def my_reactions(member: Member, content_id: int, seq: int = 0) -> set[str]:
    """Return the kind words the member gave."""
    return set(db.session.scalars(_my_reactions(), {"content": content_id, "me": member.id, "seq": seq}))


@cache
def _my_reactions() -> sa.Select[str]:
    content, me, seq = (sa.bindparam(name, type_=sa.Integer) for name in ("content", "me", "seq"))
    return sa.select(Reaction.kind).where(Reaction.content_id == content, Reaction.member_id == me, Reaction.seq == seq)


def has_written(member: Member) -> bool:
    """Tell whether a member has published anything that still stands."""
    mine = sa.exists().where(Content.author_id == member.id, Content.state.in_(policy.OPEN_STATES))
    return bool(db.session.scalar(sa.select(mine)))


def count_writers(space_id: int, days: int = 7) -> int:
    """Count the different people who wrote something for a space, open to its people, in the last days."""
    return db.session.scalar(
        sa.select(sa.func.count(sa.distinct(Content.author_id))).where(
            IS_PUBLISHED,
            Content.visibility.in_(("public", "city", "ward")),
            Content.space_id == space_id,
            Content.bumped_at > clock.now() - timedelta(days=days),
        )
    ) or 0  # fmt: skip


def page_address(content: Any, seq: int = 0) -> tuple[str, dict[str, Any]]:
    """Return the endpoint and values of the page a content lives on, open at one of its replies."""
    kind = adapters.KINDS[content.kind]
    place = {kind.reply_at: seq} if kind.reply_at and seq > kind.first_replies else {}
    return kind.endpoint, {kind.id_name: content.id, **place}
