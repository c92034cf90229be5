"""The bundles members asked for, and how far each has come."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
import sqlalchemy.orm as so

from sns.core import clock
from sns.core.db import Base, UtcDateTime

_IS_OPEN = sa.text("state IN ('waiting', 'making')")


class Bundle(Base):
    """One bundle: waiting, making, ready, failed, over (its time has passed), or deleted by its member.

    `key` names the file in the store from the beginning, so that a second try writes over what the first one left.
    `section` is what is being written, `done` of `total` its things. `attempts` counts tries.
    """

    __tablename__ = "bundles"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    member_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"))
    state: so.Mapped[str] = so.mapped_column(sa.String(8), default="waiting")
    key: so.Mapped[str] = so.mapped_column(sa.String(100), unique=True)
    section: so.Mapped[str] = so.mapped_column(sa.String(20), default="")
    done: so.Mapped[int] = so.mapped_column(default=0)
    total: so.Mapped[int] = so.mapped_column(default=0)
    attempts: so.Mapped[int] = so.mapped_column(default=0)
    size: so.Mapped[int] = so.mapped_column(sa.BigInteger, default=0)
    asked_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    ready_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    expires_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime, index=True)
    fetched_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)

    __table_args__ = (
        sa.Index("ix_bundles_member_id_asked_at", "member_id", "asked_at"),
        # One at a time for each member, whatever two requests do at one moment.
        sa.Index("ix_bundles_open", "member_id", unique=True, sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN),
    )

    @property
    def is_open(self) -> bool:
        """Whether it is still being made."""
        return self.state in ("waiting", "making")

    @property
    def is_ready(self) -> bool:
        """Whether its file can be fetched now."""
        return self.state == "ready" and self.expires_at is not None and self.expires_at > clock.now()

    @property
    def percent(self) -> int:
        """How far it has come, in hundredths; never whole before it is."""
        return min(99, self.done * 100 // self.total) if self.total else 0
