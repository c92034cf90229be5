"""Questions of hosts: whose first words stand here, what has waited a day for an answer, who looks after it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm as so

from sns.blueprints.accounts.models import Member
from sns.blueprints.contents import policy as contents
from sns.blueprints.contents import queries as content_queries
from sns.blueprints.contents.adapters import KINDS
from sns.blueprints.contents.cards import AuthorCard
from sns.blueprints.contents.models import IS_PUBLISHED, Content, Reply
from sns.blueprints.contents.shapes import Shape
from sns.blueprints.spaces.queries import Ward, find_ward, wards_by_id
from sns.core import clock, text
from sns.core.db import ask, db
from sns.core.kept import Kept

from .models import Care

NEWCOMER_DAYS = 30
PATIENCE = timedelta(hours=24)
UNANSWERED_DAYS = 7
# Whoever took words and did not answer within a day leaves them to others.
HOLD = timedelta(hours=24)
MOST = 40
EXCERPT = 120
_OPEN = ("public", "city", "ward")


@dataclass(frozen=True)
class Words:
    """Words that wait for somebody: `seq` 0 is the content itself; `taker` looks after them or has answered."""

    id: int
    kind: str
    seq: int
    author: AuthorCard
    title: str
    excerpt: str
    at: datetime
    taker: str | None
    taker_id: int | None
    has_answered: bool
    is_answered: bool

    @property
    def label(self) -> Any:
        """What they are called: as the kind of content calls itself or its replies."""
        kind = KINDS[self.kind]
        return kind.reply_label if self.seq else kind.label

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has taken or answered them."""
        return not self.is_answered and self.taker is None


@dataclass(frozen=True)
class Waiting:
    """What waits in a ward: newcomers' first words, and what nobody answered."""

    first: int = 0
    unanswered: int = 0

    @property
    def total(self) -> int:
        """Both together."""
        return self.first + self.unanswered


@dataclass(frozen=True)
class Case:
    """Words a host is about to answer, with the ward the rules ask about; `reply` is None for the content itself."""

    space_id: int
    ward: Ward
    content: Content
    reply: Reply | None
    care: Care | None
    taker: Member | None

    @property
    def seq(self) -> int:
        """The number of the words within the content."""
        return self.reply.seq if self.reply is not None else 0

    @property
    def author(self) -> Any:
        """Who wrote the words."""
        return self.reply.author if self.reply is not None else self.content.author


def find_case(ward: str, content_id: int, seq: int) -> Case | None:
    """Return words of a ward: written for it, or by somebody who calls it home."""
    place, content = find_ward(ward), content_queries.find_content(content_id)
    if place is None or content is None:
        return None
    reply = content_queries.reply_at(content_id, seq) if seq else None
    if seq and (reply is None or reply.state != "published"):
        return None
    author = reply.author if reply is not None else content.author
    if author is None or place.id not in (content.space_id, author.home_ward_id):
        return None
    row = db.session.execute(
        sa.select(Care, Member).join(Member, Member.id == Care.member_id).where(
            Care.content_id == content_id, Care.seq == seq
        )
    ).one_or_none()  # fmt: skip
    care, taker = (row.Care, row.Member) if row is not None else (None, None)
    return Case(place.id, place, content, reply, care, taker)


def holds(care: Care | None) -> bool:
    """Tell whether words are somebody's: answered by them, or taken within the last day."""
    return care is not None and (care.answered_at is not None or care.taken_at > clock.now() - HOLD)


def list_first_words(host: Member, ward_id: int) -> list[Words]:
    """Return the first words each newcomer of a ward lets the host read, the newest first."""
    now = clock.now()
    return _run(_first_words, host, ward_id, since=now - timedelta(days=NEWCOMER_DAYS))


def list_unanswered(host: Member, ward_id: int, besides: Collection[Words] = ()) -> list[Words]:
    """Return what was written for a ward a day to a week ago and nobody has answered, the oldest first.

    What stands among the first words already is left out.
    """
    now = clock.now()
    known = {(words.id, words.seq) for words in besides}
    found = _run(_unanswered, host, ward_id, since=now - timedelta(days=UNANSWERED_DAYS), until=now - PATIENCE)
    return [words for words in found if (words.id, words.seq) not in known]


def waiting_for(host: Member, ward_id: int) -> Waiting:
    """Count what waits in a ward for one host; counted at most once a minute."""
    return _counts((host.id, ward_id), lambda: _count(host, ward_id))


def _count(host: Member, ward_id: int) -> Waiting:
    first = list_first_words(host, ward_id)
    unanswered = list_unanswered(host, ward_id, first)
    return Waiting(*(sum(words.is_waiting for words in found) for found in (first, unanswered)))


def hosted_wards(member: Member) -> list[Ward]:
    """Return the wards a member is host of."""
    wards, me = wards_by_id(), member.standing
    return [wards[key] for key in sorted(me.roles) if key in wards and me.has_role(key, "host")]


def hosted_ward(member: Member) -> Ward | None:
    """Return the ward a member is host of, the first of several."""
    return next(iter(hosted_wards(member)), None)


_counts: Kept[tuple[int, int], Waiting] = Kept()


def forget_counts() -> None:
    """Count again at the next question."""
    _counts.forget()


def _run(build: Any, host: Member, ward_id: int, **values: Any) -> list[Words]:
    shape = Shape.of(host.standing)
    given = shape.values(host.standing) | {"ward": ward_id, "held": clock.now() - HOLD, **values}
    return [_words(row) for row in ask(build(shape), given)]


def _words(row: Any) -> Words:
    author = AuthorCard(row.author_id, row.nickname, row.home_ward_id)
    excerpt = text.excerpt(row.body, EXCERPT) if row.seq else row.excerpt
    is_answered = bool(row.answers)
    return Words(
        row.content_id, row.kind, row.seq, author, row.title, excerpt, row.at, row.taker, row.taker_id,
        row.answered_at is not None, is_answered,
    )  # fmt: skip


def _is_open(shape: Shape) -> list[Any]:
    # What is for つながり or oneself is nobody's task, even where a host may read it.
    return [
        IS_PUBLISHED, Content.visibility.in_(_OPEN), Content.voice_space_id.is_(None), contents.visible_to(shape),
    ]  # fmt: skip


@lru_cache(maxsize=256)
def _first_words(shape: Shape) -> sa.Select[*tuple[Any, ...]]:
    me = shape.standing
    since = sa.bindparam("since", type_=Content.published_at.type)
    newcomer = [
        Member.home_ward_id == sa.bindparam("ward", type_=sa.Integer), Member.state == "active",
        Member.joined_at > since, Member.id != me.member_id, Member.id.not_in(me.blocked),
    ]  # fmt: skip
    entries = (
        sa.select(
            Content.author_id, Content.id.label("content_id"), sa.literal(0).label("seq"),
            Content.published_at.label("at"),
        )
        .join(Member, Member.id == Content.author_id)
        .where(*newcomer, *_is_open(shape), Content.published_at > since)
    )  # fmt: skip
    replies = (
        sa.select(Reply.author_id, Reply.content_id, Reply.seq, Reply.created_at)
        .join(Content, Content.id == Reply.content_id)
        .join(Member, Member.id == Reply.author_id)
        .where(
            *newcomer, *_is_open(shape), Reply.state == "published", Reply.voice_space_id.is_(None),
            Reply.created_at > since,
        )
    )  # fmt: skip
    every = sa.union_all(entries, replies).subquery()
    order = (every.c.at, every.c.content_id, every.c.seq)
    ranked = sa.select(
        every, sa.func.row_number().over(partition_by=every.c.author_id, order_by=order).label("rank")
    ).subquery()
    first = sa.select(ranked).where(ranked.c.rank == 1).order_by(ranked.c.at.desc()).limit(MOST).subquery()
    return _told(first).order_by(first.c.at.desc(), first.c.content_id.desc())


@lru_cache(maxsize=256)
def _unanswered(shape: Shape) -> sa.Select[*tuple[Any, ...]]:
    me = shape.standing
    since, until = (sa.bindparam(name, type_=Content.published_at.type) for name in ("since", "until"))
    waiting = (
        sa.select(
            Content.author_id, Content.id.label("content_id"), sa.literal(0).label("seq"),
            Content.published_at.label("at"),
        )
        .join(Member, Member.id == Content.author_id)
        .where(
            *_is_open(shape), Content.space_id == sa.bindparam("ward", type_=sa.Integer), Content.reply_count == 0,
            Content.closed_at.is_(None), Content.bumped_at > since, Content.published_at > since,
            Content.published_at <= until, Content.author_id != me.member_id, Member.state == "active",
        )
        .order_by(Content.published_at, Content.id)
        .limit(MOST)
        .subquery()
    )  # fmt: skip
    return _told(waiting).order_by(waiting.c.at, waiting.c.content_id)


def _told(chosen: sa.Subquery) -> sa.Select[*tuple[Any, ...]]:
    taker = so.aliased(Member)
    answer = so.aliased(Reply)
    by_others = sa.select(sa.func.count()).where(
        answer.content_id == chosen.c.content_id, answer.state == "published",
        sa.or_(chosen.c.seq == 0, sa.and_(answer.root_seq == Reply.root_seq, answer.seq > chosen.c.seq)),
        sa.func.coalesce(answer.author_id, 0) != chosen.c.author_id,
    )  # fmt: skip
    held = sa.or_(Care.answered_at.is_not(None), Care.taken_at > sa.bindparam("held", type_=Care.taken_at.type))
    return (
        sa.select(
            chosen.c.author_id, chosen.c.content_id, chosen.c.seq, chosen.c.at, Member.nickname, Member.home_ward_id,
            Content.kind, Content.title, Content.excerpt, Reply.body, Care.answered_at, taker.nickname.label("taker"),
            taker.id.label("taker_id"), by_others.correlate(chosen, Reply).scalar_subquery().label("answers"),
        )
        .select_from(chosen)
        .join(Content, Content.id == chosen.c.content_id)
        .join(Member, Member.id == chosen.c.author_id)
        .outerjoin(Reply, sa.and_(Reply.content_id == chosen.c.content_id, Reply.seq == chosen.c.seq))
        .outerjoin(Care, sa.and_(Care.content_id == chosen.c.content_id, Care.seq == chosen.c.seq, held))
        .outerjoin(taker, sa.and_(taker.id == Care.member_id, taker.state == "active"))
    )  # fmt: skip
