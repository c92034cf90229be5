"""Who writes by mail and from where, and what came in."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
import sqlalchemy.orm as so

from sns.core.db import Base, UtcDateTime

RESULTS = ("draft", "publish")
STATES = ("waiting", "done", "failed")


class MailPost(Base):
    """A member who writes by mail. The secret is looked up by its hash, and shown to its owner unsealed."""

    __tablename__ = "mail_posts"

    member_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    secret_hash: so.Mapped[str] = so.mapped_column(sa.String(64), unique=True)
    sealed: so.Mapped[str] = so.mapped_column(sa.Text)
    result: so.Mapped[str] = so.mapped_column(sa.String(8), default="draft")
    visibility: so.Mapped[str] = so.mapped_column(sa.String(8))
    made_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)


class MailSender(Base):
    """A further address a member writes from, confirmed by a code; the registered one is always accepted."""

    __tablename__ = "mail_senders"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    member_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"))
    address: so.Mapped[str] = so.mapped_column(sa.String(254))
    confirmed_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)

    __table_args__ = (sa.UniqueConstraint("member_id", "address"),)


class IncomingMail(Base):
    """A mail that came in, kept in the storage under `key` until a week after it is done.

    `mark` is made of its Message-ID and target, so that it is taken once. `outcome`: entry, draft, reply, or why not.
    """

    __tablename__ = "incoming_mails"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    mark: so.Mapped[str] = so.mapped_column(sa.String(64), unique=True)
    key: so.Mapped[str | None] = so.mapped_column(sa.String(100), index=True)
    size: so.Mapped[int]
    is_whole: so.Mapped[bool] = so.mapped_column(default=True)
    came_by: so.Mapped[str] = so.mapped_column(sa.String(8))
    target: so.Mapped[str] = so.mapped_column(sa.String(64), default="")
    sender: so.Mapped[str | None] = so.mapped_column(sa.String(254))
    member_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("members.id", ondelete="SET NULL"))
    state: so.Mapped[str] = so.mapped_column(sa.String(8), default="waiting")
    outcome: so.Mapped[str | None] = so.mapped_column(sa.String(20))
    words: so.Mapped[list[list[str]]] = so.mapped_column(
        sa.JSON, default=list
    )  # (code, file name): what did not come along
    content_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("contents.id", ondelete="SET NULL"))
    attempts: so.Mapped[int] = so.mapped_column(default=0)
    last_error: so.Mapped[str | None] = so.mapped_column(sa.String(200))
    arrived_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    done_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    answered_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)

    __table_args__ = (
        sa.Index("ix_incoming_mails_member_id_arrived_at", "member_id", "arrived_at"),
        sa.Index("ix_incoming_mails_sender_answered_at", "sender", "answered_at"),
        sa.Index("ix_incoming_mails_arrived_at", "arrived_at", "id"),
    )

    @property
    def client_key(self) -> str:
        """What is written from this mail is known by it; not made of the id, which SQLite may give to a later mail."""
        return f"mail-{self.mark[:32]}"
