"""One row for everything that waits for an answer at a desk, and what was written about it on the way."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm as so

from sns.blueprints.accounts.models import Member, is_here
from sns.core.db import Base, UtcDateTime, relation

STATES = ("open", "waiting", "closed")
URGENT, ORDINARY = 0, 1
OPEN = sa.text("closed_at IS NULL")
CLOSED = sa.text("closed_at IS NOT NULL")
# The same in statements: written as text, so that both engines see that the partial indexes apply.
IS_OPEN = sa.text(f"cases.{OPEN.text}")


class Case(Base):
    """Something that waits at the desk of a space until somebody answers it.

    `kind` is the desk, `origin` how it came in, `topic` what it is about in the desk's own words. `subject` names
    the one thing it concerns: as long as a case about it is open, nothing else opens a second one. `about_id` is the
    member whose matter it is. `state`: open, waiting (for advice), closed. `rank` 0 comes before everything else.
    `answered_at` is the first answer and stays; `outcome` the last one. What only its desk knows stands in `facts`.
    """

    __tablename__ = "cases"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    kind: so.Mapped[str] = so.mapped_column(sa.String(20))
    origin: so.Mapped[str] = so.mapped_column(sa.String(12))
    topic: so.Mapped[str] = so.mapped_column(sa.String(20))
    space_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("spaces.id"))
    subject_kind: so.Mapped[str] = so.mapped_column(sa.String(20))
    subject_id: so.Mapped[int] = so.mapped_column(sa.BigInteger)  # a pair of numbers fits
    about_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("members.id", ondelete="SET NULL"), index=True)
    parent_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("cases.id", ondelete="SET NULL"))
    title: so.Mapped[str] = so.mapped_column(sa.String(100), default="")
    excerpt: so.Mapped[str] = so.mapped_column(sa.String(200), default="")
    state: so.Mapped[str] = so.mapped_column(sa.String(10), default="open")
    rank: so.Mapped[int] = so.mapped_column(default=ORDINARY)
    voices: so.Mapped[int] = so.mapped_column(default=0)  # how many people brought it in
    assignee_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("members.id", ondelete="SET NULL"), index=True)
    claimed_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    opened_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    due_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    answered_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    closed_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    outcome: so.Mapped[str | None] = so.mapped_column(sa.String(20))
    version: so.Mapped[int] = so.mapped_column(default=1)
    facts: so.Mapped[dict[str, Any]] = so.mapped_column(sa.JSON, default=dict)

    about: so.Mapped[Member | None] = relation(
        Member, foreign_keys=[about_id], primaryjoin=lambda: sa.and_(Case.about_id == Member.id, is_here())
    )
    assignee: so.Mapped[Member | None] = relation(
        Member, foreign_keys=[assignee_id], primaryjoin=lambda: sa.and_(Case.assignee_id == Member.id, is_here())
    )

    __table_args__ = (
        sa.Index(
            "ix_cases_one_open", "kind", "subject_kind", "subject_id", unique=True, sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        # A desk's queue, of one space and of the whole city: what is urgent, then what waits longest.
        sa.Index(
            "ix_cases_queue", "kind", "space_id", "rank", "opened_at", "id", "origin", "state", "due_at",
            sqlite_where=OPEN, postgresql_where=OPEN,
        ),
        sa.Index(
            "ix_cases_city", "kind", "rank", "opened_at", "id", "origin", "state", "due_at", sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        sa.Index("ix_cases_opened_at", "kind", "opened_at", "space_id"),
        # Only of what is closed: SQLite would sort the whole queue rather than read it in order of the other index.
        sa.Index(
            "ix_cases_closed_at", "kind", "space_id", "closed_at", "id", sqlite_where=CLOSED, postgresql_where=CLOSED
        ),
        sa.Index("ix_cases_subject", "kind", "subject_kind", "subject_id"),
    )  # fmt: skip


class CaseNote(Base):
    """A word among staff about a case, or a trace of what was done with it.

    `kind`: note, claim, release, hand_over, wait, resume, close, reopen and what a desk adds; `facts` for its sentence.
    """

    __tablename__ = "case_notes"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    case_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"))
    author_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("members.id", ondelete="SET NULL"))
    kind: so.Mapped[str] = so.mapped_column(sa.String(12), default="note")
    body: so.Mapped[str] = so.mapped_column(sa.String(1000), default="")
    facts: so.Mapped[dict[str, Any]] = so.mapped_column(sa.JSON, default=dict)
    written_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)

    author: so.Mapped[Member | None] = relation(
        Member, foreign_keys=[author_id], primaryjoin=lambda: sa.and_(CaseNote.author_id == Member.id, is_here())
    )

    __table_args__ = (sa.Index("ix_case_notes_case_id", "case_id", "id"),)
