"""Who may ask, answer and see polls: what a content's own rules say, and its kind."""

from __future__ import annotations

from typing import Any

from sns.blueprints.contents import adapters
from sns.blueprints.contents import policy as contents
from sns.core import policy


@policy.about_object
def _may_poll(member: Any, content: Any) -> bool:
    """for a thread: its opener, its facilitator, a host or staff of its board's ward"""
    return adapters.KINDS[content.kind].lets_poll(member, content)


ask = contents.reply & _may_poll


@policy.about_object
def _reads_its_content(member: Any, poll: Any) -> bool:
    """somebody who may read the content it belongs to, unless its opener and they blocked each other; while it is hidden its opener alone"""
    return contents.read(member, poll.content) and not is_apart(member, poll) and is_shown(member, poll)


def is_shown(member: Any, poll: Any) -> bool:
    """Tell whether a poll stands before a reader of its content: one that is hidden before its opener alone."""
    return poll.hidden_at is None or poll.opener_id == member.id


def is_apart(member: Any, poll: Any) -> bool:
    """Tell whether one of a reader and a poll's opener blocked the other; in an office's own content it asks for the office."""
    return poll.opener_id in member.standing.blocked and poll.content.voice_space_id is None


read = policy.member & _reads_its_content


@policy.about_object
def _may_reply(member: Any, poll: Any) -> bool:
    """somebody who may reply to the content"""
    return contents.reply(member, poll.content) and adapters.KINDS[poll.content.kind].lets_reply(member, poll.content)


answer = read & _may_reply


@policy.about_object
def _opened(member: Any, poll: Any) -> bool:
    """who opened it"""
    return bool(poll.opener_id == member.id)


@policy.about_object
def _keeps_its_content(member: Any, poll: Any) -> bool:
    """who may open one there"""
    return _may_poll(member, poll.content)


keep = read & (_opened | _keeps_its_content)
