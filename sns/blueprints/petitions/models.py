"""What somebody asks to be removed, whom it concerns, and how it went."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm as so

from sns.blueprints.accounts.models import Member, is_here
from sns.core.db import Base, UtcDateTime, relation

KINDS = ("defamation", "privacy", "portrait", "intimate", "copyright", "other")
STATES = ("received", "reviewing", "inquiring", "decided", "told", "appealed", "closed")
DECISIONS = ("delete", "hide", "keep", "part")
ANSWERS = ("agree", "disagree")
WORDS_LIMIT, NAME_LIMIT, ADDRESS_LIMIT = 2_000, 60, 500


class Petition(Base):
    """申出: one request to remove something.

    `nonce` makes the secret of its page together with the site's key. `content_id`, `seq`: what it is about, where the
    address was one of ours. `inquired_at` to `answered_at`: the letter to the author and their answer. Name, address
    and words of who asked are erased a year after the end; numbers stay.
    """

    __tablename__ = "petitions"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    number: so.Mapped[str] = so.mapped_column(sa.String(20), unique=True)
    nonce: so.Mapped[str] = so.mapped_column(sa.String(32))
    client_key: so.Mapped[str | None] = so.mapped_column(sa.String(40), unique=True)
    kind: so.Mapped[str] = so.mapped_column(sa.String(12))
    state: so.Mapped[str] = so.mapped_column(sa.String(10), default="received")
    space_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("spaces.id"))
    address: so.Mapped[str] = so.mapped_column(sa.String(ADDRESS_LIMIT))
    content_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("contents.id", ondelete="SET NULL"))
    seq: so.Mapped[int] = so.mapped_column(default=0)
    author_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("members.id", ondelete="SET NULL"), index=True)
    case_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("cases.id", ondelete="SET NULL"))
    name: so.Mapped[str] = so.mapped_column(sa.String(NAME_LIMIT))
    email: so.Mapped[str | None] = so.mapped_column(sa.String(254))
    is_agent: so.Mapped[bool] = so.mapped_column(default=False)
    words: so.Mapped[str] = so.mapped_column(sa.String(WORDS_LIMIT))
    evidence: so.Mapped[str] = so.mapped_column(sa.String(WORDS_LIMIT), default="")
    received_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime, index=True)
    due_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    inquired_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    answer_due_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    answer: so.Mapped[str | None] = so.mapped_column(sa.String(8))
    answer_words: so.Mapped[str] = so.mapped_column(sa.String(WORDS_LIMIT), default="")
    answered_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    decision: so.Mapped[str | None] = so.mapped_column(sa.String(6))
    decided_by_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("members.id", ondelete="SET NULL"))
    decided_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    to_requester: so.Mapped[str] = so.mapped_column(sa.String(WORDS_LIMIT), default="")
    to_author: so.Mapped[str] = so.mapped_column(sa.String(WORDS_LIMIT), default="")
    told_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    appealed_by: so.Mapped[str | None] = so.mapped_column(sa.String(9))
    appeal_words: so.Mapped[str] = so.mapped_column(sa.String(WORDS_LIMIT), default="")
    appealed_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    appeal_decision: so.Mapped[str | None] = so.mapped_column(sa.String(8))
    appeal_reason: so.Mapped[str] = so.mapped_column(sa.String(WORDS_LIMIT), default="")
    closed_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    erase_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    facts: so.Mapped[dict[str, Any]] = so.mapped_column(sa.JSON, default=dict)

    author: so.Mapped[Member | None] = relation(
        Member, foreign_keys=[author_id], primaryjoin=lambda: sa.and_(Petition.author_id == Member.id, is_here())
    )

    __table_args__ = (sa.Index("ix_petitions_space_id", "space_id", "state", "due_at", "id"),)
