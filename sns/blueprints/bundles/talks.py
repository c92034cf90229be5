"""What a member said in conversations and chat rooms.

Of a conversation everything the member may read there now; where it is closed to them (a block) their own words alone.
Of a chat room, where many speak, their own lines alone. `docs/decisions/022` says why.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member, is_here
from sns.blueprints.accounts.queries import members_by_id
from sns.blueprints.media.models import File
from sns.blueprints.messages.models import Conversation, Part
from sns.blueprints.talk import policy
from sns.blueprints.talk import queries as talk
from sns.blueprints.talk.adapters import KINDS
from sns.blueprints.talk.models import Line, LinePhoto, Room
from sns.core.db import db
from sns.core.i18n import lazy as _l

from .sections import Item, Photo, Section, register
from .values import moment, offline

PIECE = 200
PRIVATE = "conversation"


def _lines(*where: sa.ColumnElement[bool]) -> Iterator[list[Any]]:
    after = 0
    while True:
        wanted = (
            sa.select(
                Line.id, Line.room_id, Line.seq, Line.author_id, Line.voice_space_id, Line.state, Line.body,
                Line.body_html, Line.created_at, Member.nickname,
            )
            .outerjoin(Member, sa.and_(Member.id == Line.author_id, is_here()))
            .where(Line.id > after, Line.state != "deleted", *where)
            .order_by(Line.id)
            .limit(PIECE)
        )  # fmt: skip
        rows = db.session.execute(wanted).all()
        if not rows:
            return
        after = rows[-1].id
        yield list(rows)


def _photos(rows: Sequence[Any], member: Member) -> dict[int, list[Photo]]:
    seen = sa.or_(File.hidden_at.is_(None), File.owner_id == member.id)
    found: dict[int, list[Photo]] = {}
    for photo in db.session.execute(
        sa.select(LinePhoto.line_id, File.id, File.key, File.alt)
        .join(File, File.id == LinePhoto.file_id)
        .where(LinePhoto.line_id.in_([row.id for row in rows]), seen)
        .order_by(File.position, File.id)
    ):
        found.setdefault(photo.line_id, []).append(Photo(photo.id, photo.key, photo.alt))
    return found


def _item(row: Any, where: dict[str, Any], author: str | None, photos: list[Photo]) -> Item:
    data = {
        **where, "author": author, "body": row.body, "state": row.state, "at": moment(row.created_at),
        "photos": [{"file": photo.href, "words": photo.alt} for photo in photos],
    }  # fmt: skip
    return Item(data, {"body": offline(row.body_html), "photos": photos}, photos)


def _conversations(member: Member) -> Iterator[Item]:
    mine = sa.select(Part.room_id).where(Part.member_id == member.id, Part.state != "declined")
    wanted = sa.select(Conversation.id).where(Conversation.id.in_(mine)).order_by(Conversation.id)
    for room_id in db.session.scalars(wanted).all():
        yield from _of_conversation(member, room_id)


def _of_conversation(member: Member, room_id: int) -> Iterator[Item]:
    room = talk.find_room(room_id)
    if room is None:
        return
    is_open = policy.read(member, room)
    others = members_by_id(set(room.people) - {member.id} - set(member.standing.blocked)) if is_open else {}
    where = {
        "conversation": room_id, "name": room.name if is_open else None,
        "with": [other.nickname for other in others.values()] if is_open else None,
    }  # fmt: skip
    of_room = [Line.room_id == room_id]
    for rows in _lines(*of_room if is_open else (*of_room, Line.author_id == member.id)):
        shown = [row for row in rows if row.author_id == member.id or policy.shows_words(member, row)]
        photos = _photos(shown, member)
        for row in shown:
            yield _item(row, where, row.nickname, photos.get(row.id, []))
    db.session.expunge_all()
    db.session.add(member)


def _count_conversations(member: Member) -> int:
    mine = sa.select(Part.room_id).where(Part.member_id == member.id)
    return db.session.scalar(sa.select(sa.func.count()).select_from(Line).where(Line.room_id.in_(mine))) or 0


def _own_in_rooms(member: Member) -> tuple[sa.ColumnElement[bool], ...]:
    rooms = sa.select(Room.__table__.c.id).where(Room.__table__.c.kind != PRIVATE)
    return Line.author_id == member.id, Line.voice_space_id.is_(None), Line.room_id.in_(rooms)


def _chat(member: Member) -> Iterator[Item]:
    names: dict[int, str | None] = {}
    for rows in _lines(*_own_in_rooms(member)):
        for room in talk.rooms_by_id({row.room_id for row in rows} - names.keys()).values():
            names[room.id] = KINDS[room.kind].title(room) if policy.read(member, room) else None
        photos = _photos(rows, member)
        for row in rows:
            yield _item(row, {"room": names.get(row.room_id)}, row.nickname, photos.get(row.id, []))


def _count_chat(member: Member) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(Line).where(*_own_in_rooms(member))) or 0


register(
    Section(
        "messages", _l("メッセージ"), _conversations, ("talk_lines.author_id",), rooms=(PRIVATE,), page="lines",
        count=_count_conversations,
    )
)  # fmt: skip
register(
    Section(
        "chat", _l("チャットで言ったこと"), _chat, ("talk_lines.author_id",), rooms=("chat",), page="lines",
        count=_count_chat,
    )
)  # fmt: skip
