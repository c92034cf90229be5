"""Addresses of personal calendars, and files of events on their way in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm as so

from sns.blueprints.accounts.secret_addresses import SecretAddress
from sns.core.db import Base, UtcDateTime

# 読んでいる, 確認を待つ, 取りこみ中, おわった, 読めなかった
STATES = ("reading", "ready", "taking", "done", "failed")
# An event of a row: new, changed, the same as before, not taken; before it is decided, how the row was read.
OUTCOMES = ("good", "bad", "new", "changed", "same", "refused")


class CalendarAddress(SecretAddress, Base):
    """The secret address of a member's own calendar: found by its hash, shown to its owner from what is sealed.

    It holds what they answered and hold; with `with_ward` also what their home ward's calendar shows them.
    """

    __tablename__ = "calendar_addresses"

    with_ward: so.Mapped[bool] = so.mapped_column(default=False)


class EventImport(Base):
    """A file of events somebody brought; `data` is kept only until it was read, the rows for 30 days.

    `settings`: what is said for all its events: visibility, field, whether the office speaks. `problems` are about the
    file as a whole.
    """

    __tablename__ = "event_imports"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    space_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("spaces.id"), index=True)
    member_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("members.id", ondelete="SET NULL"), index=True)
    file_name: so.Mapped[str] = so.mapped_column(sa.String(100))
    state: so.Mapped[str] = so.mapped_column(sa.String(8), default="reading")
    layout: so.Mapped[str] = so.mapped_column(sa.String(20), default="")
    settings: so.Mapped[dict[str, Any]] = so.mapped_column(sa.JSON, default=dict)
    problems: so.Mapped[list[list[str]]] = so.mapped_column(sa.JSON, default=list)
    header: so.Mapped[list[str]] = so.mapped_column(sa.JSON, default=list)
    data: so.Mapped[bytes | None] = so.mapped_column(sa.LargeBinary)
    rows: so.Mapped[int] = so.mapped_column(default=0)
    bad_rows: so.Mapped[int] = so.mapped_column(default=0)
    events: so.Mapped[int] = so.mapped_column(default=0)
    done: so.Mapped[int] = so.mapped_column(default=0)  # rows taken so far
    counts: so.Mapped[dict[str, int]] = so.mapped_column(sa.JSON, default=dict)
    created_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime, index=True)
    done_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)


class ImportRow(Base):
    """A row of such a file: the plain facts of its events, what is wrong with it, what became of it."""

    __tablename__ = "event_import_rows"

    import_id: so.Mapped[int] = so.mapped_column(
        sa.ForeignKey("event_imports.id", ondelete="CASCADE"), primary_key=True
    )
    number: so.Mapped[int] = so.mapped_column(primary_key=True)
    label: so.Mapped[str] = so.mapped_column(sa.String(100), default="")
    outcome: so.Mapped[str] = so.mapped_column(sa.String(8))
    facts: so.Mapped[list[dict[str, Any]]] = so.mapped_column(sa.JSON, default=list)
    problems: so.Mapped[list[list[str]]] = so.mapped_column(sa.JSON, default=list)
    cells: so.Mapped[list[str]] = so.mapped_column(sa.JSON, default=list)
    event_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("contents.id", ondelete="SET NULL"), index=True)

    __table_args__ = (sa.Index("ix_event_import_rows_outcome", "import_id", "outcome", "number"),)
