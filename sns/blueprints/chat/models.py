"""Chat rooms, questions that wait to be let through, and who has to keep silent for a while."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm as so

from sns.blueprints.accounts.models import Member
from sns.blueprints.talk.models import CLIENT_ID_LIMIT, Room
from sns.core import clock
from sns.core.db import Base, UtcDateTime, relation

READERS = ("ward", "city", "space")
NAME_LIMIT, PURPOSE_LIMIT, NOTICE_LIMIT = 40, 120, 120


class Hours:
    """When one can speak in a room, as its hours, its closing and its rest say."""

    __slots__ = ()

    @property
    def is_early(self: Any) -> bool:
        """Whether its hours have not begun."""
        return self.opens_at is not None and clock.now() < self.opens_at

    @property
    def is_over(self: Any) -> bool:
        """Whether it was closed, or its hours are over."""
        return self.closed_at is not None or (self.closes_at is not None and clock.now() >= self.closes_at)

    @property
    def rests(self: Any) -> bool:
        """Whether it rests for now, because it grew heated."""
        return self.calm_until is not None and self.calm_until > clock.now()

    @property
    def is_open(self: Any) -> bool:
        """Whether one can speak there now."""
        return not self.is_early and not self.is_over


class ChatRoom(Hours, Room):
    """A chat room (ルーム) of a ward, the city or another space.

    `readers`: the ward's people, every member of the city, or the people of the space (an event's participants).
    `is_lounge`: the one room each ward always has. With hours it is open from `opens_at` to `closes_at`. `asks_first`:
    questions (区長と話そう) are shown once a host lets them through. `slow_s`: seconds between two lines of one member.
    """

    __tablename__ = "chat_rooms"

    id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("talk_rooms.id", ondelete="CASCADE"), primary_key=True)
    space_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("spaces.id", ondelete="CASCADE"), index=True)
    readers: so.Mapped[str] = so.mapped_column(sa.String(8))
    is_lounge: so.Mapped[bool] = so.mapped_column(default=False)
    name: so.Mapped[str] = so.mapped_column(sa.String(NAME_LIMIT))
    purpose: so.Mapped[str] = so.mapped_column(sa.String(PURPOSE_LIMIT), default="")
    notice: so.Mapped[str] = so.mapped_column(sa.String(NOTICE_LIMIT), default="")
    opens_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    closes_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    asks_first: so.Mapped[bool] = so.mapped_column(default=False)
    slow_s: so.Mapped[int] = so.mapped_column(default=0)
    pinned_seq: so.Mapped[int | None]
    has_silences: so.Mapped[bool] = so.mapped_column(
        default=False, server_default=sa.false()
    )  # nobody is looked up where nobody has to be silent
    calm_until: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)  # it grew heated, and rests until then
    is_shut: so.Mapped[bool] = so.mapped_column(default=False, server_default=sa.false())  # closed by the desk
    opened_by_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("members.id", ondelete="SET NULL"))

    __mapper_args__ = {"polymorphic_identity": "chat"}
    __table_args__ = (
        sa.Index(
            "ix_chat_rooms_lounge", "space_id", unique=True,
            sqlite_where=sa.text("is_lounge"), postgresql_where=sa.text("is_lounge"),
        ),
    )  # fmt: skip


class ChatQuestion(Base):
    """Something asked in a room where a host lets questions through; let through, it becomes a line."""

    __tablename__ = "chat_questions"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    room_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("talk_rooms.id", ondelete="CASCADE"))
    author_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"))
    client_id: so.Mapped[str] = so.mapped_column(sa.String(CLIENT_ID_LIMIT))
    body: so.Mapped[str] = so.mapped_column(sa.Text)
    # waiting, shown, declined
    state: so.Mapped[str] = so.mapped_column(sa.String(10), default="waiting")
    line_seq: so.Mapped[int | None]
    asked_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    decided_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)

    room: so.Mapped[ChatRoom] = relation(ChatRoom, primaryjoin=lambda: so.foreign(ChatQuestion.room_id) == ChatRoom.id)
    author: so.Mapped[Member] = relation(Member)

    __table_args__ = (
        sa.UniqueConstraint("author_id", "client_id"),
        sa.Index("ix_chat_questions_room_id_state", "room_id", "state", "id"),
    )


class ChatSilence(Base):
    """A member who may only read in a room until a moment."""

    __tablename__ = "chat_silences"

    room_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("talk_rooms.id", ondelete="CASCADE"), primary_key=True)
    member_id: so.Mapped[int] = so.mapped_column(
        sa.ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    until_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    reason: so.Mapped[str] = so.mapped_column(sa.String(120), default="")
