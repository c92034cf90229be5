"""Conversations, who takes part in them, and what was shown of one to the desk."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm as so

from sns.blueprints.talk.models import Room
from sns.core.db import Base, UtcDateTime

NAME_LIMIT = 40
MOST_PEOPLE = 10


class Circle:
    """Whom a conversation is for, as an entity or as lists read it."""

    __slots__ = ()

    @property
    def is_waiting(self: Any) -> bool:
        """Whether the first words have not been taken up; a no looks the same from outside."""
        return self.pair_key is not None and len(self.member_ids) < 2

    @property
    def people(self: Any) -> list[int]:
        """Everybody it is for."""
        return [*self.member_ids, *self.asked_ids]

    @property
    def circle(self: Any) -> list[int]:
        """Everybody it is or was for: whoever said no takes no part, and yet it is them the words were for."""
        pair = [int(part) for part in self.pair_key.split("-")] if self.pair_key else []
        return list(dict.fromkeys([*self.member_ids, *self.asked_ids, *pair]))


class Conversation(Circle, Room):
    """A conversation of two (`pair_key`) or a small group.

    `member_ids` take part, `asked_ids` have first words from somebody they are not tied to and have not answered yet;
    both repeat `Part` so that rules need no statement, kept in step by the actions. `was_asked`: it began so.
    """

    __tablename__ = "conversations"

    id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("talk_rooms.id", ondelete="CASCADE"), primary_key=True)
    member_ids: so.Mapped[list[int]] = so.mapped_column(sa.JSON, default=list)
    asked_ids: so.Mapped[list[int]] = so.mapped_column(sa.JSON, default=list)
    pair_key: so.Mapped[str | None] = so.mapped_column(sa.String(24), unique=True)
    name: so.Mapped[str] = so.mapped_column(sa.String(NAME_LIMIT), default="")
    is_group: so.Mapped[bool] = so.mapped_column(default=False)
    was_asked: so.Mapped[bool] = so.mapped_column(default=False)
    opener_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("members.id", ondelete="SET NULL"), index=True)

    __mapper_args__ = {"polymorphic_identity": "conversation"}


class Part(Base):
    """A member's part in a conversation: taking part, asked, or having said no to the first words (`declined`)."""

    __tablename__ = "conversation_parts"

    room_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("talk_rooms.id", ondelete="CASCADE"), primary_key=True)
    member_id: so.Mapped[int] = so.mapped_column(
        sa.ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    state: so.Mapped[str] = so.mapped_column(sa.String(10), default="in")
    is_muted: so.Mapped[bool] = so.mapped_column(default=False)
    since_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)


class ShownPart(Base):
    """Which lines beside a reported one its reporter lets the desk read."""

    __tablename__ = "conversation_shown"

    line_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("talk_lines.id", ondelete="CASCADE"), primary_key=True)
    seqs: so.Mapped[list[Any]] = so.mapped_column(sa.JSON, default=list)


def pair_key(one: int, other: int) -> str:
    """Name the one conversation of two members."""
    return f"{min(one, other)}-{max(one, other)}"
