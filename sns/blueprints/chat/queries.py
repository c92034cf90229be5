"""Questions about chat rooms: which there are for a member, what is new there, who is there."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm as so

from sns.blueprints.accounts import queries as accounts
from sns.blueprints.accounts.models import Member
from sns.blueprints.spaces import queries as spaces
from sns.blueprints.spaces.models import Space
from sns.blueprints.talk import queries as lines
from sns.blueprints.talk.models import Line
from sns.blueprints.talk.presence import presence
from sns.core import clock
from sns.core.db import db

from .models import ChatQuestion, ChatRoom, ChatSilence

MOST_NAMES = 200


def find_room(room_id: int) -> ChatRoom | None:
    """Return a chat room as it stands now."""
    found = lines.find_room(room_id)
    return found if isinstance(found, ChatRoom) else None


def list_lounges() -> list[ChatRoom]:
    """Return the lounges of all wards."""
    return list(db.session.scalars(sa.select(ChatRoom).where(ChatRoom.is_lounge).order_by(ChatRoom.id)))


def find_line(room_id: int, seq: int) -> Line | None:
    """Return a line of a chat room, with its author and its room."""
    line = lines.line_at(room_id, seq)
    return line if line is not None and isinstance(line.room, ChatRoom) else None


def city() -> Any:
    """Return the city's card."""
    return spaces.city_card()


def find_space(space_id: int) -> Space | None:
    """Return a space that may have rooms of its people: an event's, a group's."""
    space = db.session.get(Space, space_id)
    return space if space is not None and space.kind not in ("city", "ward", "bureau") else None


def room_of_space(space_id: int) -> ChatRoom | None:
    """Return the first room of a space's people."""
    return db.session.scalar(
        sa.select(ChatRoom)
        .where(ChatRoom.space_id == space_id, ChatRoom.readers == "space")
        .order_by(ChatRoom.id)
        .limit(1)
    )


def place_of(room: ChatRoom) -> Any:
    """Return the card of the ward or the city a room belongs to; None for another space's."""
    city = spaces.city_card()
    return city if city is not None and city.id == room.space_id else spaces.wards_by_id().get(room.space_id)


def who_is_there(member: Member, room: ChatRoom) -> list[Member]:
    """Return who has a room open, by name, as far as the reader may meet them."""
    ids = presence.who(room.id) - member.standing.blocked
    people = accounts.members_by_id(sorted(ids)[:MOST_NAMES]).values()
    return sorted((one for one in people if one.is_active), key=lambda one: (one.nickname, one.id))


def list_questions(room: ChatRoom, *, author: Member | None = None) -> list[ChatQuestion]:
    """Return the questions that wait, the oldest first; or what a member asked here, the newest first."""
    wanted = sa.select(ChatQuestion).options(so.joinedload(ChatQuestion.author)).where(ChatQuestion.room_id == room.id)
    if author is not None:
        wanted = wanted.where(ChatQuestion.author_id == author.id).order_by(ChatQuestion.id.desc()).limit(20)
    else:
        wanted = wanted.where(ChatQuestion.state == "waiting").order_by(ChatQuestion.id).limit(100)
    return list(db.session.scalars(wanted))


def count_waiting(room: ChatRoom) -> int:
    """Count the questions that wait in a room."""
    waiting = sa.select(sa.func.count()).where(ChatQuestion.room_id == room.id, ChatQuestion.state == "waiting")
    return db.session.scalar(waiting) or 0


def find_question(question_id: int) -> ChatQuestion | None:
    """Return a question with its author and its room."""
    found = db.session.scalar(
        sa.select(ChatQuestion).options(so.joinedload(ChatQuestion.author)).where(ChatQuestion.id == question_id)
    )
    if found is None or (room := find_room(found.room_id)) is None:
        return None
    so.attributes.set_committed_value(found, "room", room)
    return found


def silent_until(room_id: int, member_id: int | None) -> ChatSilence | None:
    """Return the order to keep silent that holds for a member in a room now."""
    found = db.session.get(ChatSilence, (room_id, member_id)) if member_id else None
    return found if found is not None and found.until_at > clock.now() else None
