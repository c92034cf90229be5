"""Whom to tell: who follows or is spoken to, without those who may not read it or do not want to hear of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from sns.blueprints.contents import following, policy
from sns.blueprints.contents.models import Content, Mention, Reply
from sns.blueprints.spaces.standing import Standing
from sns.core.db import ask


@dataclass(frozen=True)
class _Reader:
    standing: Standing


def of_replies(content: Content, answers: Collection[Any]) -> dict[int, dict[int, str]]:
    """Return who hears of replies, by their numbers, and as what: each member once, by what concerns them most."""
    wishes = following.wishes(content.id)
    muted = {member_id for member_id, wants in wishes.items() if not wants}
    always = {member_id: "follow" for member_id, wants in wishes.items() if wants}
    if content.author_id is not None:
        always[content.author_id] = "reply"
    answered = _authors(content.id, {answer.parent_seq for answer in answers} - {None})
    named = _named(content.id, {answer.seq for answer in answers})
    found = {}
    for answer in answers:
        author = answered.get(answer.parent_seq)
        heard = always | ({} if author is None else {author: "answer"}) | dict.fromkeys(named[answer.seq], "mention")
        silent = muted | {answer.author_id}
        found[answer.seq] = {member_id: kind for member_id, kind in heard.items() if member_id not in silent}
    return found


def _authors(content_id: int, seqs: Collection[int]) -> dict[int, int | None]:
    if not seqs:
        return {}
    rows = ask(sa.select(Reply.seq, Reply.author_id).where(Reply.content_id == content_id, Reply.seq.in_(seqs)))
    return {row.seq: row.author_id for row in rows}


def _named(content_id: int, seqs: Collection[int]) -> dict[int, list[int]]:
    named: dict[int, list[int]] = {seq: [] for seq in seqs}
    wanted = sa.select(Mention.seq, Mention.member_id).where(Mention.content_id == content_id, Mention.seq.in_(seqs))
    for row in ask(wanted):
        named[row.seq].append(row.member_id)
    return named


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
