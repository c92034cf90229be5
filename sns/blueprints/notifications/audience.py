"""Whom to tell: who follows or is spoken to, without those who may not read it or do not want to hear of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from sns.blueprints.contents import following, policy
from sns.blueprints.contents.models import Content, Mention, Reply
from sns.blueprints.spaces.standing import Standing
from sns.core.db import db


@dataclass(frozen=True)
class _Reader:
    standing: Standing


def of_reply(content: Content, reply: Reply) -> dict[int, str]:
    """Return who hears of a reply, and as what: each member once, by what concerns them most."""
    wishes = following.wishes(content.id)
    heard = {member_id: "follow" for member_id, wants in wishes.items() if wants}
    if content.author_id is not None:
        heard[content.author_id] = "reply"
    if reply.parent_seq is not None:
        answered = sa.select(Reply.author_id).where(Reply.content_id == content.id, Reply.seq == reply.parent_seq)
        if (author := db.session.scalar(answered)) is not None:
            heard[author] = "answer"
    named = sa.select(Mention.member_id).where(Mention.content_id == content.id, Mention.seq == reply.seq)
    heard |= dict.fromkeys(db.session.scalars(named), "mention")
    muted = {member_id for member_id, wants in wishes.items() if not wants}
    return {member_id: kind for member_id, kind in heard.items() if member_id not in muted | {reply.author_id}}


def has_muted(member_id: int, content_id: int) -> bool:
    """Tell whether a member wants to hear nothing of a content."""
    return following.wishes(content_id).get(member_id) is False


def who_may_hear(
    standings: Mapping[int, Standing], *, content: Content | None, actor_id: int | None,
    voice_space_id: int | None = None,
) -> set[int]:  # fmt: skip
    """Return those of some members who may read the content and neither blocked nor muted the actor."""
    found = set()
    for member_id, standing in standings.items():
        if voice_space_id is None and (actor_id in standing.blocked or actor_id in standing.muted):
            continue
        if content is None or policy.read(_Reader(standing), content):
            found.add(member_id)
    return found - {actor_id}
