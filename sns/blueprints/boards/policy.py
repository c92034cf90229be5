"""Who may enter a ward's boards, write there, and keep discussions in order."""

from __future__ import annotations

from typing import Any

from sns.blueprints.contents import policy as contents
from sns.blueprints.spaces import policy as spaces
from sns.core import policy


@policy.about_area
def browse(member: Any, place: Any) -> bool:
    """a member who belongs to the ward, or works for it; the whole city's boards: every member"""
    return member is not None and (
        place.is_city
        or spaces.in_space(member, place)
        or spaces.host_of(member, place)
        or spaces.staff_of(member, place)
    )


@policy.about_area
def enter(member: Any, board: Any) -> bool:
    """every member, where the board is for the whole city; otherwise whoever belongs to its ward, or works for it; of an event's participants they alone"""
    if board.space.is_hall:
        return spaces.in_space(member, board)
    return member is not None and (
        board.readers == "city"
        or spaces.in_space(member, board)
        or spaces.host_of(member, board)
        or spaces.staff_of(member, board)
    )


open_board = spaces.host_of | spaces.staff_of


@policy.about_area
def keep_board(member: Any, board: Any) -> bool:
    """a host of its ward, or who works for it; of a board of an event's participants their host alone"""
    return spaces.host_of(member, board) or (not board.space.is_hall and spaces.staff_of(member, board))


@policy.about_object
def enter_hall(member: Any, hall: Any) -> bool:
    """one of the participants of the event"""
    return spaces.in_space(member, hall)


@policy.about_object
def open_in_hall(member: Any, hall: Any) -> bool:
    """the host of the event's participants"""
    return spaces.host_of(member, hall)


@policy.about_area
def write(member: Any, board: Any) -> bool:
    """whoever may read the board, while it is open, where everybody may write; otherwise its hosts and staff, or its staff alone"""
    if member is None or board.closed_at is not None or not _reads(member, board):
        return False
    return bool(
        board.writers == "members"
        or spaces.staff_of(member, board)
        or (board.writers == "hosts" and spaces.host_of(member, board))
    )


def _reads(member: Any, board: Any) -> bool:
    # What one writes one must be able to read: an office opens nothing that its people do not belong to.
    return bool(board.readers == "city" or spaces.in_space(member, board))


read = policy.member & contents.read
edit, delete = contents.edit, contents.delete
edit_reply = contents.edit_reply
follow = policy.member & contents.read
watch_boards = policy.member


@policy.about_object
def _writes_there(member: Any, thread: Any) -> bool:
    """who may write on its board"""
    return write(member, thread.board)


answer = contents.reply
reply = contents.reply & _writes_there


@policy.about_object
def _keeps_its_board(member: Any, thread: Any) -> bool:
    """a host or staff of its board's ward"""
    return keep_board(member, thread.board)


@policy.about_object
def _is_its_facilitator(member: Any, thread: Any) -> bool:
    """its facilitator (進行役)"""
    return member is not None and thread.facilitator_id == member.id


@policy.about_object
def _opened_it(member: Any, thread: Any) -> bool:
    """who opened it"""
    return member is not None and thread.author_id == member.id


name_facilitator = policy.member & contents.read & _keeps_its_board
steer = policy.member & contents.read & (_is_its_facilitator | _keeps_its_board)


poll = steer | (policy.member & contents.read & _opened_it)


def voices(member: Any, space: Any) -> list[int]:
    """Return the offices a member may speak for where something belongs to this space, as ids of wards or the city.

    On a ward's boards its own office and the city's staff speak for the ward; on the city's boards every office.
    """
    me = member.standing
    if space.is_hall:
        return []
    if not space.is_city:
        return [space.id] if spaces.staff_of(member, space) else []
    own = [space.id] if me.is_city_staff else []
    return own + sorted(key for key, roles in me.roles.items() if "ward_staff" in roles)
