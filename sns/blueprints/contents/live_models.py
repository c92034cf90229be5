"""The table by which open pages of every process hear what moved."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy.orm as so

from sns.core.db import Base, UtcDateTime


class Stir(Base):
    """Something moved at a content, written with what moved it: how each process learns what another one wrote.

    `is_new`: there are new words, which lists show too. Forgotten after an hour.
    """

    __tablename__ = "stirs"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    content_id: so.Mapped[int]
    is_new: so.Mapped[bool] = so.mapped_column(default=False)
    at: so.Mapped[datetime] = so.mapped_column(UtcDateTime, index=True)
