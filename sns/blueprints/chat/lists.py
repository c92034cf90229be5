"""A member's rooms as lists show them: plain rows, each with what was said last and how far it was read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.blueprints.spaces import queries as spaces
from sns.blueprints.talk import actions as talk
from sns.blueprints.talk import policy as talk_policy
from sns.blueprints.talk import queries as lines
from sns.blueprints.talk import wire
from sns.blueprints.talk.models import Line, Room, TalkMark
from sns.blueprints.talk.presence import presence
from sns.blueprints.talk.said import COLUMNS, Said
from sns.core import clock
from sns.core.db import UtcDateTime, ask

from . import policy
from .models import ChatRoom, Hours

STAYS = timedelta(days=7)
MOST_ROOMS = 60
FEWEST_TALKING = 2
MOST_TALKING = 4
_ROOM = (
    ChatRoom.space_id, ChatRoom.readers, ChatRoom.name, ChatRoom.purpose, ChatRoom.opens_at, ChatRoom.closes_at,
    ChatRoom.calm_until, Room.closed_at, Room.created_at, Room.line_seq,
)  # fmt: skip
_ME, _MOST = (sa.bindparam(name, type_=sa.Integer) for name in ("me", "most"))


@dataclass(frozen=True, slots=True)
class RoomCard(Hours):
    """A chat room as lists show it."""

    id: int
    space_id: int
    readers: str
    name: str
    purpose: str
    opens_at: datetime | None
    closes_at: datetime | None
    calm_until: datetime | None
    closed_at: datetime | None
    created_at: datetime
    line_seq: int


class Row(NamedTuple):
    """A room in a list: its door, what was said last, how much is unread, how many are there, how far it was read."""

    room: RoomCard
    place: Any
    last: str
    unread: int
    here: int
    mark: int | None


@dataclass(frozen=True)
class Rooms:
    """A member's rooms: open now, to open later, over."""

    open: list[Row]
    early: list[Row]
    over: list[Row]

    @property
    def all(self) -> list[Row]:
        """Every room."""
        return [*self.open, *self.early, *self.over]

    def mark_of(self, member: Member, room: ChatRoom) -> int | None:
        """Return how far a member had read a room, which may stand in no list; None for one they never opened."""
        for row in self.all:
            if row.room.id == room.id:
                return row.mark
        return lines.mark_of(member, room)


def list_rooms(member: Member) -> Rooms:
    """Return the rooms that are for a member, those where somebody spoke last first."""
    me = member.standing
    values = {"me": member.id, "most": MOST_ROOMS, "ago": clock.now() - STAYS, "spaces": list({*me.spaces, *me.roles})}
    rows = _rows(member, ask(_wanted(), values))
    return Rooms(
        [row for row in rows if row.room.is_open],
        sorted(
            (row for row in rows if row.room.is_early and not row.room.is_over),
            key=lambda row: row.room.opens_at or row.room.created_at,
        ),
        [row for row in rows if row.room.is_over],
    )


def list_talking(member: Member) -> list[Row]:
    """Return the rooms of a member in which at least two people are right now, the fullest first."""
    full = {room_id: who for room_id, who in presence.rooms().items() if len(who) >= FEWEST_TALKING}
    if not full:
        return []
    found = _rows(member, ask(_these(), {"me": member.id, "rooms": list(full)}))
    rows = [row for row in found if row.room.is_open]
    rows.sort(key=lambda row: (-len(full[row.room.id]), row.room.id))
    return rows[:MOST_TALKING]


def _with_last() -> sa.Select[*tuple[Any, ...]]:
    seen = sa.and_(TalkMark.room_id == Room.id, TalkMark.member_id == _ME)
    is_last = sa.and_(Line.room_id == Room.id, Line.seq == Room.line_seq)
    room, chat = Room.__table__, ChatRoom.__table__
    return (
        sa.select(ChatRoom.__table__.c.id.label("room"), *_ROOM, TalkMark.seq.label("mark"), *COLUMNS)
        .select_from(room.join(chat, chat.c.id == room.c.id))
        .outerjoin(TalkMark, seen)
        .outerjoin(Line, is_last)
        .outerjoin(Member, Member.id == Line.author_id)
    )


@cache
def _wanted() -> sa.Select[*tuple[Any, ...]]:
    ago, near = sa.bindparam("ago", type_=UtcDateTime), sa.bindparam("spaces", expanding=True, type_=sa.Integer)
    return (
        _with_last()
        .where(
            sa.or_(ChatRoom.readers == "city", ChatRoom.space_id.in_(near)),
            sa.or_(Room.closed_at.is_(None), Room.closed_at > ago),
            sa.or_(ChatRoom.closes_at.is_(None), ChatRoom.closes_at > ago),
        )
        .order_by(Room.last_at.desc(), Room.id.desc())
        .limit(_MOST)
    )


@cache
def _these() -> sa.Select[*tuple[Any, ...]]:
    return _with_last().where(Room.id.in_(sa.bindparam("rooms", expanding=True, type_=sa.Integer)))


def _rows(member: Member, found: Sequence[Any]) -> list[Row]:
    city, wards = spaces.city_card(), spaces.wards_by_id()
    width = len(_ROOM) + 1
    rows = []
    for row in found:
        room = RoomCard(*row[:width])
        if not policy.reads(member, room):
            continue
        place = city if city is not None and city.id == room.space_id else wards.get(room.space_id)
        said = None if row.seq is None else Said(*row[width + 1 :])
        here = len(presence.who(room.id))
        rows.append(Row(room, place, _last_words(member, said), _unread(member, room, row.mark), here, row.mark))
    return rows


def _unread(member: Member, room: RoomCard, mark: int | None) -> int:
    """Count what a member has not read in a room they opened before; what waits to be written counts as read."""
    waiting = talk.reading.waiting((member.id, room.id))
    seen = max(-1 if mark is None else mark, -1 if waiting is None else waiting)
    return max(room.line_seq - seen, 0) if seen >= 0 else 0


def _last_words(member: Member, line: Said | None) -> str:
    if line is None or line.state != "published" or not talk_policy.shows_words(member, line):
        return ""
    by = wire.author_of(line)
    return f"{by.get('office') or by['name']}:{wire.words_of(line)}"
