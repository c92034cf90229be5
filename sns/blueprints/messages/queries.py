"""Questions about conversations: a member's, one of two, what is unread."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from sns.blueprints.accounts import queries as accounts
from sns.blueprints.accounts.models import Member
from sns.blueprints.contents.cards import AuthorCard
from sns.blueprints.talk import policy as talk_policy
from sns.blueprints.talk import queries as lines
from sns.blueprints.talk.models import Line, Room, TalkMark
from sns.core import clock
from sns.core.db import db

from . import lists, policy
from .models import Conversation, Part, ShownPart, pair_key

MOST_SEARCHED = 500


def find(room_id: int) -> Conversation | None:
    """Return a conversation as it stands now."""
    found = lines.find_room(room_id)
    return found if isinstance(found, Conversation) else None


def find_line(room_id: int, seq: int) -> Line | None:
    """Return a line of a conversation with its author and room."""
    line = lines.line_at(room_id, seq)
    return line if line is not None and isinstance(line.room, Conversation) else None


def line_by_id(line_id: int) -> Line | None:
    """Return a line of a conversation by its id."""
    line = lines.find_line(line_id)
    return line if line is not None and isinstance(line.room, Conversation) else None


def find_pair(one: int, other: int) -> Conversation | None:
    """Return the conversation of two members, if they have one."""
    return db.session.scalar(sa.select(Conversation).where(Conversation.pair_key == pair_key(one, other)))


def part_of(room_id: int, member_id: int) -> Part | None:
    """Return a member's part."""
    return db.session.get(Part, (room_id, member_id))


def people_of(rooms: Iterable[Conversation]) -> dict[int, Member]:
    """Return everybody some conversations are or were meant for, as far as they are there."""
    wanted = {key for room in rooms for key in room.circle}
    found = accounts.members_by_id(wanted) if wanted else {}
    return {key: one for key, one in found.items() if not one.is_gone}


def others_in(member: Member, room: Conversation) -> list[AuthorCard]:
    """Return who stands in a conversation beside a member."""
    keys = [key for key in room.circle if key != member.id]
    people = lists.cards_of(member, keys)
    return [people[key] for key in keys if key in people]


def search(member: Member, words: str, *, room_id: int | None = None, before: int | None = None) -> list[Line]:
    """Return what was said in a member's own conversations, or one of them, the newest first."""
    mine = (
        sa.select(Conversation)
        .join(Part, Part.room_id == Conversation.id)
        .where(Part.member_id == member.id, Part.state != "declined")
        .order_by(Conversation.last_at.desc())
        .limit(MOST_SEARCHED)
    )
    if room_id is not None:
        mine = mine.where(Conversation.id == room_id)
    rooms = [room.id for room in db.session.scalars(mine) if policy.reads(member, room)]
    return [line for line in lines.search(rooms, words, before=before) if talk_policy.shows_words(member, line)]


def count_unread(member_ids: Iterable[int]) -> dict[int, int]:
    """Count for members the conversations that hold something unread, without those they muted."""
    ids = set(member_ids)
    seen = sa.and_(TalkMark.room_id == Part.room_id, TalkMark.member_id == Part.member_id)
    rows = db.session.execute(
        sa.select(Part.member_id, sa.func.count())
        .join(Room, Room.id == Part.room_id)
        .outerjoin(TalkMark, seen)
        .where(
            Part.member_id.in_(ids), Part.state != "declined", Part.is_muted.is_(False),
            Room.line_seq > sa.func.coalesce(TalkMark.seq, 0),
        )
        .group_by(Part.member_id)
    )  # fmt: skip
    counted = {member_id: int(number) for member_id, number in rows}
    return {member_id: counted.get(member_id, 0) for member_id in ids}


def count_asked_by(member: Member, ago: timedelta) -> int:
    """Count to how many members not tied to them somebody has written for the first time of late."""
    return db.session.scalar(
        sa.select(sa.func.count())
        .select_from(Conversation)
        .where(
            Conversation.opener_id == member.id,
            Conversation.was_asked.is_(True),
            Conversation.created_at > clock.now() - ago,
        )
    ) or 0  # fmt: skip


def conversations_among(room_ids: Iterable[int]) -> set[int]:
    """Return which of some rooms are conversations."""
    wanted = sa.select(Room.id).where(Room.id.in_(set(room_ids)), Room.kind == "conversation")
    return set(db.session.scalars(wanted))


def shown_to_desk(line: Line) -> tuple[Sequence[lines.AnyLine], Sequence[lines.AnyLine]]:
    """Return the lines before and after a reported one that its reporter chose to show."""
    kept = db.session.get(ShownPart, line.id)
    rows = lines.list_numbered(line.room_id, kept.seqs) if kept is not None and kept.seqs else []
    return [row for row in rows if row.seq < line.seq], [row for row in rows if row.seq > line.seq]


def friends_of(member: Member) -> list[Member]:
    """Return a member's つながり by name."""
    found: dict[int, Any] = accounts.members_by_id(member.standing.friends) if member.standing.friends else {}
    return sorted((one for one in found.values() if one.is_active), key=lambda one: (one.nickname, one.id))
