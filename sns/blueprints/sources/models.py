"""Sources of an office, and everything each of them told: what became of it, and what could not be read."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
import sqlalchemy.orm as so

from sns.core.db import Base, UtcDateTime

# The city's site (RSS, Atom), 気象庁防災情報XML, a table.
SORTS = ("feed", "jma", "csv")
NAME_LIMIT, ADDRESS_LIMIT, AREAS_LIMIT = 60, 500, 200


class Source(Base):
    """Where an office takes notices from.

    `address` empty: files the operator puts into a folder. `publishes`: what comes is published by rule, otherwise it
    is a draft. `further_areas`: codes of larger areas that mean the whole city, for reports of the weather agency.
    `busy_until`: somebody is reading it now. `failures` in a row; `error` is a code, its words stand in `labels`.
    """

    __tablename__ = "notice_sources"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    space_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("spaces.id"), index=True)
    sort: so.Mapped[str] = so.mapped_column(sa.String(8))
    name: so.Mapped[str] = so.mapped_column(sa.String(NAME_LIMIT))
    address: so.Mapped[str] = so.mapped_column(sa.String(ADDRESS_LIMIT), default="")
    further_areas: so.Mapped[str] = so.mapped_column(sa.String(AREAS_LIMIT), default="")
    field_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("fields.id"))
    publishes: so.Mapped[bool] = so.mapped_column(default=False)
    is_on: so.Mapped[bool] = so.mapped_column(default=True)
    etag: so.Mapped[str] = so.mapped_column(sa.String(200), default="")
    last_modified: so.Mapped[str] = so.mapped_column(sa.String(200), default="")
    next_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime, index=True)
    read_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    busy_until: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    failures: so.Mapped[int] = so.mapped_column(default=0)
    error: so.Mapped[str] = so.mapped_column(sa.String(12), default="")
    error_about: so.Mapped[str] = so.mapped_column(sa.String(100), default="")
    created_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)


class SourceItem(Base):
    """One thing a source told, by its own key: the row is why it is never taken in twice.

    `outcome`: `draft`, `published`, `corrected`, `withdrawn`, `dropped`, `not_real`, `elsewhere`, `old`, `unreadable`;
    `read` marks the address of a report whose own item says what became of it.
    `problem` is a code of `labels`: why it could not be read, or what staff should look at.
    """

    __tablename__ = "notice_source_items"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    source_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("notice_sources.id", ondelete="CASCADE"))
    key: so.Mapped[str] = so.mapped_column(sa.String(150))
    series: so.Mapped[str] = so.mapped_column(sa.String(150), default="")
    digest: so.Mapped[str] = so.mapped_column(sa.String(64))
    title: so.Mapped[str] = so.mapped_column(sa.String(100))
    outcome: so.Mapped[str] = so.mapped_column(sa.String(12))
    problem: so.Mapped[str] = so.mapped_column(sa.String(12), default="")
    notice_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("notices.id", ondelete="SET NULL"), index=True)
    told_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    seen_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)

    __table_args__ = (
        sa.UniqueConstraint("source_id", "key"),
        sa.Index("ix_notice_source_items_source_id_seen_at", "source_id", "seen_at", "id"),
        sa.Index("ix_notice_source_items_source_id_series", "source_id", "series"),
    )
