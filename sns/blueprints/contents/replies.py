"""Replies in reading order, (root_seq, seq): a diary's by its first-level ones, a thread's fifty from any place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
import sqlalchemy.orm as so

from sns.blueprints.accounts.models import Member, is_here
from sns.core.db import ask, db

from .models import Content, Reply

PAGE = 50
_BEFORE = PAGE // 2 - 1
BADGE = 100

_PARENT, _ANSWERED = so.aliased(Reply, name="parent"), so.aliased(Member, name="answered")
# What was typed stays in the database: pages show what was made of it.
_COLUMNS = (
    Reply.id, Reply.seq, Reply.root_seq, Reply.parent_seq, Reply.author_id, Reply.voice_space_id, Reply.state,
    Reply.state_reason, Reply.body_html, Reply.created_at, Reply.edited_at,
    # As text: a row names its piece of the page, and a dictionary can name nothing.
    sa.cast(Reply.reactions, sa.Text).label("reactions"), Member.nickname,
    Member.home_ward_id, Member.avatar_key, Member.age_band,
    Member.settings["visible"]["photo"].as_string().label("photo_scope"),
)  # fmt: skip
_WITH_ANSWERED = (
    _PARENT.author_id.label("to_id"), _PARENT.state.label("to_state"), _PARENT.voice_space_id.label("to_voice"),
    _ANSWERED.nickname.label("to_nickname"),
)  # fmt: skip
_CONTENT = sa.bindparam("content", type_=sa.Integer)
_ROOT, _SEQ = (sa.bindparam(name, type_=sa.Integer) for name in ("root", "seq"))
_ORDER = (Reply.root_seq, Reply.seq)
_PLACE, _HERE = sa.tuple_(*_ORDER), sa.tuple_(_ROOT, _SEQ)


class Place(NamedTuple):
    """A place in the reading order."""

    root: int
    seq: int

    def __str__(self) -> str:
        return f"{self.root}-{self.seq}"

    @classmethod
    def parse(cls, text: str | None) -> Place | None:
        """Read a place from an address; anything unreadable is none."""
        parts = (text or "").split("-")
        if len(parts) != 2 or not all(part.isascii() and part.isdigit() and len(part) < 10 for part in parts):
            return None
        return cls(int(parts[0]), int(parts[1]))


START, END = Place(0, 0), Place(2**31 - 1, 0)


@dataclass(frozen=True)
class Turn:
    """Rows of one page, and whether there are others before and after them."""

    rows: Sequence[Any]
    has_earlier: bool
    has_later: bool


def list_by_roots(content: Content, *, after_root: int = 0, limit: int = PAGE) -> tuple[Sequence[Any], int | None]:
    """Return replies from the first-level one after `after_root`, and where to go on.

    A first-level reply keeps its answers with it, so a page may be longer than `limit`.
    """
    rows = ask(_by_roots(limit + 1), {"content": content.id, "after": after_root})
    first_levels = [row.seq for row in rows if row.root_seq == row.seq]
    if len(first_levels) <= limit:
        return rows, None
    return [row for row in rows if row.root_seq != first_levels[limit]], first_levels[limit - 1]


@lru_cache
def _by_roots(limit: int) -> sa.Select[*tuple[Any, ...]]:
    roots = (
        sa.select(Reply.seq)
        .where(
            Reply.content_id == _CONTENT,
            Reply.root_seq == Reply.seq,
            Reply.seq > sa.bindparam("after", type_=sa.Integer),
        )
        .order_by(Reply.seq)
        .limit(limit)
        .subquery()
    )
    return (
        sa.select(*_COLUMNS)
        .join(roots, roots.c.seq == Reply.root_seq)
        .outerjoin(Reply.author)
        .where(Reply.content_id == _CONTENT)
        .order_by(*_ORDER)
    )


def root_before(content_id: int, seq: int | None) -> int:
    """Return after which first-level reply a page begins that holds the reply with this number; 0 for the first page."""
    if not seq or seq <= PAGE:
        return 0
    return db.session.scalar(_roots_before(), {"content": content_id, "seq": seq}) or 0


@cache
def _roots_before() -> sa.Select[int]:
    return (
        sa.select(Reply.seq)
        .where(Reply.content_id == _CONTENT, Reply.root_seq == Reply.seq, Reply.seq < _root_of_seq())
        .order_by(Reply.seq.desc())
        .offset(_BEFORE)
        .limit(1)
    )


def list_after(content_id: int, place: Place = START, *, limit: int = PAGE) -> Turn:
    """Return the replies that follow a place, each with whom it answers; page 100 costs what page 1 costs."""
    rows = _run(_from(limit + 1, is_backwards=False), content_id, place)
    return Turn(rows[:limit], place != START, len(rows) > limit)


def list_before(content_id: int, place: Place = END, *, limit: int = PAGE) -> Turn:
    """Return the replies that stand before a place."""
    rows = _run(_from(limit + 1, is_backwards=True), content_id, place)
    return Turn(rows[:limit][::-1], len(rows) > limit, place != END)


def _run(statement: Any, content_id: int, place: Place) -> Sequence[Any]:
    return ask(statement, {"content": content_id, "root": place.root, "seq": place.seq})


@lru_cache
def _from(limit: int, *, is_backwards: bool) -> sa.Select[*tuple[Any, ...]]:
    # First the fifty places from the index alone, then their words and writers.
    order = [column.desc() if is_backwards else column for column in _ORDER]
    chosen = (
        sa.select(Reply.id)
        .where(Reply.content_id == _CONTENT, _PLACE < _HERE if is_backwards else _PLACE > _HERE)
        .order_by(*order)
        .limit(limit)
        .subquery()
    )
    return _shown(chosen).order_by(*order)


def _shown(chosen: sa.Subquery) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(*_COLUMNS, *_WITH_ANSWERED)
        .join(chosen, chosen.c.id == Reply.id)
        .outerjoin(Reply.author)
        .outerjoin(_PARENT, sa.and_(_PARENT.content_id == Reply.content_id, _PARENT.seq == Reply.parent_seq))
        .outerjoin(_ANSWERED, sa.and_(_ANSWERED.id == _PARENT.author_id, is_here(_ANSWERED)))
    )


def _root_of_seq() -> sa.ScalarSelect[int]:
    wanted = so.aliased(Reply)
    return sa.select(wanted.root_seq).where(wanted.content_id == _CONTENT, wanted.seq == _SEQ).scalar_subquery()


def list_around(content_id: int, seq: int, *, limit: int = PAGE) -> Turn:
    """Return a page with the reply of this number in its middle; the first page where there is no such reply."""
    rows = ask(_around(limit + 1), {"content": content_id, "seq": seq})
    return Turn(rows[:limit], bool(rows) and rows[0].start_seq > 0, len(rows) > limit)


@lru_cache
def _around(limit: int) -> sa.Select[*tuple[Any, ...]]:
    # Half a page back from the reply, or the beginning.
    back = (
        sa.select(*_ORDER)
        .where(Reply.content_id == _CONTENT, sa.tuple_(_root_of_seq(), _SEQ) >= _PLACE)
        .order_by(Reply.root_seq.desc(), Reply.seq.desc())
        .limit(1)
        .offset(_BEFORE + 1)
        .subquery()
    )
    places = sa.union_all(sa.select(back), sa.select(sa.literal(0), sa.literal(0))).subquery()
    start = sa.select(places).order_by(places.c.root_seq.desc(), places.c.seq.desc()).limit(1).subquery("start")
    chosen = (
        sa.select(Reply.id, start.c.seq.label("start_seq"))
        .join(start, sa.true())
        .where(Reply.content_id == _CONTENT, sa.tuple_(start.c.root_seq, start.c.seq) < _PLACE)
        .order_by(*_ORDER)
        .limit(limit)
        .subquery()
    )
    return _shown(chosen).add_columns(chosen.c.start_seq).order_by(*_ORDER)


def unread_after(seq: Any, member: Any) -> sa.Select[*tuple[int, int]]:
    """Return a select of (number, how many): the first in reading order of what others than a member wrote after a number.

    Of a hundred at most, the earliest; of no row where there is nothing. Which content is bound as `content`.
    """
    is_of_others = sa.or_(Reply.author_id.is_(None), Reply.author_id != member)
    # By number, as little of a long thread is new; in reading order all of it would be looked through.
    new = (
        sa.select(*_ORDER)
        .where(Reply.content_id == _CONTENT, Reply.seq > seq, Reply.state == "published", is_of_others)
        .order_by(Reply.seq)
        .limit(BADGE)
        .subquery()
    )
    count = sa.func.count().over().label("count")
    return sa.select(new.c.seq, count).order_by(new.c.root_seq, new.c.seq).limit(1)
