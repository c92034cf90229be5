"""A ward's list of words, how far each member is trusted, and what was said lately as fingerprints."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
import sqlalchemy.orm as so

from sns.core.db import Base, UtcDateTime

EFFECTS = ("block", "hold", "mask")
WORD_LIMIT = 60


class ListedWord(Base):
    """A word of a ward's list, or of the city's, which counts in every ward.

    `folded` is the word without what makes no difference to a reader. `effect`: block (not published), hold (waits to
    be looked at), mask (published with the word covered).
    """

    __tablename__ = "listed_words"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    space_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("spaces.id"))
    word: so.Mapped[str] = so.mapped_column(sa.String(WORD_LIMIT))
    folded: so.Mapped[str] = so.mapped_column(sa.String(4 * WORD_LIMIT))
    effect: so.Mapped[str] = so.mapped_column(sa.String(5))
    rule: so.Mapped[str | None] = so.mapped_column(sa.String(20))
    added_by_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("members.id", ondelete="SET NULL"))
    added_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)

    __table_args__ = (sa.UniqueConstraint("space_id", "folded"),)


class WordList(Base):
    """Which version a space's list of words has: each process keeps the list ready for use until this changes.

    A random number and no counter, so that a database that was restored never means another list by the same one.
    """

    __tablename__ = "word_lists"

    space_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("spaces.id"), primary_key=True)
    version: so.Mapped[int] = so.mapped_column(sa.BigInteger)


class Trust(Base):
    """How far a member is trusted, counted again when it is some hours old.

    `level`: 0 new, 1 known, 2 well known. `words` they published, `upheld`: reports of them that were right, lately.
    """

    __tablename__ = "trust"

    member_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    level: so.Mapped[int]
    words: so.Mapped[int]
    upheld: so.Mapped[int]
    counted_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)


class Saying(Base):
    """That a member said something lately, as a fingerprint: what is said again and again, and how fast; kept two days."""

    __tablename__ = "sayings"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    member_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"))
    where: so.Mapped[str] = so.mapped_column(sa.String(12))
    place: so.Mapped[str] = so.mapped_column(sa.String(40), default="")
    print: so.Mapped[str] = so.mapped_column(sa.String(22))
    said_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime, index=True)

    __table_args__ = (sa.Index("ix_sayings_member_id_said_at", "member_id", "said_at", "where", "print", "place"),)
