"""Lists of threads: ranges of a board's own indexes, merged; plain rows, because lists are most of what is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
import sqlalchemy.orm as so

from sns.blueprints.accounts import adapters as accounts
from sns.blueprints.accounts.models import Member
from sns.blueprints.contents.cards import COLUMNS, AuthorCard, Card, author_of, card
from sns.blueprints.contents.models import Content, ContentTag, Follow, ReadMark, Reply
from sns.blueprints.contents.replies import BADGE
from sns.blueprints.contents.shapes import Shape
from sns.core import clock, text
from sns.core.db import ask, db
from sns.core.pages import Cursor, Page

from .cards import COLUMNS as BOARD
from .cards import BoardCard
from .models import Board, status
from .policy import enter
from .queries import T, is_unread, visible, with_tie

PAGE = 20
SORTS = ("reply", "new", "unread")
_LINE = 60
_TAGS = 5
_OFFICIAL_DAYS = 7


@dataclass
class Facts:
    """What a list shows of a thread beside its card.

    `tags` are offered above the list. `unread` counts new replies, to a hundred; `is_unopened` is a thread that is new itself; `last` is its latest words,
    an office's of these days before others.
    """

    board: Any
    board_shown: tuple[Any, ...]
    status: str
    people: int
    is_pinned: bool
    unread: int
    is_unopened: bool
    is_muted: bool
    moved_at: datetime
    tags: list[str] = field(default_factory=list)
    last: Last | None = None

    @property
    def shown(self) -> tuple[Any, ...]:
        """Everything a list shows of it, but its latest words: what names its piece of the page."""
        return (
            self.board_shown, self.status, self.people, self.is_pinned, self.unread, self.is_unopened, self.is_muted,
            self.moved_at,
        )  # fmt: skip


@dataclass(frozen=True)
class Last:
    """The latest words of a thread, as far as the reader may read them."""

    seq: int
    words: str
    author: AuthorCard | None
    voice: Any
    at: datetime


_FACTS = (
    T.c.board_id, Content.closed_at.label("ended_at"), T.c.summary_at, T.c.people, T.c.pinned_at, T.c.last_seq,
    T.c.moved_at, T.c.opened_at, ReadMark.last_seq.label("mark"), Follow.is_muted, Content.tags,
)  # fmt: skip


def list_threads(
    reader: Member, boards: Sequence[Board | BoardCard], *, sort: str = "reply", tag: str | None = None,
    field_id: int | None = None, before: Cursor | None = None, limit: int = PAGE, is_pinned: bool | None = None,
) -> Page[Card]:  # fmt: skip
    """Return a page of the threads of these boards that the reader may read and has not muted the author of.

    `tag` and `field_id` keep to threads that have them. `sort`: `reply` (latest reply first), `new` (latest subject first), `unread` (by reply, only what holds something
    new). `is_pinned` keeps to the pinned ones or leaves them out.
    """
    if not boards:
        return Page([], None, before is None)
    shape = Shape.of(reader.standing)
    values = shape.values(reader.standing)
    for index, board in enumerate(boards):
        values |= {f"board_{index}": board.id, f"mark_{index}": max(board.watermark_at, reader.joined_at)}
    if before is not None:
        values |= {"moment": before.moment, "before": before.id}
    if tag is not None:
        values["tag"] = tag
    if field_id is not None:
        values["field"] = field_id
    given = (tag is not None, field_id is not None)
    statement = _list(shape, len(boards), sort, given, before is not None, is_pinned, limit + 1)
    rows = ask(statement, values)
    by_id = {board.id: (board, board.shown) for board in boards}
    cards = [_card(row, reader, *by_id[row.board_id]) for row in rows]
    following = None
    if len(rows) > limit:
        last = rows[limit - 1]
        following = Cursor(last.opened_at if sort == "new" else last.moved_at, last.id)
    return Page(cards[:limit], following, before is None)


def tags_of(cards: Iterable[Card]) -> tuple[str, ...]:
    """Return the tags these threads bear, the most used first, as many as stand above a list."""
    used = Counter(tag for card in cards for tag in card.more.tags)
    return tuple(tag for tag, _count in used.most_common(_TAGS))


def count_moved(reader: Member, board_ids: Iterable[int], at: datetime) -> int:
    """Count the threads that moved after a moment and hold something unread, on those of the boards one may enter."""
    boards = [board for board in db.session.scalars(_boards(), {"boards": list(board_ids)}) if enter(reader, board)]
    cards = list_threads(reader, boards).items
    return sum(
        card.more.moved_at > at and bool(card.more.unread or card.more.is_unopened)
        and not (card.more.is_unopened and card.author is not None and card.author.id == reader.id)
        for card in cards
    )  # fmt: skip


def _card(row: Any, reader: Member, board: Board | BoardCard, board_shown: tuple[Any, ...]) -> Card:
    made = card(row, reader.standing)
    is_old = row.moved_at <= max(board.watermark_at, reader.joined_at)
    is_muted = bool(row.is_muted)
    unread = 0 if is_old or is_muted or row.mark is None else min(max(row.last_seq - row.mark, 0), BADGE)
    made.more = Facts(
        board, board_shown, status(row.ended_at, row.summary_at), row.people, row.pinned_at is not None, unread,
        row.mark is None and not is_old and not is_muted, is_muted, row.moved_at, row.tags,
    )  # fmt: skip
    return made


@lru_cache(maxsize=512)
def _list(
    shape: Shape, boards: int, sort: str, given: tuple[bool, bool], goes_on: bool, is_pinned: bool | None, limit: int
) -> sa.Select[Any]:
    key = T.c.opened_at if sort == "new" else T.c.moved_at
    is_tagged, is_in_field = given
    scans = []
    for index in range(boards):
        scan: Any = visible(shape).with_only_columns(T.c.id, key.label("at"))
        scan = scan.where(T.c.board_id == sa.bindparam(f"board_{index}", type_=sa.Integer))
        if goes_on:
            scan = scan.where(_is_before(key))
        if sort == "unread":
            mark = sa.bindparam(f"mark_{index}", type_=Board.watermark_at.type)
            scan = with_tie(scan, shape).where(T.c.moved_at > mark, is_unread())
        if is_tagged:
            tag = sa.bindparam("tag", type_=sa.String)
            scan = scan.where(T.c.id.in_(sa.select(ContentTag.content_id).where(ContentTag.tag == tag)))
        if is_in_field:
            scan = scan.where(Content.field_id == sa.bindparam("field", type_=sa.Integer))
        if is_pinned is not None:
            scan = scan.where(T.c.pinned_at.is_not(None) if is_pinned else T.c.pinned_at.is_(None))
        part = scan.order_by(key.desc(), T.c.id.desc()).limit(limit).subquery()
        scans.append(sa.select(part.c.id, part.c.at))
    ids = sa.union_all(*scans).subquery()
    chosen = sa.select(ids.c.id).order_by(ids.c.at.desc(), ids.c.id.desc()).limit(limit).subquery()
    return _shown(shape).join(chosen, chosen.c.id == Content.id).order_by(key.desc(), T.c.id.desc())


def _is_before(key: Any) -> sa.ColumnElement[bool]:
    moment = sa.bindparam("moment", type_=Content.bumped_at.type)
    return sa.or_(key < moment, sa.and_(key == moment, T.c.id < sa.bindparam("before", type_=sa.Integer)))


def _shown(shape: Shape) -> sa.Select[Any]:
    listed = sa.select(*COLUMNS, *_FACTS).select_from(Content).join(T, T.c.id == Content.id)
    return with_tie(listed.outerjoin(Content.author), shape)


class _Said(NamedTuple):
    """A reply in a list: one of a thread's latest, or the latest of an office."""

    seq: int | None
    state: str
    author_id: int | None
    voice_space_id: int | None
    body: str
    created_at: datetime
    nickname: str | None
    home_ward_id: int | None
    avatar_key: str | None
    age_band: str | None
    photo_scope: str | None


_SPEAKER = so.aliased(Member, name="speaker")
_SAID = (
    Reply.seq, Reply.state, Reply.author_id, Reply.voice_space_id, sa.func.substr(Reply.body, 1, 4 * _LINE),
    Reply.created_at, _SPEAKER.nickname, _SPEAKER.home_ward_id, _SPEAKER.avatar_key, _SPEAKER.age_band,
    _SPEAKER.settings["visible"]["photo"].as_string(),
)  # fmt: skip


_words = lru_cache(maxsize=4_096)(text.excerpt)


def hang_facts(reader: Member, cards: Iterable[Card]) -> None:
    """Fill in `more` of the threads among a feed's cards, with their latest words, in one statement."""
    by_id = {one.id: one for one in cards if one.kind == "thread"}
    if not by_id:
        return
    shape = Shape.of(reader.standing)
    recent = clock.now() - timedelta(days=_OFFICIAL_DAYS)
    seen: set[int] = set()
    for row in ask(_of_feed(shape), shape.values(reader.standing) | {"threads": list(by_id)}):
        if row.id not in seen:
            seen.add(row.id)
            board = BoardCard(*row[-len(_SAID) - len(BOARD) : -len(_SAID)])
            by_id[row.id].more = _card(row, reader, board, board.shown).more
        said = _Said(*row[-len(_SAID) :])
        if said.seq is not None:
            _hang_last(reader, by_id[row.id].more, said, recent)


@lru_cache(maxsize=256)
def _of_feed(shape: Shape) -> sa.Select[Any]:
    shown = _shown(shape).add_columns(*BOARD, *(column.label(f"said_{at}") for at, column in enumerate(_SAID)))
    latest = sa.and_(Reply.content_id == T.c.id, Reply.seq.in_([T.c.last_seq, T.c.official_seq]))
    return (
        shown.join(Board, Board.id == T.c.board_id)
        .outerjoin(Reply, latest)
        .outerjoin(_SPEAKER, _SPEAKER.id == Reply.author_id)
        .where(Content.id.in_(sa.bindparam("threads", expanding=True)))
        .order_by(Content.id, Reply.seq)
    )


def _hang_last(reader: Member, facts: Facts, said: _Said, recent: datetime) -> None:
    me = reader.standing
    is_official = said.voice_space_id is not None
    if said.state != "published" or (said.author_id in me.blocked | me.muted and not is_official):
        return
    known = facts.last
    if (
        known is None
        or (is_official and said.created_at > recent)
        or (known.voice is None and (said.seq or 0) > known.seq)
    ):
        voice = accounts.find_ward(said.voice_space_id) if said.voice_space_id is not None else None
        words = _words(said.body, _LINE)
        facts.last = Last(said.seq or 0, words, author_of(said, me), voice, said.created_at)


@cache
def _boards() -> sa.Select[Board]:
    return sa.select(Board).where(Board.id.in_(sa.bindparam("boards", expanding=True)))
