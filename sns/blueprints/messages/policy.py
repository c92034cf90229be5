"""Who takes part in a conversation, and who may begin one with whom."""

from __future__ import annotations

from typing import Any

from sns.blueprints.accounts import policy as accounts
from sns.blueprints.talk import policy as talk
from sns.core import policy

visit = begin = policy.member


def reads(member: Any, room: Any) -> bool:
    """Tell whether a conversation is for a member; one of two is gone for both while one blocks the other."""
    if member is None or member.id not in room.people:
        return False
    return bool(room.is_group) or member.standing.blocked.isdisjoint(room.people)


def writes(member: Any, room: Any) -> bool:
    """Tell whether a member takes part and somebody is there to read it."""
    return member.id in room.member_ids and (room.is_waiting or len(room.member_ids) > 1) and room.closed_at is None


read, write = talk.read, talk.write
read_line, change_line, react_to_line = talk.read_line, talk.change, talk.react


@policy.about_object
def _is_not_oneself(member: Any, someone: Any) -> bool:
    """it is not oneself"""
    return member is not None and someone.id != member.id


write_to = accounts.visit & _is_not_oneself


@policy.about_object
def decide(member: Any, room: Any) -> bool:
    """whom the first words are for"""
    return member is not None and member.id in room.asked_ids and reads(member, room)


@policy.about_object
def take_part(member: Any, room: Any) -> bool:
    """who takes part in it"""
    return member is not None and member.id in room.member_ids and reads(member, room)


@policy.about_object
def _is_group(_member: Any, room: Any) -> bool:
    """it is a group"""
    return bool(room.is_group)


arrange = leave = take_part & _is_group


@policy.about_object
def report(member: Any, line: Any) -> bool:
    """who may read the line, which is somebody else's"""
    return talk.read_line(member, line) and line.author_id not in (None, member.id)
