"""Spaces of all kinds, who belongs to them in which role and until when, fields of activity, areas."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm as so

from sns.core.db import Base, UtcDateTime, relation

KINDS = ("city", "bureau", "ward", "council", "group", "organization", "building", "event")
ROLES = ("resident", "member", "host", "ward_staff", "city_staff", "owner", "subadmin", "editor")
TIES = ("live", "work", "study", "active")


class Space(Base):
    """A place people belong to: the city, a bureau, a ward, a council, a group, an organization, a building, an event.

    `settings` holds what only its kind knows (an organization's registration, a building's entrance code).
    """

    __tablename__ = "spaces"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    kind: so.Mapped[str] = so.mapped_column(sa.String(16), index=True)
    parent_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("spaces.id"), index=True)
    content_id: so.Mapped[int | None] = so.mapped_column(index=True)  # the event whose people meet here
    slug: so.Mapped[str] = so.mapped_column(sa.String(60), unique=True)
    code: so.Mapped[str | None] = so.mapped_column(sa.String(10), unique=True)
    name: so.Mapped[str] = so.mapped_column(sa.String(100))
    reading: so.Mapped[str | None] = so.mapped_column(sa.String(100))
    name_en: so.Mapped[str | None] = so.mapped_column(sa.String(100))
    name_key: so.Mapped[str | None] = so.mapped_column(sa.String(200), index=True)
    glyph: so.Mapped[str | None] = so.mapped_column(sa.String(2))
    purpose: so.Mapped[str | None] = so.mapped_column(sa.String(400))
    section: so.Mapped[str | None] = so.mapped_column(sa.String(100))
    position: so.Mapped[int] = so.mapped_column(default=0)
    lat: so.Mapped[float | None]
    lng: so.Mapped[float | None]
    population: so.Mapped[int | None]
    households: so.Mapped[int | None]
    field_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("fields.id"))
    area_id: so.Mapped[int | None]  # no foreign key: areas already point to spaces
    # open, approval, invitation, code
    way_in: so.Mapped[str] = so.mapped_column(sa.String(12), default="open")
    is_listed: so.Mapped[bool] = so.mapped_column(default=True)
    is_sandbox: so.Mapped[bool] = so.mapped_column(default=False)
    state: so.Mapped[str] = so.mapped_column(sa.String(12), default="open")
    settings: so.Mapped[dict[str, Any]] = so.mapped_column(sa.JSON, default=dict)
    created_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    closed_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)

    parent: so.Mapped[Space | None] = relation(remote_side=[id])


class Membership(Base):
    """One role of one member in one space. A role may end by itself; a delegation is a role lent by another space."""

    __tablename__ = "memberships"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    member_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"))
    space_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("spaces.id", ondelete="CASCADE"))
    role: so.Mapped[str] = so.mapped_column(sa.String(12))
    tie: so.Mapped[str | None] = so.mapped_column(sa.String(8))
    title: so.Mapped[str | None] = so.mapped_column(sa.String(40))
    since_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    until_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    granted_by_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("members.id", ondelete="SET NULL"))
    delegated_from_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("spaces.id"))

    __table_args__ = (
        sa.UniqueConstraint("member_id", "space_id", "role"),
        sa.Index("ix_memberships_space_id_role", "space_id", "role", "member_id"),
    )


class Field(Base):
    """活動分野: a field of activity, such as 防災 or 子育て."""

    __tablename__ = "fields"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    slug: so.Mapped[str] = so.mapped_column(sa.String(40), unique=True)
    name: so.Mapped[str] = so.mapped_column(sa.String(40))
    name_en: so.Mapped[str] = so.mapped_column(sa.String(60))
    position: so.Mapped[int] = so.mapped_column(default=0)


class Area(Base):
    """A part of a ward: 町丁目 (`chome`) or 校区 (`district`)."""

    __tablename__ = "areas"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    space_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("spaces.id", ondelete="CASCADE"))
    kind: so.Mapped[str] = so.mapped_column(sa.String(10), default="chome")
    name: so.Mapped[str] = so.mapped_column(sa.String(60))
    reading: so.Mapped[str | None] = so.mapped_column(sa.String(100))
    lat: so.Mapped[float | None]
    lng: so.Mapped[float | None]

    __table_args__ = (sa.UniqueConstraint("space_id", "kind", "name"),)
