"""The log of staff deeds: append-only rows, sealed later by a job (`sealing`)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm as so

from . import clock
from .db import Base, UtcDateTime, current_transaction, db


class AuditLog(Base):
    """Who did what to what, when; ids and codes only, no personal data, so that nobody's leaving changes a row.

    `digest` says what stands in the row, `seal` ties it to the row before; both are filled in id order by a job.
    """

    __tablename__ = "audit_log"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    at: so.Mapped[datetime] = so.mapped_column(UtcDateTime, index=True)
    actor_id: so.Mapped[int | None] = so.mapped_column(index=True)
    deed: so.Mapped[str] = so.mapped_column(sa.String(100))
    subject: so.Mapped[str] = so.mapped_column(sa.String(100))
    space_id: so.Mapped[int | None] = so.mapped_column(index=True)
    facts: so.Mapped[dict[str, Any]] = so.mapped_column(sa.JSON, default=dict)
    digest: so.Mapped[str | None] = so.mapped_column(sa.String(64))
    seal: so.Mapped[str | None] = so.mapped_column(sa.String(64))


class AuditSeal(Base):
    """How far the log was sealed at one moment: its last row, how many there were, and the seal that stood last."""

    __tablename__ = "audit_seals"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    last_id: so.Mapped[int] = so.mapped_column(unique=True)
    rows: so.Mapped[int]
    head: so.Mapped[str] = so.mapped_column(sa.String(64))


def record(
    deed: str, subject: str, *, actor_id: int | None, space_id: int | None = None, **facts: str | int | None
) -> None:
    """Append a row within the action that does the deed; `actor_id` None is the system or the command line."""
    if current_transaction() is None:
        raise RuntimeError(f"{deed} was recorded outside an action")
    db.session.add(
        AuditLog(at=clock.now(), actor_id=actor_id, deed=deed, subject=subject, space_id=space_id, facts=facts)
    )
