"""Who may read and write in a room: what its kind says; who may do what with one line."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sns.core import clock, policy

from . import adapters

CHANGE_WITHIN = timedelta(minutes=10)


@policy.about_object
def read(member: Any, room: Any) -> bool:
    """somebody the room is for, as its kind says"""
    return member is not None and adapters.of(room).reads(member, room)


@policy.about_object
def write(member: Any, room: Any) -> bool:
    """somebody the room is for, while it is open and they may speak there"""
    return member is not None and adapters.of(room).reads(member, room) and adapters.of(room).writes(member, room)


@policy.about_object
def keep(member: Any, room: Any) -> bool:
    """who keeps order in the room (its hosts and staff)"""
    return member is not None and adapters.of(room).keeps(member, room)


def is_apart(member: Any, line: Any) -> bool:
    """Tell whether a line is kept from a reader: one of the two blocked the other, or the reader muted its author."""
    me = member.standing
    return line.voice_space_id is None and (line.author_id in me.blocked or line.author_id in me.muted)


def shows_words(member: Any, line: Any) -> bool:
    """Tell whether a reader of the room sees what a line says."""
    if line.state == "published":
        return not is_apart(member, line)
    return line.state in ("held", "hidden") and line.author_id == member.id


@policy.about_object
def read_line(member: Any, line: Any) -> bool:
    """who may read its room, while the line stands there; its author and who keeps the room also while it is held or hidden"""
    if not read(member, line.room):
        return False
    return shows_words(member, line) or (line.state in ("held", "hidden") and keep(member, line.room))


@policy.about_object
def react(member: Any, line: Any) -> bool:
    """who may read a published line and write in its room"""
    return write(member, line.room) and line.state == "published" and not is_apart(member, line)


@policy.about_object
def change(member: Any, line: Any) -> bool:
    """its author, for 10 minutes, in a room they may write in"""
    return (
        member is not None
        and line.author_id == member.id
        and line.state in ("published", "held")
        and clock.now() - line.created_at < CHANGE_WITHIN
        and write(member, line.room)
    )


@policy.about_object
def hide(member: Any, line: Any) -> bool:
    """who keeps order in its room"""
    return line.state in ("published", "hidden") and keep(member, line.room)
