"""Who looks after which words."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
import sqlalchemy.orm as so

from sns.core.db import Base, UtcDateTime


class Care(Base):
    """声かけ: somebody says that they will answer these words, so that not everybody does (`seq` 0: the content itself).

    `answered_at`: they did.
    """

    __tablename__ = "cares"

    content_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("contents.id", ondelete="CASCADE"), primary_key=True)
    seq: so.Mapped[int] = so.mapped_column(primary_key=True, default=0)
    member_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"), index=True)
    taken_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    answered_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
