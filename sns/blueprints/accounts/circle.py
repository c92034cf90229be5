"""Questions about who is close to a member and who is kept away."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from sns.core import text
from sns.core.db import db
from sns.core.pages import Cursor, Page, cut

from .models import Block, FriendRequest, Friendship, Member, Mute, Testimonial

FRIENDS = 20
FACES = 8
TESTIMONIALS = 20

_Rows = list[sa.Row[Any]]


def list_friends(member: Member, search: str = "", before: Cursor | None = None) -> Page[Any]:
    """Return (Member, since_at) of one's own つながり, the newest tie first; `search` is part of a nickname."""
    wanted = (
        sa.select(Member, Friendship.since_at)
        .join(Friendship, Friendship.friend_id == Member.id)
        .where(Friendship.member_id == member.id, Member.state == "active")
        .order_by(Friendship.since_at.desc(), Member.id.desc())
    )
    if search.strip():
        wanted = wanted.where(Member.nickname_key.contains(text.skeleton(search), autoescape=True))
    if before is not None:
        wanted = wanted.where(sa.tuple_(Friendship.since_at, Member.id) < sa.tuple_(before.moment, before.id))
    rows = db.session.execute(wanted.limit(FRIENDS + 1)).all()
    return cut(rows, FRIENDS, before, lambda row: (row.since_at, row.Member.id))


def some_friends(member: Member, hidden: frozenset[int]) -> tuple[list[Member], int]:
    """Return a few of a member's つながり and how many there are, without those `hidden` from the reader."""
    rows = db.session.execute(
        sa.select(Member, sa.func.count().over().label("total"))
        .join(Friendship, Friendship.friend_id == Member.id)
        .where(Friendship.member_id == member.id, Member.state == "active", Member.id.not_in(hidden))
        .order_by(Friendship.since_at.desc(), Member.id.desc())
        .limit(FACES)
    ).all()
    return [row.Member for row in rows], rows[0].total if rows else 0


def list_asking(member: Member) -> _Rows:
    """Return (FriendRequest, Member) that wait for the member's answer, the oldest first."""
    return _requests(
        FriendRequest.sender_id, FriendRequest.receiver_id == member.id, FriendRequest.declined_at.is_(None)
    )


def list_asked(member: Member) -> _Rows:
    """Return (FriendRequest, Member) the member waits for; a declined one looks like any other."""
    return _requests(FriendRequest.receiver_id, FriendRequest.sender_id == member.id)


def _requests(other: Any, *where: sa.ColumnElement[bool]) -> _Rows:
    return list(
        db.session.execute(
            sa.select(FriendRequest, Member)
            .join(Member, Member.id == other)
            .where(*where, FriendRequest.taken_back_at.is_(None), Member.state == "active")
            .order_by(FriendRequest.sent_at, Member.id)
            .limit(100)
        )
    )


def find_open_request(sender_id: int, receiver_id: int) -> FriendRequest | None:
    """Return a request that still waits for its answer."""
    return db.session.scalar(
        sa.select(FriendRequest).where(
            FriendRequest.sender_id == sender_id, FriendRequest.receiver_id == receiver_id,
            FriendRequest.declined_at.is_(None), FriendRequest.taken_back_at.is_(None),
        )
    )  # fmt: skip


def list_testimonials(about_id: int, hidden: frozenset[int]) -> _Rows:
    """Return (Testimonial, Member) about a member, newest first, without writers `hidden` from the reader."""
    return list(
        db.session.execute(
            sa.select(Testimonial, Member)
            .join(Member, Member.id == Testimonial.author_id)
            .where(
                Testimonial.about_id == about_id,
                Member.state == "active",
                Member.id.not_in(hidden),
                Testimonial.hidden_at.is_(None),
            )
            .order_by(Testimonial.written_at.desc(), Member.id)
            .limit(TESTIMONIALS)
        )
    )


def find_testimonial(about_id: int, author_id: int) -> Testimonial | None:
    """Return what one member wrote about another."""
    return db.session.get(Testimonial, (about_id, author_id))


def find_block(member_id: int, blocked_id: int) -> Block | None:
    """Return the block one member set against another."""
    return db.session.get(Block, (member_id, blocked_id))


def find_mute(member_id: int, muted_id: int) -> Mute | None:
    """Return the mute one member set against another."""
    return db.session.get(Mute, (member_id, muted_id))


def list_blocked(member: Member) -> _Rows:
    """Return (Member, since_at) of those the member blocked, newest first."""
    return _kept_away(Block, Block.blocked_id, member)


def list_muted(member: Member) -> _Rows:
    """Return (Member, since_at) of those the member muted, newest first."""
    return _kept_away(Mute, Mute.muted_id, member)


def _kept_away(table: type[Block] | type[Mute], other: Any, member: Member) -> _Rows:
    return list(
        db.session.execute(
            sa.select(Member, table.since_at)
            .join(table, other == Member.id)
            .where(table.member_id == member.id)
            .order_by(table.since_at.desc(), Member.id)
            .limit(500)
        )
    )
