"""Files: photos now, attachments later."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
import sqlalchemy.orm as so

from sns.blueprints.contents.models import Content, Reply
from sns.core.db import Base, UtcDateTime, relation

SIZES = ("s", "m", "l")


class File(Base):
    """A photo (three WebP sizes under one storage key) or an attachment.

    Without `content_id` it waits with a form that is not sent yet, and only its owner sees it.
    """

    __tablename__ = "files"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    owner_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("members.id", ondelete="SET NULL"))
    content_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("contents.id"))
    reply_seq: so.Mapped[int] = so.mapped_column(default=0)
    purpose: so.Mapped[str] = so.mapped_column(sa.String(12), default="photo")
    position: so.Mapped[int] = so.mapped_column(default=0)
    alt: so.Mapped[str] = so.mapped_column(sa.String(200), default="")
    name: so.Mapped[str] = so.mapped_column(sa.String(100), default="")
    media_type: so.Mapped[str] = so.mapped_column(sa.String(40), default="image/webp")
    width: so.Mapped[int]
    height: so.Mapped[int]
    size: so.Mapped[int]
    sha256: so.Mapped[str] = so.mapped_column(sa.String(64))
    key: so.Mapped[str] = so.mapped_column(sa.String(100), index=True)
    created_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    hidden_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)  # then only its owner sees it

    content: so.Mapped[Content | None] = relation(Content)
    reply: so.Mapped[Reply | None] = relation(
        Reply,
        primaryjoin=lambda: sa.and_(
            so.foreign(File.content_id) == Reply.content_id, so.foreign(File.reply_seq) == Reply.seq
        ),
    )

    __table_args__ = (
        sa.Index("ix_files_content_id_position", "content_id", "reply_seq", "position", "id"),
        sa.Index("ix_files_owner_id_created_at", "owner_id", "created_at"),
    )
