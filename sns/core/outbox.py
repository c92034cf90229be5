"""The tables of the queue: work that must not be lost, and the moments of the clockwork."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm as so

from .db import Base, UtcDateTime


class OutboxRow(Base):
    """One piece of work that must not be lost."""

    __tablename__ = "outbox"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    job: so.Mapped[str] = so.mapped_column(sa.String(200))
    payload: so.Mapped[dict[str, Any]] = so.mapped_column(sa.JSON)
    created_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    available_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    leased_until: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    attempts: so.Mapped[int] = so.mapped_column(default=0)
    last_error: so.Mapped[str | None] = so.mapped_column(sa.Text)
    done_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    request_id: so.Mapped[str | None] = so.mapped_column(sa.String(64))  # of the request that queued it, for the log

    __table_args__ = (
        sa.Index("ix_outbox_waiting", "available_at", sqlite_where=sa.text("done_at IS NULL"),
                 postgresql_where=sa.text("done_at IS NULL")),
        sa.Index("ix_outbox_done_at", "done_at"),
    )  # fmt: skip


class Tick(Base):
    """One due moment of a clockwork job: the unique row lets exactly one worker run it."""

    __tablename__ = "ticks"

    name: so.Mapped[str] = so.mapped_column(sa.String(200), primary_key=True)
    due_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime, primary_key=True)
