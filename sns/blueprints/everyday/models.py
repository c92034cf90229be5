"""Tables of rubbish days and hours of offices: each is a document of the office that counts as a whole.

Who changed what stands in the log.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm as so

from sns.core.db import Base, UtcDateTime

STATES = ("draft", "current", "past")
FILE_NAME_LIMIT = 100


class RubbishTable(Base):
    """A ward's table: one that counts (`current`), one that is worked on (`draft`), those that counted (`past`).

    `plan` is what `plan.Plan` writes. `revision` counts the steps of a draft, so that nobody puts into force what they
    have not seen. `problems`: what a file held that could not be taken, as (row, code, about).
    """

    __tablename__ = "rubbish_tables"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    space_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("spaces.id"))
    state: so.Mapped[str] = so.mapped_column(sa.String(8))
    revision: so.Mapped[int] = so.mapped_column(default=1)
    plan: so.Mapped[dict[str, Any]] = so.mapped_column(sa.JSON, default=dict)
    file_name: so.Mapped[str] = so.mapped_column(sa.String(FILE_NAME_LIMIT), default="")
    rows: so.Mapped[int] = so.mapped_column(default=0)
    bad_rows: so.Mapped[int] = so.mapped_column(default=0)
    problems: so.Mapped[list[list[Any]]] = so.mapped_column(sa.JSON, default=list)
    changed_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)

    __table_args__ = (
        sa.Index("ix_rubbish_tables_space_id_state", "space_id", "state", "changed_at"),
        # Two of the staff who begin a draft at once would otherwise have one each.
        sa.Index(
            "uq_rubbish_tables_in_force", "space_id", "state", unique=True,
            sqlite_where=sa.text("state <> 'past'"), postgresql_where=sa.text("state <> 'past'"),
        ),
    )  # fmt: skip


class OfficeHours(Base):
    """When a ward's office is open; `hours` is what `hours.Hours` writes."""

    __tablename__ = "office_hours"

    space_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("spaces.id"), primary_key=True)
    hours: so.Mapped[dict[str, Any]] = so.mapped_column(sa.JSON, default=dict)
    revision: so.Mapped[int] = so.mapped_column(default=1)
    changed_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
