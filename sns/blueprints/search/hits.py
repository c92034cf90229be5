"""What a page of results shows: the texts that answer, in the order found, with the reason marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from sns.blueprints.accounts import adapters as accounts
from sns.blueprints.accounts.models import Member
from sns.blueprints.contents import queries as contents
from sns.blueprints.contents.cards import AUTHOR, AuthorCard, author_of
from sns.blueprints.contents.models import Content, Reply
from sns.blueprints.spaces.standing import Standing
from sns.core.db import ask

from . import marking, words
from .asking import Question
from .marking import Piece
from .queries import Match
from .sources import CONTENT, REPLY

_BEGINNING = 120
_AT_ONCE = 500


@dataclass(frozen=True)
class Hit:
    """One result; the title of a reply is that of what it answers."""

    kind: str
    title: tuple[Piece, ...]
    excerpt: tuple[Piece, ...]
    author: AuthorCard | None
    ward: Any
    moment: datetime
    visibility: str
    state: str
    is_official: bool
    endpoint: str
    values: tuple[tuple[str, Any], ...]
    anchor: str | None = None

    @property
    def shown(self) -> tuple[Any, ...]:
        """Everything the page shows of it: what names its piece of the page."""
        return (
            self.kind, self.title, self.excerpt, self.author, self.ward.name, self.ward.hue, self.moment,
            self.visibility, self.state, self.is_official, self.endpoint, self.values, self.anchor,
        )  # fmt: skip


def list_hits(reader: Member, matches: Sequence[Match], question: Question) -> list[Hit]:
    """Return the results for these matches, in their order."""
    if not matches:
        return []
    terms = tuple(term.flat for term in question.wanted)
    ids = {name: [match.ref_id for match in matches if match.source == name] for name in (CONTENT, REPLY)}
    rows = ask(_hits(), ids)
    found = {(row.source, row.ref_id): _hit(row.source, row, reader.standing, terms) for row in rows}
    keys = ((match.source, match.ref_id) for match in matches)
    return [found[key] for key in keys if key in found]


def _hit(source: str, row: Any, me: Standing, terms: tuple[str, ...]) -> Hit:
    endpoint, values = contents.page_address(row, row.seq)
    return Hit(
        REPLY if source == REPLY else row.kind, marking.marked(row.title, terms), marking.around(row.body, terms),
        author_of(row, me), accounts.find_ward(row.space_id), row.moment, row.visibility, row.state,
        row.voice_space_id is not None, endpoint, tuple(values.items()), f"r{row.seq}" if row.seq else None,
    )  # fmt: skip


_OF_CONTENT = (Content.id, Content.kind, Content.title, Content.space_id, Content.visibility, *AUTHOR)
_IDS: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)


@cache
def _hits() -> sa.CompoundSelect[*tuple[Any, ...]]:
    moment = sa.func.coalesce(Content.published_at, Content.created_at, type_=Content.created_at.type)
    contents = (
        sa.select(
            sa.literal(CONTENT).label("source"), Content.id.label("ref_id"), sa.literal(0).label("seq"), Content.body,
            moment.label("moment"), Content.state, Content.author_id, Content.voice_space_id, *_OF_CONTENT,
        )
        .outerjoin(Content.author)
        .where(Content.id.in_(sa.bindparam(CONTENT, expanding=True)))
    )  # fmt: skip
    replies = (
        sa.select(
            sa.literal(REPLY), Reply.id, Reply.seq, Reply.body, Reply.created_at, Reply.state, Reply.author_id,
            Reply.voice_space_id, *_OF_CONTENT,
        )
        .join(Content, Content.id == Reply.content_id)
        .outerjoin(Reply.author)
        .where(Reply.id.in_(sa.bindparam(REPLY, expanding=True)))
    )  # fmt: skip
    return sa.union_all(contents, replies)


def best_first(matches: Sequence[Match], question: Question) -> list[Match]:
    """Order matches: all words in the title, some of them, in the first lines, anywhere; the newest of each first."""
    beginnings: dict[tuple[str, int], tuple[str, str]] = {}
    for source, statement in ((CONTENT, _content_beginnings()), (REPLY, _reply_beginnings())):
        ids = [match.ref_id for match in matches if match.source == source]
        for start in range(0, len(ids), _AT_ONCE):
            for ref_id, title, beginning in ask(statement, {"ids": ids[start : start + _AT_ONCE]}):
                beginnings[source, ref_id] = words.flat(title), words.flat(beginning)
    terms = [term.flat for term in question.wanted]

    def place(match: Match) -> int:
        title, beginning = beginnings.get((match.source, match.ref_id), ("", ""))
        in_title = [term in title for term in terms]
        if all(in_title):
            return 0
        if any(in_title):
            return 1
        return 2 if all(term in beginning for term in terms) else 3

    return sorted(matches, key=place)


@cache
def _content_beginnings() -> sa.Select[*tuple[Any, ...]]:
    return sa.select(Content.id, Content.title, Content.excerpt).where(Content.id.in_(_IDS))


@cache
def _reply_beginnings() -> sa.Select[*tuple[Any, ...]]:
    # Words under a title are not words of the title.
    beginning = sa.func.substr(Reply.body, 1, _BEGINNING)
    return sa.select(Reply.id, sa.literal(""), beginning).where(Reply.id.in_(_IDS))
