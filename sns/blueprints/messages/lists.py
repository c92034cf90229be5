"""A member's conversations as lists show them: plain rows, each with what was said last and how far it was read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member, is_here
from sns.blueprints.contents.cards import AUTHOR, AuthorCard, author_of
from sns.blueprints.talk import actions as talk
from sns.blueprints.talk import policy as talk_policy
from sns.blueprints.talk import wire
from sns.blueprints.talk.models import Line, Room, TalkMark
from sns.blueprints.talk.said import COLUMNS, Said
from sns.core.db import UtcDateTime, ask
from sns.core.pages import Cursor, Page, cut

from . import policy
from .models import Circle, Conversation, Part

PAGE = 30
_ROOM = (
    Conversation.member_ids, Conversation.asked_ids, Conversation.pair_key, Conversation.name, Conversation.is_group,
    Room.line_seq, Room.last_at,
)  # fmt: skip
_PART = (Part.state.label("part"), Part.is_muted, TalkMark.seq.label("mark"))
_ME, _MOST, _ID = (sa.bindparam(name, type_=sa.Integer) for name in ("me", "most", "id"))
_AT = sa.bindparam("at", type_=UtcDateTime)


@dataclass(frozen=True, slots=True)
class Door(Circle):
    """A conversation as lists show it."""

    id: int
    member_ids: list[int]
    asked_ids: list[int]
    pair_key: str | None
    name: str
    is_group: bool
    line_seq: int
    last_at: datetime


class Row(NamedTuple):
    """A conversation in a list; `others` are those beside the reader, `mark` says how far it was read."""

    room: Door
    others: list[AuthorCard]
    last: str
    unread: int
    is_asked: bool
    is_muted: bool
    mark: int | None


def list_conversations(member: Member, before: Cursor | None = None) -> Page[Row]:
    """Return a page of a member's conversations, the latest first."""
    values = {} if before is None else {"at": before.moment, "id": before.id}
    found = ask(_page(before is not None), {"me": member.id, "most": PAGE + 1, **values})
    page = cut(found, PAGE, before, lambda row: (row.last_at, row.door))
    return Page(_rows(member, page.items), page.next, page.is_first)


def find_row(member: Member, room_id: int) -> Row | None:
    """Return one conversation of a member as the list shows it."""
    return next(iter(_rows(member, ask(_one(), {"me": member.id, "id": room_id}))), None)


@cache
def _page(has_before: bool) -> sa.Select[*tuple[Any, ...]]:
    wanted = _wanted().order_by(Room.last_at.desc(), Room.id.desc()).limit(_MOST)
    return wanted.where(sa.tuple_(Room.last_at, Room.id) < sa.tuple_(_AT, _ID)) if has_before else wanted


@cache
def _one() -> sa.Select[*tuple[Any, ...]]:
    return _wanted().where(Room.id == _ID)


def _wanted() -> sa.Select[*tuple[Any, ...]]:
    seen = sa.and_(TalkMark.room_id == Room.id, TalkMark.member_id == _ME)
    is_last = sa.and_(Line.room_id == Room.id, Line.seq == Room.line_seq)
    room, door = Room.__table__, Conversation.__table__
    return (
        sa.select(door.c.id.label("door"), *_ROOM, *_PART, *COLUMNS)
        .select_from(room.join(door, door.c.id == room.c.id))
        .join(Part, sa.and_(Part.room_id == Room.id, Part.member_id == _ME))
        .outerjoin(TalkMark, seen)
        .outerjoin(Line, is_last)
        .outerjoin(Member, Member.id == Line.author_id)
        .where(Part.state != "declined")
    )


def _rows(member: Member, found: Sequence[Any]) -> list[Row]:
    width = len(_ROOM) + 1
    first = width + len(_PART)
    shown = [(room, row) for row in found if policy.reads(member, room := Door(*row[:width]))]
    people = cards_of(member, {key for room, _row in shown for key in room.circle if key != member.id})
    return [
        Row(
            room, [people[key] for key in room.circle if key in people],
            _last_words(member, None if row.seq is None else Said(*row[first:])), unread(member, room, row.mark),
            row.part == "asked", row.is_muted, row.mark,
        )
        for room, row in shown
    ]  # fmt: skip


def cards_of(member: Member, ids: Collection[int]) -> dict[int, AuthorCard]:
    """Return members as they are shown to one, as far as they are there."""
    found = {}
    for row in ask(_cards(), {"members": sorted(ids)}) if ids else ():
        if (card := author_of(row, member.standing)) is not None:
            found[card.id] = card
    return found


@cache
def _cards() -> sa.Select[*tuple[Any, ...]]:
    these: Any = sa.bindparam("members", expanding=True, type_=sa.Integer)
    return sa.select(Member.id.label("author_id"), *AUTHOR).where(Member.id.in_(these), is_here())


def unread(member: Member, room: Door, mark: int | None) -> int:
    """Count what a member has not read; what waits to be written counts as read."""
    return max(room.line_seq - max(mark or 0, talk.reading.waiting((member.id, room.id)) or 0), 0)


def _last_words(member: Member, line: Said | None) -> str:
    if line is None or not talk_policy.shows_words(member, line):
        return ""
    return wire.words_of(line)
