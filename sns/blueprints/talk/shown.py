"""Lines as a page shows them, for rooms of every kind."""

from __future__ import annotations

import uuid
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from flask import request

from sns.blueprints.accounts.models import Member
from sns.blueprints.spaces import queries as spaces
from sns.core import clock, i18n
from sns.core.guard import me
from sns.core.i18n import gettext as _
from sns.core.numbers import number_in

from . import actions, adapters, queries, wire
from .models import Room
from .queries import AnyLine


@dataclass(frozen=True)
class ShownLine:
    """A line for a page: what travels to open pages too, its moment, and whether a day begins with it."""

    it: dict[str, Any]
    at: datetime
    key: tuple[Hashable, ...]  # what names its piece of the page
    day: date | None
    day_words: str = ""
    is_first_unread: bool = False
    is_at: bool = False


def shown_lines(rows: Sequence[AnyLine], *, first_unread: int = 0, at: int = 0) -> list[ShownLine]:
    """Return lines for a page, each first one of a day marked."""
    found = []
    before: date | None = None
    for row, it in zip(rows, wire.for_one(me(), rows), strict=True):
        day = clock.local(row.created_at).date()
        begins = day if day != before else None
        words = day_words(day) if begins else ""
        is_at = row.seq == at
        key = (row.id, row.created_at, is_at, *_shows(it))
        found.append(ShownLine(it, row.created_at, key, begins, words, row.seq == first_unread, is_at))
        before = day
    return found


def _shows(it: dict[str, Any]) -> Iterator[Hashable]:
    for fact in it.values():
        if isinstance(fact, dict):
            yield tuple(fact.items())
        elif isinstance(fact, list):  # photos, or the kind words somebody gave
            yield tuple(tuple(one.items()) if isinstance(one, dict) else one for one in fact)
        else:
            yield fact


def day_words(day: date) -> str:
    """Name the day between two lines."""
    return _("今日 %(day)s", day=i18n.day(day)) if day == clock.today() else i18n.day(day)


def looks(room: Room, *, page: str, line_page: str, ward: str) -> dict[str, Any]:
    """Return what a line's looks depend on beside itself: for the page, and for the script that makes the same."""
    places = tuple((ward.slug, ward.hue, ward.name) for ward in spaces.wards_by_id().values())
    hues, wards = _by_slug(places)
    return {
        "me": me().id, "ward": ward, "places": places, "hues": hues, "wards": wards, "page": page, "line_page": line_page,
        "today": clock.today().isoformat(),
        "reactions": {kind: (sign, str(label)) for kind, (sign, label) in adapters.of(room).reactions.items()},
    }  # fmt: skip


@lru_cache(maxsize=4)
def _by_slug(places: tuple[tuple[str, int, str], ...]) -> tuple[dict[str, int], dict[str, str]]:
    return {slug: hue for slug, hue, _name in places}, {slug: name for slug, _hue, name in places}


def wanted_part(room: Room) -> tuple[queries.Part, int]:
    """Return the lines a page was asked for, and the number of the one it was opened at."""
    at, before, after = (number_in(request.args.get(name)) for name in ("at", "before", "after"))
    if at:
        return queries.list_around(room.id, at), at
    if after is not None:
        return queries.list_after(room.id, after), 0
    return queries.list_before(room.id, before), 0


def read_now(member: Member, room: Room, part: queries.Part, mark: int | None) -> int:
    """Note that a page with these lines is read; return the number of the first line that is new, or 0.

    `mark` is how far the member had read before, None for a room they never opened.
    """
    seen = max(mark or 0, actions.reading.waiting((member.id, room.id)) or 0)
    if not part.has_later or room.line_seq == 0:
        actions.mark(member, room, room.line_seq)
    return seen + 1 if mark is not None and seen < room.line_seq else 0


def asked_quote(member: Member, room: Room) -> tuple[int, dict[str, Any] | None]:
    """Return the number of the line that is to be quoted, and what is shown of it; 0 and None without one."""
    line = queries.line_at(room.id, number_in(request.args.get("quote")) or 0) if "quote" in request.args else None
    if line is None or not wire.for_one(member, [line])[0].get("html"):
        return 0, None
    return line.seq, wire.quote_of(line.seq, line)


def new_id() -> str:
    """Return an id for a form's line."""
    return uuid.uuid4().hex
