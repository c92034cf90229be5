"""What can be searched for: one row for each text, with the tokens of its words and nothing about who may read it."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
import sqlalchemy.orm as so
from sqlalchemy.dialects import postgresql

from sns.core.db import Base, UtcDateTime


class Document(Base):
    """The words of a content, a reply or what else is plugged in (`source`, `ref_id`).

    `id` begins with the moment of the text, so that both engines go from the newest to the oldest by the key they
    have anyway. `version` and `edited_at` are those of the text that was read: a text that says something else by now
    is not found by its old words. `words_version` is the tokeniser's. The tokens stand apart, because a search looks at
    thousands of these rows.
    """

    __tablename__ = "search_documents"

    id: so.Mapped[int] = so.mapped_column(
        sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=False
    )
    source: so.Mapped[str] = so.mapped_column(sa.String(10))
    ref_id: so.Mapped[int]
    # Whose readers may read it.
    content_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("contents.id", ondelete="CASCADE"), index=True)
    version: so.Mapped[int] = so.mapped_column(default=0)
    edited_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    words_version: so.Mapped[int]

    __table_args__ = (sa.UniqueConstraint("source", "ref_id"),)


class Tokens(Base):
    """The tokens of a document, under the full-text index.

    `folded` is kept only where PostgreSQL cannot keep every place of a token.
    """

    __tablename__ = "search_tokens"

    id: so.Mapped[int] = so.mapped_column(
        sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
        sa.ForeignKey("search_documents.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )
    tokens: so.Mapped[str] = so.mapped_column(sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql"))
    folded: so.Mapped[str | None] = so.mapped_column(sa.Text)


class Rebuild(Base):
    """How far a rebuild has come, so that one that was interrupted goes on where it stopped."""

    __tablename__ = "search_rebuilds"

    source: so.Mapped[str] = so.mapped_column(sa.String(10), primary_key=True)
    last_id: so.Mapped[int] = so.mapped_column(default=0)
