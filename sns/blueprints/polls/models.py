"""Questions with their counted answers, and who has answered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

import sqlalchemy as sa
import sqlalchemy.orm as so

from sns.blueprints.contents.models import Content
from sns.core import clock
from sns.core.db import Base, UtcDateTime, relation

QUESTION_LIMIT, OPTION_LIMIT = 100, 60
FEWEST_OPTIONS, MOST_OPTIONS = 2, 10
# A secret result of one or two people would tell what they chose.
FEWEST_PEOPLE = 3
_IS_OPEN = sa.text("closed_at IS NULL")


class Poll(Base):
    """A question to the readers of a content, with 2 to 10 options.

    Answers exist only as numbers: `counts` for each option, `groups` for each option by ward and by age. What one
    member chose is known in their `Participation`, as far as the mode allows. `key` belongs to a secret poll whose
    answers may be changed; it is destroyed at the end (docs/decisions/011).
    """

    __tablename__ = "polls"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    content_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("contents.id", ondelete="CASCADE"), index=True)
    opener_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("members.id", ondelete="SET NULL"))
    question: so.Mapped[str] = so.mapped_column(sa.String(QUESTION_LIMIT))
    options: so.Mapped[list[str]] = so.mapped_column(sa.JSON)
    is_multiple: so.Mapped[bool] = so.mapped_column(default=False)
    is_named: so.Mapped[bool] = so.mapped_column(default=False)
    is_changeable: so.Mapped[bool] = so.mapped_column(default=False)
    shows_early: so.Mapped[bool] = so.mapped_column(default=True)
    opened_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    ends_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    closed_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    hidden_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)  # then only its opener sees it
    people: so.Mapped[int] = so.mapped_column(default=0)
    counts: so.Mapped[list[int]] = so.mapped_column(sa.JSON)
    groups: so.Mapped[dict[str, dict[str, list[int]]]] = so.mapped_column(sa.JSON, default=dict)
    key: so.Mapped[bytes | None] = so.mapped_column(sa.LargeBinary)
    # Made with the form: a doubled submit finds the first one.
    client_key: so.Mapped[str | None] = so.mapped_column(sa.String(40))

    content: so.Mapped[Content] = relation(Content)

    __table_args__ = (
        sa.UniqueConstraint("opener_id", "client_key"),
        sa.Index("ix_polls_open", "ends_at", sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN),
    )

    @property
    def is_over(self) -> bool:
        """Whether no answer is taken any more; at its moment a poll is over, also before the clockwork has come by."""
        return self.closed_at is not None or self.ends_at <= clock.now()

    @property
    def last_day(self) -> date:
        """The last day on which answers are or were taken."""
        over_at = self.closed_at or self.ends_at
        return clock.local(over_at - timedelta(seconds=1)).date()

    @property
    def is_too_small(self) -> bool:
        """Whether so few answered in secret that their numbers would name them."""
        return not self.is_named and self.people < FEWEST_PEOPLE


class Participation(Base):
    """Somebody who has answered, once.

    `choices` (a bit for each option) is kept in a named poll. In a secret one that may be changed, `seal` lets the
    answer be found again with the poll's key; in any other nothing tells what was chosen. `ward_id` and `age` are the
    group the answer is counted in, kept as long as it may be changed.
    """

    __tablename__ = "poll_participations"

    poll_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("polls.id", ondelete="CASCADE"), primary_key=True)
    member_id: so.Mapped[int] = so.mapped_column(
        sa.ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    answered_on: so.Mapped[date]
    choices: so.Mapped[int | None]
    seal: so.Mapped[bytes | None] = so.mapped_column(sa.LargeBinary)
    ward_id: so.Mapped[int | None]
    age: so.Mapped[str | None] = so.mapped_column(sa.String(10))


def as_bits(chosen: Iterable[int]) -> int:
    """Return chosen options as one number."""
    return sum(1 << option for option in set(chosen))


def as_options(bits: int) -> list[int]:
    """Return the options a number stands for."""
    return [option for option in range(MOST_OPTIONS) if bits >> option & 1]
