"""Words that are not published yet, and the photos that wait with them."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
import sqlalchemy.orm as so

from sns.core.db import Base, UtcDateTime


class Draft(Base):
    """What somebody typed into one form; see `drafts`.

    `key` is the form's own and becomes the key of what is published from it. `writer` names the page that wrote
    last, `number` counts its saves. With `ended_at` the words are gone: only the key stays for a day, so that a page
    left open elsewhere learns of it instead of writing on.
    """

    __tablename__ = "drafts"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    member_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"))
    kind: so.Mapped[str] = so.mapped_column(sa.String(20))
    about_id: so.Mapped[int] = so.mapped_column(default=0)
    key: so.Mapped[str] = so.mapped_column(sa.String(40))
    fields: so.Mapped[dict[str, str]] = so.mapped_column(sa.JSON)
    head: so.Mapped[str] = so.mapped_column(sa.String(80), default="")
    version: so.Mapped[int] = so.mapped_column(default=1)
    writer: so.Mapped[str] = so.mapped_column(sa.String(40), default="")
    number: so.Mapped[int] = so.mapped_column(default=0)
    device: so.Mapped[str] = so.mapped_column(sa.String(60), default="")
    created_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    updated_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime, index=True)
    ended_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)

    __table_args__ = (
        sa.UniqueConstraint("member_id", "key"),
        sa.Index("ix_drafts_member_id_updated_at", "member_id", "updated_at"),
    )


class DraftPhoto(Base):
    """A photo that was accepted already and stays with a draft, in its place and with the words typed for it."""

    __tablename__ = "draft_photos"

    draft_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("drafts.id", ondelete="CASCADE"), primary_key=True)
    # Of the table `files`, which is not known here: a photo that is gone is simply not shown any more.
    file_id: so.Mapped[int] = so.mapped_column(primary_key=True, index=True)
    position: so.Mapped[int] = so.mapped_column(default=0)
    alt: so.Mapped[str] = so.mapped_column(sa.String(200), default="")
