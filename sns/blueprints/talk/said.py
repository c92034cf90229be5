"""Lines as they are read: plain rows instead of entities, because rooms are read far more often than written in."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from markupsafe import Markup

from sns.blueprints.accounts.models import GONE, HUES, Member, initial
from sns.core.db import ask

from .models import Line, LineReaction, TalkMark

COLUMNS = (
    Line.id, Line.room_id, Line.seq, Line.author_id, Line.client_id, Line.voice_space_id, Line.quote_seq, Line.body,
    Line.body_html, Line.state, Line.state_reason, Line.photos, Line.reactions, Line.change_seq, Line.created_at,
    Line.edited_at, Member.nickname, Member.home_ward_id, Member.state.label("author_state"),
)  # fmt: skip
_ROOM, _AT, _TO, _MOST, _MEMBER = (
    sa.bindparam(name, type_=sa.Integer) for name in ("room", "at", "to", "most", "member")
)


class Speaker(NamedTuple):
    """Who said a line."""

    id: int
    nickname: str
    home_ward_id: int
    state: str

    @property
    def is_gone(self) -> bool:
        """Whether they have said good-bye."""
        return self.state in GONE

    @property
    def initial(self) -> str:
        """The character of their face."""
        return initial(self.nickname)

    @property
    def hue(self) -> int:
        """The colour of their face."""
        return self.id % HUES


class Said(NamedTuple):
    """A line as it stands in the database, with what is shown of its author."""

    id: int
    room_id: int
    seq: int
    author_id: int | None
    client_id: str | None
    voice_space_id: int | None
    quote_seq: int | None
    body: str
    body_html: Markup
    state: str
    state_reason: str | None
    photos: list[dict[str, Any]]
    reactions: dict[str, int]
    change_seq: int
    created_at: datetime
    edited_at: datetime | None
    nickname: str | None
    home_ward_id: int | None
    author_state: str | None

    @property
    def author(self) -> Speaker | None:
        """Who said it; None when they are gone without a trace."""
        if self.author_id is None or self.nickname is None or self.home_ward_id is None:
            return None
        return Speaker(self.author_id, self.nickname, self.home_ward_id, self.author_state or "")


def _said(*where: sa.ColumnElement[bool], order: Any) -> sa.Select[*tuple[Any, ...]]:
    wanted = sa.select(*COLUMNS).outerjoin(Member, Member.id == Line.author_id)
    return wanted.where(Line.room_id == _ROOM, *where).order_by(order).limit(_MOST)


# What may be asked of one room's lines; each is written once.
_WANTED: dict[str, Callable[[], sa.Select[*tuple[Any, ...]]]] = {
    "newest": lambda: _said(order=Line.seq.desc()),
    "before": lambda: _said(Line.seq < _AT, order=Line.seq.desc()),
    "after": lambda: _said(Line.seq > _AT, order=Line.seq),
    "between": lambda: _said(Line.seq.between(_AT, _TO), order=Line.seq),
    "changed": lambda: _said(Line.change_seq > _AT, Line.change_seq > 0, Line.seq <= _TO, order=Line.change_seq),
    "numbered": lambda: _said(Line.seq.in_(sa.bindparam("seqs", expanding=True)), order=Line.seq),
}


@cache
def _statement(what: str) -> sa.Select[*tuple[Any, ...]]:
    return _WANTED[what]()


def lines(what: str, room_id: int, most: int, **values: Any) -> list[Said]:
    """Return lines of a room: the `newest`, those `before` or `after` a number, `between`, `changed`, `numbered`."""
    return [Said(*row) for row in ask(_statement(what), {"room": room_id, "most": most, **values})]


def mark(member_id: int, room_id: int) -> int | None:
    """Return how far a member has read a room; None for one they never opened."""
    found = ask(_mark(), {"member": member_id, "room": room_id})
    return found[0].seq if found else None


@cache
def _mark() -> sa.Select[int]:
    return sa.select(TalkMark.seq).where(TalkMark.member_id == _MEMBER, TalkMark.room_id == _ROOM)


def quoted(places: Collection[tuple[int, int]]) -> list[Said]:
    """Return lines by room and number, of whatever rooms."""
    return [Said(*row) for row in ask(_quoted(), {"places": sorted(places)})] if places else []


@cache
def _quoted() -> sa.Select[*tuple[Any, ...]]:
    place = sa.tuple_(Line.room_id, Line.seq)
    wanted = sa.select(*COLUMNS).outerjoin(Member, Member.id == Line.author_id)
    return wanted.where(place.in_(sa.bindparam("places", expanding=True)))


def given(member_id: int, line_ids: Collection[int]) -> dict[int, set[str]]:
    """Return which kind words a member gave to some lines, by the lines' ids."""
    found: dict[int, set[str]] = {}
    for line_id, kind in ask(_given(), {"member": member_id, "lines": list(line_ids)}) if line_ids else ():
        found.setdefault(line_id, set()).add(kind)
    return found


@cache
def _given() -> sa.Select[*tuple[Any, ...]]:
    wanted: Any = sa.bindparam("lines", expanding=True)
    return sa.select(LineReaction.line_id, LineReaction.kind).where(
        LineReaction.member_id == _MEMBER, LineReaction.line_id.in_(wanted)
    )
