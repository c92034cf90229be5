"""Rooms of every kind, their numbered lines, and what hangs on those."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm as so
from markupsafe import Markup

from sns.blueprints.accounts.models import Member
from sns.core.db import Base, Html, UtcDateTime, relation

CLIENT_ID_LIMIT = 40
_IS_CHANGED = sa.text("change_seq > 0")


class Room(Base):
    """A place where lines follow one another; each kind has a table of its own beside this one.

    `line_seq` is the number of the newest line, `change_seq` counts what was done to lines that stand (edited, deleted,
    hidden, reacted to), so that a page can ask for both after it was away.
    """

    __tablename__ = "talk_rooms"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    kind: so.Mapped[str] = so.mapped_column(sa.String(16), index=True)
    line_seq: so.Mapped[int] = so.mapped_column(default=0)
    change_seq: so.Mapped[int] = so.mapped_column(default=0)
    created_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    last_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    closed_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)

    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "room"}


class Line(Base):
    """What somebody said, numbered within its room.

    `client_id` is made by the page that sends: the same one of the same member is the same line. `photos` is what pages
    show of its photos; `LinePhoto` says who may fetch them. `folded` is what a search compares.
    """

    __tablename__ = "talk_lines"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    room_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("talk_rooms.id", ondelete="CASCADE"))
    seq: so.Mapped[int]
    author_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("members.id", ondelete="SET NULL"))
    client_id: so.Mapped[str | None] = so.mapped_column(sa.String(CLIENT_ID_LIMIT))
    voice_space_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("spaces.id"))
    quote_seq: so.Mapped[int | None]
    body: so.Mapped[str] = so.mapped_column(sa.Text)
    body_html: so.Mapped[Markup] = so.mapped_column(Html)
    folded: so.Mapped[str] = so.mapped_column(sa.Text)
    # published, held (waits for the office), hidden, deleted
    state: so.Mapped[str] = so.mapped_column(sa.String(12), default="published")
    state_reason: so.Mapped[str | None] = so.mapped_column(sa.String(40))
    photos: so.Mapped[list[dict[str, Any]]] = so.mapped_column(sa.JSON, default=list)
    reactions: so.Mapped[dict[str, int]] = so.mapped_column(sa.JSON, default=dict)
    change_seq: so.Mapped[int] = so.mapped_column(default=0)
    created_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    edited_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    deleted_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)

    room: so.Mapped[Room] = relation(Room)
    author: so.Mapped[Member | None] = relation(Member)

    __table_args__ = (
        sa.UniqueConstraint("room_id", "seq"),
        sa.UniqueConstraint("author_id", "client_id"),
        sa.Index("ix_talk_lines_author_id_room_id", "author_id", "room_id", "seq"),
        sa.Index(
            "ix_talk_lines_changed", "room_id", "change_seq", sqlite_where=_IS_CHANGED, postgresql_where=_IS_CHANGED
        ),
    )


class LinePhoto(Base):
    """A photo that belongs to a line."""

    __tablename__ = "talk_photos"

    file_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("files.id", ondelete="CASCADE"), primary_key=True)
    line_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("talk_lines.id", ondelete="CASCADE"), index=True)


class LineReaction(Base):
    """A kind word somebody gave to a line."""

    __tablename__ = "talk_reactions"

    line_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("talk_lines.id", ondelete="CASCADE"), primary_key=True)
    member_id: so.Mapped[int] = so.mapped_column(
        sa.ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    kind: so.Mapped[str] = so.mapped_column(sa.String(12), primary_key=True)


class LineCall(Base):
    """Somebody who is called by name in a line (`@ニックネーム`); `name` is what stands in its words."""

    __tablename__ = "talk_calls"

    line_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("talk_lines.id", ondelete="CASCADE"), primary_key=True)
    member_id: so.Mapped[int] = so.mapped_column(
        sa.ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    name: so.Mapped[str] = so.mapped_column(sa.String(20))


class TalkMark(Base):
    """How far a member has read a room."""

    __tablename__ = "talk_marks"

    member_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    room_id: so.Mapped[int] = so.mapped_column(
        sa.ForeignKey("talk_rooms.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    seq: so.Mapped[int] = so.mapped_column(default=0)
