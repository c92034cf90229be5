"""Questions about boards, one thread, and what stands around it for a reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm as so

from sns.blueprints.accounts.models import Member, is_here
from sns.blueprints.contents import policy as contents
from sns.blueprints.contents import replies
from sns.blueprints.contents.cards import AuthorCard, author_of
from sns.blueprints.contents.comments import NOTHING_NEW, Unread
from sns.blueprints.contents.models import Content, Follow, Reaction, ReadMark
from sns.blueprints.contents.shapes import Shape
from sns.blueprints.spaces import queries as spaces
from sns.blueprints.spaces.models import Space
from sns.blueprints.spaces.queries import Ward, city_card
from sns.core.db import ask, db

from .cards import COLUMNS, BoardCard, News
from .models import Board, Participant, Thread

PEOPLE = 6
NEWS = 100

T = Thread.__table__


@dataclass(frozen=True)
class Tie:
    """How a reader stands to a thread: how far it was read, what is new, followed or muted, kind words given in it.

    `new` is what others wrote since.
    """

    last_seq: int | None = None
    new: Unread = NOTHING_NEW
    following: str = ""
    given: dict[int, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class People:
    """Who takes part, the latest first, and the names of those who keep the discussion in order."""

    latest: tuple[AuthorCard, ...]
    names: dict[int, str]


def list_boards(place: Ward) -> list[Board]:
    """Return a ward's boards and the whole city's, each in their order."""
    return list(db.session.scalars(_boards(), {"first": place.id, "last": (city_card() or place).id}))


@cache
def _boards() -> sa.Select[Board]:
    return sa.select(Board).where(_of_places()).order_by(*_in_order())


def _of_places() -> sa.ColumnElement[bool]:
    return sa.or_(*(Board.space_id == sa.bindparam(name, type_=sa.Integer) for name in ("first", "last")))


def _in_order() -> tuple[Any, ...]:
    return Board.space_id != sa.bindparam("first", type_=sa.Integer), Board.position, Board.id


def find_board(place: Ward, slug: str) -> Board | None:
    """Return a board by its place and name in the address."""
    return db.session.scalar(sa.select(Board).where(Board.space_id == place.id, Board.slug == slug))


def find_hall(space_id: int) -> Ward | None:
    """Return the space of an event's participants."""
    return spaces.ward_by_id(space_id) if is_in_hall(space_id) else None


def is_in_hall(space_id: int) -> bool:
    """Tell whether a space is one of an event's participants."""
    space = db.session.get(Space, space_id)
    return space is not None and space.kind == "event"


def find_board_by_id(board_id: int) -> Board | None:
    """Return a board."""
    return db.session.get(Board, board_id)


def address_of_board(board_id: int) -> dict[str, Any]:
    """Return how an address names a board."""
    board = db.session.get_one(Board, board_id)
    return {"ward": board.space.slug, "slug": board.slug}


def has_threads(board_id: int) -> bool:
    """Tell whether anything stands on a board."""
    return db.session.scalar(sa.select(T.c.id).where(T.c.board_id == board_id).limit(1)) is not None


def find_thread(thread_id: int) -> Thread | None:
    """Return a thread with its board and author."""
    found: Thread | None = db.session.scalar(_thread(), {"thread": thread_id})
    return found


def with_board(thread: Any) -> Thread:
    """Return a thread that was loaded as a content with its board, on which the rules of boards rest."""
    return find_thread(thread.id) or thread


def find_thread_or_its_goal(thread_id: int) -> Thread | None:
    """Return a thread; where it was merged into another, that one."""
    found = find_thread(thread_id)
    return found if found is None or found.merged_into_id is None else find_thread(found.merged_into_id)


@cache
def _thread() -> sa.Select[Any]:
    return (
        sa.select(Thread)
        .options(so.joinedload(Thread.author), so.joinedload(Thread.board))
        .where(Thread.id == sa.bindparam("thread", type_=sa.Integer))
    )


def around(reader: Member, thread: Thread, since: int | None = None) -> tuple[Tie, People]:
    """Return how a reader stands to a thread, and who takes part in it and keeps it, in one statement.

    `since`: up to where it had been read when the visit began, where that is known; else the read mark says it.
    """
    values = {
        "me": reader.id, "content": thread.id, "since": since, "facilitator": thread.facilitator_id or 0,
        "writer": thread.summary_by_id or 0,
    }  # fmt: skip
    rows = ask(_around(), values)
    me = reader.standing
    here = [row for row in rows if row.what == "member" and row.author_id not in me.blocked]
    shown = (author_of(row, me) for row in [row for row in here if row.last_at][:PEOPLE])
    return _tie(rows, since), People(
        tuple(card for card in shown if card is not None), {row.author_id: row.nickname for row in here}
    )


def _tie(rows: Sequence[Any], since: int | None) -> Tie:
    last_seq, following, count, first = None, "", 0, 0
    given: dict[int, frozenset[str]] = {}
    for row in rows:
        if row.what == "mark":
            last_seq = row.author_id
        elif row.what == "follow":
            following = "muted" if row.author_id else "followed"
        elif row.what == "word":
            given[row.author_id] = given.get(row.author_id, frozenset()) | {row.nickname}
        elif row.what == "new":
            first, count = row.author_id, row.home_ward_id
    read = last_seq if since is None else since
    new = Unread(count, first, read) if count and read is not None else NOTHING_NEW
    return Tie(last_seq, new, following, given)


@cache
def _around() -> sa.CompoundSelect[Any]:
    me, thread = sa.bindparam("me", type_=sa.Integer), sa.bindparam("content", type_=sa.Integer)
    latest = (
        sa.select(Participant.member_id, Participant.last_at)
        .where(Participant.thread_id == thread)
        .order_by(Participant.last_at.desc())
        .limit(PEOPLE * 2)
        .subquery()
    )
    never = sa.cast(sa.null(), Participant.last_at.type)
    keepers = [sa.select(sa.bindparam(name, type_=sa.Integer), never) for name in ("facilitator", "writer")]
    wanted = sa.union_all(sa.select(latest), *keepers).subquery()
    scope = Member.settings["visible"]["photo"].as_string()
    shown = (Member.home_ward_id, Member.avatar_key, Member.age_band, scope.label("photo_scope"))
    people = (
        sa.select(
            sa.literal("member").label("what"), Member.id.label("author_id"), Member.nickname, *shown, wanted.c.last_at
        )
        .join(wanted, wanted.c.member_id == Member.id)
        .where(is_here())
    )

    def part(what: str, table: Any, number: Any, word: Any = None) -> sa.Select[Any]:
        # The reader's own rows have no more than a number and a word.
        nothing = [sa.cast(sa.null(), column.type) for column in (*shown[:3], scope)]
        word = sa.literal("") if word is None else word
        own = sa.select(sa.literal(what), sa.cast(number, sa.Integer), word, *nothing, never)
        return own.where(table.member_id == me, table.content_id == thread)

    mark = sa.select(ReadMark.last_seq).where(ReadMark.member_id == me, ReadMark.content_id == thread)
    since = sa.func.coalesce(sa.bindparam("since", type_=sa.Integer), mark.scalar_subquery())
    first = replies.unread_after(since, me).subquery()
    nothing = [sa.cast(sa.null(), column.type) for column in (*shown[1:3], scope)]
    new = sa.select(sa.literal("new"), first.c.seq, sa.literal(""), first.c.count, *nothing, never)
    return sa.union_all(
        people,
        new,
        part("mark", ReadMark, ReadMark.last_seq),
        part("follow", Follow, Follow.is_muted),
        part("word", Reaction, Reaction.seq, Reaction.kind),
    ).order_by(sa.desc("last_at").nulls_last())


def list_participants(thread: Thread) -> list[Any]:
    """Return (id, nickname) of everybody who takes part, for the choice of a facilitator."""
    return list(
        db.session.execute(
            sa.select(Member.id, Member.nickname)
            .join(Participant, Participant.member_id == Member.id)
            .where(Participant.thread_id == thread.id, is_here())
            .order_by(Participant.last_at.desc())
            .limit(100)
        )
    )


def boards_with_news(reader: Member, *places: Ward) -> list[tuple[BoardCard, News]]:
    """Return the boards of these places in their order, the first place's first, each with its news.

    These are how many of its latest threads hold something new, and its latest thread.
    """
    shape = Shape.of(reader.standing)
    values = shape.values(reader.standing) | {"joined": reader.joined_at}
    values |= {"first": places[0].id, "last": places[-1].id}
    cut = len(COLUMNS)
    return [(BoardCard(*row[:cut]), News(*row[cut:])) for row in ask(_with_news(shape), values)]


@lru_cache(maxsize=256)
def _with_news(shape: Shape) -> sa.Select[Any]:
    # The watermark keeps what may be unread short; see jobs.move_watermarks.
    here = visible(shape).where(T.c.board_id == Board.id).correlate(Board)
    since = sa.and_(T.c.moved_at > Board.watermark_at, T.c.moved_at > sa.bindparam("joined", type_=T.c.moved_at.type))
    some = with_tie(here.where(since, is_unread()), shape).limit(NEWS).subquery()
    unread = sa.select(sa.func.count()).select_from(some).scalar_subquery()
    latest = here.order_by(T.c.moved_at.desc(), T.c.id.desc()).limit(1).scalar_subquery()
    last, words = T.alias("last"), Content.__table__.alias("words")
    return (
        sa.select(*COLUMNS, unread.label("unread"), words.c.title, last.c.moved_at)
        .select_from(Board)
        .outerjoin(last, last.c.id == latest)
        .outerjoin(words, words.c.id == last.c.id)
        .where(_of_places())
        .order_by(*_in_order())
    )


def visible(shape: Shape) -> sa.Select[Any]:
    """Return a select over threads of what a reader may read and has not muted."""
    me = shape.standing
    return (
        sa.select(T.c.id).join(Content, Content.id == T.c.id).where(contents.visible_to(shape), contents.not_muted(me))
    )


def with_tie(statement: sa.Select[Any], shape: Shape) -> sa.Select[Any]:
    """Join the reader's read marks and follows to a select over threads."""
    me = shape.standing.member_id
    return statement.outerjoin(ReadMark, sa.and_(ReadMark.content_id == T.c.id, ReadMark.member_id == me)).outerjoin(
        Follow, sa.and_(Follow.content_id == T.c.id, Follow.member_id == me)
    )


def is_unread() -> sa.ColumnElement[bool]:
    """Return, as SQL over a select with ties, that something in a thread is new to its reader."""
    is_new = sa.or_(ReadMark.last_seq.is_(None), ReadMark.last_seq < T.c.last_seq)
    return sa.and_(is_new, sa.func.coalesce(Follow.is_muted, sa.false()).is_(sa.false()))
