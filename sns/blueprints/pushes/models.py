"""The devices that want to be told."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
import sqlalchemy.orm as so

from sns.core.db import Base, UtcDateTime


class PushDevice(Base):
    """A browser that takes messages for the member who is signed in there; it goes with that session.

    `endpoint` is the address its push service gave; `p256dh` and `auth` encrypt what is sent there, so that the service
    cannot read it. `server_key` tells with which key of ours it was made: with another one it takes nothing.
    `failing_since` is when the first of `failures` in a row happened.
    """

    __tablename__ = "push_devices"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    member_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"), index=True)
    session_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("login_sessions.id", ondelete="CASCADE"), index=True)
    endpoint: so.Mapped[str] = so.mapped_column(sa.Text)
    endpoint_hash: so.Mapped[str] = so.mapped_column(sa.String(64), unique=True)
    p256dh: so.Mapped[str] = so.mapped_column(sa.String(100))
    auth: so.Mapped[str] = so.mapped_column(sa.String(30))
    server_key: so.Mapped[str] = so.mapped_column(sa.String(16))
    created_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    taken_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    failures: so.Mapped[int] = so.mapped_column(default=0)
    failing_since: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
