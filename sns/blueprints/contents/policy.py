"""Who may read: the one predicate for everything with a page, as a rule and as SQL. No feature writes another."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from sns.blueprints.spaces.standing import Standing
from sns.core import policy

from . import removal
from .models import Content, ContentSpace

OPEN_STATES = ("published", "held", "hidden")
_NO_ONE = Standing(0)


def _standing(member: Any) -> Standing | None:
    return None if member is None else member.standing


@policy.about_object
def read(member: Any, content: Any) -> bool:
    """somebody the content is meant for: its author; while published, also everybody (public), members of the city (city), of one of its wards by any tie (ward) or the author's つながり (friends), unless one of the two blocked the other"""
    me = _standing(member)
    if content.state == "deleted":
        return False
    if me is not None and content.author_id == me.member_id:
        return True
    if content.state != "published":
        return False
    if me is None:
        return bool(content.visibility == "public")
    if content.author_id in me.blocked and content.voice_space_id is None:
        return False
    return me.is_reached(content.visibility, content.author_id, (content.space_id, *content.shown_in))


# A page that strangers may open when its content is public: the same question, asked before sign-in too.
read_public = policy.Rule(read.check, read.sentence, is_public=True, hides=True)


# Written out: beside a partial index SQLite looks at a bound value, and plans the statement anew at each run.
_IS_PUBLISHED = Content.state == sa.literal_column("'published'")


def visible_to(member: Any) -> sa.ColumnElement[bool]:
    """Return `read` as SQL over `contents`; `member` None is a visitor who is not signed in."""
    me = _standing(member)
    if me is None:
        return sa.and_(_IS_PUBLISHED, Content.visibility == "public")
    meant_for_me = sa.or_(
        Content.visibility == "public",
        Content.visibility == "city",
        meant_for_wards(me),
        sa.and_(Content.visibility == "friends", Content.author_id.in_(me.friends)),
    )
    mine = sa.and_(Content.author_id == me.member_id, Content.state != "deleted")
    return sa.or_(mine, sa.and_(_IS_PUBLISHED, not_blocked(me), meant_for_me))


def meant_for_wards(me: Standing) -> sa.ColumnElement[bool]:
    """Return the part of `read` about wards: any tie to the ward it was written for or a further one."""
    elsewhere = sa.exists().where(ContentSpace.content_id == Content.id, ContentSpace.space_id.in_(me.spaces))
    return sa.and_(Content.visibility == "ward", sa.or_(Content.space_id.in_(me.spaces), elsewhere))


def not_blocked(me: Standing) -> sa.ColumnElement[bool]:
    """Return the part of `read` about blocks: official words pass."""
    if not me.blocked:
        return sa.true()
    return sa.or_(
        Content.author_id.is_(None), Content.voice_space_id.is_not(None), Content.author_id.not_in(me.blocked)
    )


def not_muted(me: Standing) -> sa.ColumnElement[bool]:
    """Leave out of feeds what muted members wrote: display only, so no rule rests on it; official words pass."""
    if not me.muted:
        return sa.true()
    return sa.or_(Content.author_id.is_(None), Content.voice_space_id.is_not(None), Content.author_id.not_in(me.muted))


@policy.about_object
def edit(member: Any, content: Any) -> bool:
    """the author, as long as it is not deleted"""
    return member is not None and content.author_id == member.id and content.state != "deleted"


delete = see_footprints = edit


@policy.about_object
def restore(member: Any, content: Any) -> bool:
    """the author, for 30 days after it was deleted"""
    return member is not None and content.author_id == member.id and removal.can_return(content)


@policy.about_object
def see_older(member: Any, thing: Any) -> bool:
    """the author"""
    return member is not None and thing.author_id == member.id


@policy.about_object
def own_draft(member: Any, draft: Any) -> bool:
    """whose draft it is"""
    return member is not None and draft.member_id == member.id


write = policy.member


@policy.about_object
def _is_published(_member: Any, content: Any) -> bool:
    """the content is published"""
    return bool(content.state == "published")


reply = react = policy.member & read & _is_published


@policy.about_object
def edit_reply(member: Any, reply: Any) -> bool:
    """the author of the reply, where they may read what it answers"""
    return (
        member is not None
        and reply.author_id == member.id
        and reply.state in OPEN_STATES
        and read(member, reply.content)
    )


@policy.about_object
def _owns_what_is_answered(member: Any, reply: Any) -> bool:
    """the author of what it answers"""
    return member is not None and reply.content.author_id == member.id and reply.state in OPEN_STATES


delete_reply = edit_reply | _owns_what_is_answered


def state_for(me: Standing | None, reply: Any) -> str:
    """Return the state of a reply for one reader: its own, or `blocked` between its author and them."""
    is_apart = me is not None and reply.author_id in me.blocked and reply.voice_space_id is None
    return "blocked" if is_apart else str(reply.state)


@policy.about_object
def restore_reply(member: Any, reply: Any) -> bool:
    """who deleted it, for 30 days, where they may read what it answers"""
    return member is not None and removal.can_reply_return(member, reply) and read(member, reply.content)


@policy.about_object
def read_reply(member: Any, reply: Any) -> bool:
    """somebody who may read what it answers, while it is published, unless its author and they blocked each other; its author also while it is held or hidden"""
    me = _standing(member)
    is_own = me is not None and reply.author_id == me.member_id
    return read(member, reply.content) and is_shown(state_for(me, reply), is_own=is_own)


def is_shown(state: str, *, is_own: bool) -> bool:
    """Tell whether the words of a reply in this state are shown to a reader of what it answers."""
    return state == "published" or (is_own and state in OPEN_STATES)


watch = policy.member & read
watch_feed = policy.member
suggest = policy.member
