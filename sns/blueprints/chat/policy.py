"""Who may come into a chat room, speak there, ask there and keep it in order."""

from __future__ import annotations

from typing import Any

from sns.blueprints.spaces import policy as spaces
from sns.blueprints.talk import policy as talk
from sns.core import policy

visit = policy.member


def _works_for(member: Any, space_id: int) -> bool:
    return bool(member.standing.roles.get(space_id, frozenset()) & {"ward_staff", "city_staff"})


@policy.about_area
def open_room(member: Any, place: Any) -> bool:
    """a host of the ward, or staff of its own office; for the whole city, the city's staff"""
    return member is not None and (spaces.host_of(member, place) or _works_for(member, place.id))


def reads(member: Any, room: Any) -> bool:
    """Tell whether a room is for a member: of the city, of its ward, or of its space; who keeps it comes in too."""
    if member is None:
        return False
    if room.readers == "city":
        return True
    return spaces.in_space(member, room) or keeps(member, room)


def keeps(member: Any, room: Any) -> bool:
    """Tell whether a member keeps a room in order: a host of its space, staff of its own office, who owns the space."""
    if member is None:
        return False
    return (
        spaces.host_of(member, room)
        or _works_for(member, room.space_id)
        or (room.readers == "space" and member.standing.has_role(room.space_id, "owner"))
    )


def writes(member: Any, room: Any) -> bool:
    """Tell whether a member may speak in a room now; where questions are let through, its hosts and staff alone."""
    return room.is_open and (not room.asks_first or keeps(member, room))


read, write, keep = talk.read, talk.write, talk.keep


@policy.about_object
def ask(member: Any, room: Any) -> bool:
    """somebody the room is for, where questions are let through by a host, while it is open"""
    return member is not None and reads(member, room) and room.asks_first and room.is_open


@policy.about_object
def close(member: Any, room: Any) -> bool:
    """who keeps order in the room; a ward's lounge stays"""
    return keeps(member, room) and not room.is_lounge


@policy.about_object
def decide(member: Any, question: Any) -> bool:
    """who keeps order in the room the question was asked in"""
    return keeps(member, question.room)


@policy.about_object
def enter_space(member: Any, space: Any) -> bool:
    """one of the people of the space (an event's participants, a group)"""
    return spaces.in_space(member, space) or spaces.host_of(member, space)


@policy.about_object
def open_for_people(member: Any, space: Any) -> bool:
    """who keeps the space: its host or owner"""
    return member is not None and (spaces.host_of(member, space) or member.standing.has_role(space.id, "owner"))


read_line, change_line, react_to_line, hide_line = talk.read_line, talk.change, talk.react, talk.hide


@policy.about_object
def silence(member: Any, line: Any) -> bool:
    """who keeps order in the room of the line, for somebody else who does not"""
    author = line.author
    return keeps(member, line.room) and author is not None and author.id != member.id and not keeps(author, line.room)


def voices(member: Any, room: Any) -> list[int]:
    """Return the offices a member may speak for in a room, as ids of wards or the city; in the city's rooms every office."""
    if room.readers == "space":
        return []
    own = [room.space_id] if _works_for(member, room.space_id) else []
    if room.readers == "ward":
        return own
    return own + sorted(key for key, roles in member.standing.roles.items() if "ward_staff" in roles and key not in own)
