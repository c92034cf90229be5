"""Reports, decisions with their letters, objections to them, and measures about members."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm as so

from sns.blueprints.accounts.models import Member, is_here
from sns.blueprints.cases.models import Case
from sns.core import clock
from sns.core.db import Base, UtcDateTime, relation

VERDICTS = ("ok", "amend", "hide", "warn", "wait")
MEASURES = ("warning", "pause", "suspension", "expulsion")
WORDS_LIMIT, ANSWER_LIMIT = 400, 1000


class Report(Base):
    """What one member reported about one thing, with a reason of the rules and own words; one for each case."""

    __tablename__ = "reports"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    case_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"))
    reporter_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("members.id", ondelete="SET NULL"))
    reason: so.Mapped[str] = so.mapped_column(sa.String(20))
    words: so.Mapped[str] = so.mapped_column(sa.String(WORDS_LIMIT), default="")
    reported_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    outcome: so.Mapped[str | None] = so.mapped_column(sa.String(20))
    told_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)

    case: so.Mapped[Case] = relation(Case)
    reporter: so.Mapped[Member | None] = relation(
        Member, foreign_keys=[reporter_id], primaryjoin=lambda: sa.and_(Report.reporter_id == Member.id, is_here())
    )

    __table_args__ = (
        sa.UniqueConstraint("case_id", "reporter_id"),
        sa.Index("ix_reports_reporter_id_reported_at", "reporter_id", "reported_at", "id"),
    )


class Decision(Base):
    """A verdict on a case, with what was decided before it and the moment its letter leaves.

    `rule` is the number of the rule, `words` the reason to the author, `quoted` the words it is about. `was` is the
    state of the thing before, so that it can be undone until `leaves_at`.
    """

    __tablename__ = "decisions"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    case_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    space_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("spaces.id"))
    actor_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("members.id", ondelete="SET NULL"))
    verdict: so.Mapped[str] = so.mapped_column(sa.String(10))
    rule: so.Mapped[str | None] = so.mapped_column(sa.String(20))
    words: so.Mapped[str] = so.mapped_column(sa.String(ANSWER_LIMIT), default="")
    quoted: so.Mapped[str] = so.mapped_column(sa.String(ANSWER_LIMIT), default="")
    was: so.Mapped[dict[str, Any]] = so.mapped_column(sa.JSON, default=dict)
    decided_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    leaves_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    sent_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    undone_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)

    case: so.Mapped[Case] = relation(Case)
    actor: so.Mapped[Member | None] = relation(
        Member, foreign_keys=[actor_id], primaryjoin=lambda: sa.and_(Decision.actor_id == Member.id, is_here())
    )

    __table_args__ = (
        sa.Index(
            "ix_decisions_leaving", "leaves_at", sqlite_where=sa.text("sent_at IS NULL AND undone_at IS NULL"),
            postgresql_where=sa.text("sent_at IS NULL AND undone_at IS NULL"),
        ),
        sa.Index("ix_decisions_decided_at", "decided_at", "space_id"),
    )  # fmt: skip

    @property
    def can_be_undone(self) -> bool:
        """Whether its letter is still here."""
        return self.undone_at is None and self.sent_at is None and (
            self.leaves_at is None or self.leaves_at > clock.now()
        )  # fmt: skip


class Measure(Base):
    """What follows for a member beyond one thing: a warning, a pause of writing, a suspension, an expulsion.

    `state`: proposed (waits for a second person), active, declined, lifted, over. A suspension and an expulsion need
    a second person; `ends_at` is empty for an expulsion alone.
    """

    __tablename__ = "measures"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    member_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"))
    case_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("cases.id", ondelete="SET NULL"), index=True)
    decision_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("decisions.id", ondelete="SET NULL"))
    space_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("spaces.id"))
    kind: so.Mapped[str] = so.mapped_column(sa.String(12))
    state: so.Mapped[str] = so.mapped_column(sa.String(10), default="active")
    rule: so.Mapped[str | None] = so.mapped_column(sa.String(20))
    reason: so.Mapped[str] = so.mapped_column(sa.String(ANSWER_LIMIT), default="")
    proposed_by_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("members.id", ondelete="SET NULL"))
    second_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("members.id", ondelete="SET NULL"))
    made_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    starts_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    ends_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    ended_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)

    member: so.Mapped[Member | None] = relation(
        Member, foreign_keys=[member_id], primaryjoin=lambda: sa.and_(Measure.member_id == Member.id, is_here())
    )
    proposed_by: so.Mapped[Member | None] = relation(
        Member,
        foreign_keys=[proposed_by_id],
        primaryjoin=lambda: sa.and_(Measure.proposed_by_id == Member.id, is_here()),
    )

    __table_args__ = (
        sa.Index("ix_measures_member_id", "member_id", "made_at"),
        sa.Index("ix_measures_proposed", "space_id", "state", "made_at"),
    )

    @property
    def last_day(self) -> date | None:
        """The last day it holds; None for what has no end."""
        return clock.local(self.ends_at - timedelta(seconds=1)).date() if self.ends_at else None


class Letter(Base):
    """What a member is told about their words or themselves: which rule, which words, why, what follows, how to object.

    `kind`: amend, hide, warn, pause, suspension, expulsion, lifted, reversed, upheld. The address in the mail opens it
    without signing in (`secret`), because somebody who is kept out has a hearing too.
    """

    __tablename__ = "letters"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    member_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"))
    case_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("cases.id", ondelete="SET NULL"), index=True)
    decision_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("decisions.id", ondelete="SET NULL"))
    measure_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("measures.id", ondelete="SET NULL"))
    space_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("spaces.id"))
    kind: so.Mapped[str] = so.mapped_column(sa.String(12))
    rule: so.Mapped[str | None] = so.mapped_column(sa.String(20))
    title: so.Mapped[str] = so.mapped_column(sa.String(100), default="")
    quoted: so.Mapped[str] = so.mapped_column(sa.String(ANSWER_LIMIT), default="")
    words: so.Mapped[str] = so.mapped_column(sa.String(ANSWER_LIMIT), default="")
    facts: so.Mapped[dict[str, Any]] = so.mapped_column(sa.JSON, default=dict)
    secret: so.Mapped[str] = so.mapped_column(sa.String(43))
    written_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    read_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)

    member: so.Mapped[Member | None] = relation(
        Member, foreign_keys=[member_id], primaryjoin=lambda: sa.and_(Letter.member_id == Member.id, is_here())
    )

    __table_args__ = (sa.Index("ix_letters_member_id", "member_id", "written_at", "id"),)


class Appeal(Base):
    """異議申立て: an objection to one letter, once; somebody else than who decided answers it.

    `outcome`: upheld, reversed, withdrawn.
    """

    __tablename__ = "appeals"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    letter_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("letters.id", ondelete="CASCADE"), unique=True)
    member_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"), index=True)
    case_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("cases.id", ondelete="SET NULL"), index=True)
    words: so.Mapped[str] = so.mapped_column(sa.String(ANSWER_LIMIT))
    made_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime, index=True)
    outcome: so.Mapped[str | None] = so.mapped_column(sa.String(12))
    answer: so.Mapped[str] = so.mapped_column(sa.String(ANSWER_LIMIT), default="")
    decided_by_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("members.id", ondelete="SET NULL"))
    decided_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)

    letter: so.Mapped[Letter] = relation(Letter)
