"""Who may come into a chat room, speak there, ask there and keep it in order."""

from __future__ import annotations

from typing import Any

from sns.blueprints.spaces import policy as spaces
from sns.blueprints.talk import policy as talk
from sns.core import policy


@policy.about_area
def browse(member: Any, place: Any) -> bool:
    """a member who belongs to the ward, or works for it"""
    return member is not None and (
        place.is_city
        or spaces.in_space(member, place)
        or spaces.host_of(member, place)
        or spaces.staff_of(member, place)
    )


open_room = spaces.host_of | spaces.staff_of


def reads(member: Any, room: Any) -> bool:
    """Tell whether a room is for a member: of the city, of its ward, or of its space; who keeps it comes in too."""
    if member is None:
        return False
    if room.readers == "city":
        return True
    return spaces.in_space(member, room) or keeps(member, room)


def keeps(member: Any, room: Any) -> bool:
    """Tell whether a member keeps a room in order: hosts of its space, and for a ward's or the city's room its staff."""
    if member is None:
        return False
    if room.readers == "space":
        return spaces.host_of(member, room) or member.standing.has_role(room.space_id, "owner")
    return spaces.host_of(member, room) or spaces.staff_of(member, room)


def writes(member: Any, room: Any) -> bool:
    """Tell whether a member may speak in a room now; where questions are let through, its hosts and staff alone."""
    return room.is_open and (not room.asks_first or keeps(member, room))


read, write, keep = talk.read, talk.write, talk.keep


@policy.about_object
def ask(member: Any, room: Any) -> bool:
    """somebody the room is for, where questions are let through by a host, while it is open"""
    return member is not None and reads(member, room) and room.asks_first and room.is_open


@policy.about_object
def see_people(member: Any, room: Any) -> bool:
    """somebody the room is for"""
    return reads(member, room)


@policy.about_object
def close(member: Any, room: Any) -> bool:
    """who keeps order in the room; a ward's lounge stays"""
    return keeps(member, room) and not room.is_lounge


@policy.about_object
def decide(member: Any, question: Any) -> bool:
    """who keeps order in the room the question was asked in"""
    return keeps(member, question.room)


read_line, change_line, react_to_line, hide_line = talk.read_line, talk.change, talk.react, talk.hide


@policy.about_object
def silence(member: Any, line: Any) -> bool:
    """who keeps order in the room of the line, for somebody else who does not"""
    return (
        keeps(member, line.room) and line.author is not None and line.author_id != member.id
        and not keeps(line.author, line.room)
    )  # fmt: skip


def voices(member: Any, room: Any) -> list[int]:
    """Return the offices a member may speak for in a room, as ids of wards or the city."""
    me = member.standing
    if room.readers == "space":
        return []
    if room.readers == "ward":
        return [room.space_id] if spaces.staff_of(member, room) else []
    own = [room.space_id] if spaces.staff_of(member, room) else []
    return list(dict.fromkeys([*own, *sorted(key for key, roles in me.roles.items() if "ward_staff" in roles)]))
