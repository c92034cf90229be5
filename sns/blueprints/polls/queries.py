"""Questions about polls: those of a content as one reader sees them, who chose what in a named one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm as so

from sns.blueprints.accounts.models import Member, is_here
from sns.blueprints.contents.models import Content
from sns.core import clock
from sns.core.db import db

from . import policy, sealing
from .models import Participation, Poll, as_options

_MOST_NAMES = 200


@dataclass(frozen=True)
class Bar:
    """What an option got: `percent` of those who answered."""

    words: str
    count: int
    percent: int
    is_mine: bool


@dataclass(frozen=True)
class Shown:
    """A poll before one reader; `own` are the options they chose, None where the mode or the moment keeps it apart."""

    poll: Poll
    has_answered: bool
    own: list[int] | None

    @property
    def takes_answer(self) -> bool:
        """Whether the reader could still answer, as far as the poll is concerned."""
        return not self.poll.is_over and not self.has_answered

    @property
    def takes_other_answer(self) -> bool:
        """Whether the reader could still change what they answered."""
        return not self.poll.is_over and self.has_answered and self.poll.is_changeable

    @property
    def shows_results(self) -> bool:
        """Whether the reader may see numbers: at the end, or where the poll says so after answering oneself."""
        return self.poll.is_over or (self.has_answered and self.poll.shows_early)

    @property
    def bars(self) -> list[Bar]:
        """The results; a secret poll of one or two people has none."""
        poll = self.poll
        if not self.shows_results or poll.is_too_small:
            return []
        people = max(poll.people, 1)
        return [
            Bar(words, count, (200 * count + people) // (2 * people), option in (self.own or ()))
            for option, (words, count) in enumerate(zip(poll.options, poll.counts, strict=True))
        ]


def find_poll(poll_id: int) -> Poll | None:
    """Return a poll with the content it belongs to."""
    return _one(Poll.id == poll_id)


def find_by_key(opener_id: int, key: str) -> Poll | None:
    """Return what was already opened from one and the same form."""
    return _one(Poll.opener_id == opener_id, Poll.client_key == key)


def _one(*which: sa.ColumnElement[bool]) -> Poll | None:
    return db.session.scalar(
        sa.select(Poll).options(so.joinedload(Poll.content).joinedload(Content.author)).where(*which)
    )


def count_answers(content_id: int) -> dict[int, int]:
    """Return how many have answered each poll of a content."""
    rows = db.session.execute(sa.select(Poll.id, Poll.people).where(Poll.content_id == content_id))
    return {row.id: row.people for row in rows}


def list_due() -> list[int]:
    """Return the polls whose end has come and that nobody closed."""
    due = sa.select(Poll.id).where(Poll.closed_at.is_(None), Poll.ends_at <= clock.now())
    return list(db.session.scalars(due.order_by(Poll.ends_at).limit(500)))


def show(reader: Member, poll: Poll) -> Shown:
    """Return a poll as a reader sees it."""
    return _shown(poll, db.session.get(Participation, (poll.id, reader.id)))


def list_shown(reader: Member, content: Content) -> list[Shown]:
    """Return a content's polls as a reader sees them, the oldest first, in one statement."""
    rows = db.session.execute(_of_content(), {"content": content.id, "me": reader.id}).all()
    for poll, _mine in rows:
        so.attributes.set_committed_value(poll, "content", content)
    return [
        _shown(poll, mine) for poll, mine in rows if not policy.is_apart(reader, poll) and policy.is_shown(reader, poll)
    ]


@cache
def _of_content() -> sa.Select[*tuple[Any, ...]]:
    me, content = (sa.bindparam(name, type_=sa.Integer) for name in ("me", "content"))
    return (
        sa.select(Poll, Participation)
        .options(so.defer(Poll.groups))
        .outerjoin(Participation, sa.and_(Participation.poll_id == Poll.id, Participation.member_id == me))
        .where(Poll.content_id == content)
        .order_by(Poll.id)
    )


def _shown(poll: Poll, mine: Participation | None) -> Shown:
    bits = sealing.answer_of(poll, mine) if mine is not None else None
    return Shown(poll, mine is not None, None if bits is None else as_options(bits))


def list_voters(reader: Member, poll: Poll) -> list[list[str]]:
    """Return for each option of a named poll the names of those who chose it, as far as the reader may meet them."""
    blocked = reader.standing.blocked
    rows = db.session.execute(
        sa.select(Member.id, Member.nickname, Participation.choices)
        .join(Participation, Participation.member_id == Member.id)
        .where(Participation.poll_id == poll.id, Participation.choices.is_not(None), is_here())
        .order_by(Member.nickname, Member.id)
    ).all()
    names: list[list[str]] = [[] for _option in poll.options]
    for row in rows:
        if row.id not in blocked:
            for option in as_options(row.choices):
                names[option].append(row.nickname)
    return names
