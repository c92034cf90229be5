"""Questions about rooms and lines: what follows a number, what stands before it, what was changed meanwhile."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm as so

from sns.blueprints.accounts.models import Member
from sns.core.db import db
from sns.core.kept import Kept

from . import said
from .models import Line, LinePhoto, Room
from .said import Said

PAGE = 50
# Missing more than this, a page starts anew at the newest lines and leaves a gap that can be opened.
MOST_MISSED = 200
MOST_CHANGED = 200
FOUND = 50
BADGE = 100
QUOTED = 60
# As an entity, or as it is read.
AnyLine = Line | Said
_known: Kept[int, Room | None] = Kept(life_s=4.0)


@dataclass(frozen=True)
class Part:
    """Lines in the order of their numbers, and whether others stand before and after them."""

    lines: Sequence[AnyLine]
    has_earlier: bool = False
    has_later: bool = False


@cache
def _any_room() -> Any:
    return so.with_polymorphic(Room, "*", flat=True)


def _lines() -> sa.Select[Line]:
    return sa.select(Line).options(so.joinedload(Line.author)).execution_options(populate_existing=True)


def find_room(room_id: int) -> Any:
    """Return a room of whatever kind, as it stands now."""
    return db.session.scalar(_one_room(), {"room": room_id})


def known_room(room_id: int) -> Room | None:
    """Return a room as it stood some seconds ago at most, unless it was opened, closed or set otherwise here since."""
    found: Room | None = _known(room_id, lambda: find_room(room_id))
    return found


def forget_known() -> None:
    """Read rooms anew."""
    _known.forget()


@cache
def _one_room() -> Any:
    room = _any_room()
    wanted = sa.bindparam("room", type_=sa.Integer)
    return sa.select(room).where(room.id == wanted).execution_options(populate_existing=True)


def rooms_by_id(ids: Collection[int]) -> dict[int, Any]:
    """Return rooms by id, as they stand now."""
    return {row.id: row for row in db.session.scalars(_some_rooms(), {"rooms": list(ids)})}


@cache
def _some_rooms() -> Any:
    room = _any_room()
    wanted: Any = sa.bindparam("rooms", expanding=True)
    return sa.select(room).where(room.id.in_(wanted)).order_by(room.id).execution_options(populate_existing=True)


def heads(ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """Return for rooms the number of the newest line and of the newest change."""
    rows = db.session.execute(sa.select(Room.id, Room.line_seq, Room.change_seq).where(Room.id.in_(ids)))
    return {row.id: (row.line_seq, row.change_seq) for row in rows}


def find_line(line_id: int) -> Line | None:
    """Return a line with its author and its room."""
    return _with_room(Line.id == line_id)


def line_at(room_id: int, seq: int) -> Line | None:
    """Return the line with this number, with its author and its room."""
    return _with_room(Line.room_id == room_id, Line.seq == seq)


def _with_room(*where: sa.ColumnElement[bool]) -> Line | None:
    return db.session.scalar(_lines().options(so.joinedload(Line.room.of_type(_any_room()))).where(*where))


def line_of_photo(file_id: int) -> Line | None:
    """Return the line a photo belongs to."""
    return _with_room(Line.id == sa.select(LinePhoto.line_id).where(LinePhoto.file_id == file_id).scalar_subquery())


def find_sent(author_id: int, client_id: str) -> Line | None:
    """Return the line a member has already sent under this id."""
    return db.session.scalar(_lines().where(Line.author_id == author_id, Line.client_id == client_id))


def list_after(room_id: int, seq: int, *, limit: int = PAGE) -> Part:
    """Return the lines that follow a number (also 0)."""
    rows = said.lines("after", room_id, limit + 1, at=seq)
    return Part(rows[:limit], seq > 0, len(rows) > limit)


def list_before(room_id: int, seq: int | None = None, *, limit: int = PAGE) -> Part:
    """Return the lines that stand before a number, or the newest ones."""
    wanted = {} if seq is None else {"at": seq}
    rows = said.lines("before" if wanted else "newest", room_id, limit + 1, **wanted)
    return Part(rows[:limit][::-1], len(rows) > limit, seq is not None)


def list_around(room_id: int, seq: int, *, limit: int = PAGE) -> Part:
    """Return the lines around a number, with that one in their middle."""
    earlier = list_before(room_id, seq, limit=limit // 2)
    later = list_after(room_id, seq - 1, limit=limit - len(earlier.lines))
    return Part([*earlier.lines, *later.lines], earlier.has_earlier, later.has_later)


def list_between(room_id: int, first: int, last: int) -> list[Said]:
    """Return the lines from one number to another."""
    return said.lines("between", room_id, MOST_MISSED + 1, at=first, to=last)


def list_numbered(room_id: int, seqs: Collection[int]) -> list[Said]:
    """Return the lines with these numbers."""
    return said.lines("numbered", room_id, len(seqs), seqs=sorted(seqs))


def list_changed(room_id: int, since: int, up_to: int) -> list[Said]:
    """Return the lines up to a number that were changed after a change, the oldest change first."""
    return said.lines("changed", room_id, MOST_CHANGED, at=since, to=up_to)


def quoted(lines: Iterable[AnyLine]) -> dict[tuple[int, int], AnyLine]:
    """Return the lines that some lines quote, by room and number; what stands among them is not asked for."""
    here = {(line.room_id, line.seq): line for line in lines}
    wanted = {(line.room_id, line.quote_seq) for line in here.values() if line.quote_seq is not None}
    found: dict[tuple[int, int], AnyLine] = {place: here[place] for place in wanted & here.keys()}
    return found | {(line.room_id, line.seq): line for line in said.quoted(wanted - here.keys())}


def given_by(member: Member, lines: Iterable[AnyLine]) -> dict[int, set[str]]:
    """Return which kind words a member gave to some lines, by the lines' ids."""
    return said.given(member.id, [line.id for line in lines if line.reactions])


def mark_of(member: Member, room: Room) -> int | None:
    """Return how far a member has read a room; None for one they never opened."""
    return said.mark(member.id, room.id)


def fold(words: str) -> str:
    """Return words as a search compares them: width, case and half-width kana make no difference."""
    return unicodedata.normalize("NFKC", words).casefold()


def search(room_ids: Collection[int], words: str, *, before: int | None = None) -> list[Line]:
    """Return the published lines of rooms that hold all of these words, the newest first; `before` is a line's id."""
    wanted = [Line.folded.contains(word, autoescape=True) for word in fold(words).split()[:5]]
    if not wanted or not room_ids:
        return []
    older = [] if before is None else [Line.id < before]
    return list(
        db.session.scalars(
            _lines()
            .where(Line.room_id.in_(room_ids), Line.state == "published", *wanted, *older)
            .order_by(Line.id.desc())
            .limit(FOUND + 1)
        )
    )
