"""Lines as they travel to open pages: one form for all readers of a room, and what differs for one of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sns.blueprints.accounts.models import Member
from sns.blueprints.spaces import queries as spaces
from sns.core import text
from sns.core.i18n import gettext as _

from . import policy, queries
from .queries import AnyLine

Wire = dict[str, Any]


def for_all(lines: Sequence[AnyLine]) -> list[Wire]:
    """Return lines as everybody without blocks and mutes may see them."""
    quotes = queries.quoted(lines)
    return [_line(line, quotes) if line.state == "published" else _stub(line) for line in lines]


def for_one(reader: Member, lines: Sequence[AnyLine]) -> list[Wire]:
    """Return lines as one reader sees them, with the kind words they gave."""
    quotes = {place: line for place, line in queries.quoted(lines).items() if policy.shows_words(reader, line)}
    given = queries.given_by(reader, lines)
    shown = []
    for line in lines:
        if policy.shows_words(reader, line):
            shown.append(_line(line, quotes) | {"given": sorted(given.get(line.id, ()))})
        else:
            shown.append(_stub(line) | ({"state": "apart"} if line.state == "published" else {}))
    return shown


def _stub(line: AnyLine) -> Wire:
    return {"n": line.seq, "v": line.change_seq, "state": line.state}


def _line(line: AnyLine, quotes: dict[tuple[int, int], AnyLine]) -> Wire:
    wire: Wire = {
        "n": line.seq, "v": line.change_seq, "c": line.client_id, "at": line.created_at.isoformat(timespec="seconds"),
        "html": line.body_html, "by": author_of(line),
    }  # fmt: skip
    if line.state != "published":
        wire |= {"state": line.state, "why": line.state_reason}
    if line.edited_at:
        wire["edited"] = True
    if line.photos:
        wire["photos"] = line.photos
    if line.reactions:
        wire["r"] = {kind: count for kind, count in line.reactions.items() if count}
    if line.quote_seq is not None:
        wire["q"] = quote_of(line.quote_seq, quotes.get((line.room_id, line.quote_seq)))
    return wire


def author_of(line: AnyLine) -> Wire:
    """Return who said a line: an office, a member, or somebody who has left."""
    if line.voice_space_id is not None:
        place = spaces.ward_by_id(line.voice_space_id)
        return {"id": line.author_id, "office": place.office, "ward": place.slug, "glyph": place.glyph}
    author = line.author
    if author is None or author.is_gone:
        return {"id": None, "name": _("退会した会員"), "initial": "", "hue": 0}
    ward = spaces.wards_by_id().get(author.home_ward_id)
    return {
        "id": author.id, "name": author.nickname, "initial": author.initial, "hue": author.hue,
        "ward": ward.slug if ward else "",
    }  # fmt: skip


def quote_of(seq: int, line: AnyLine | None) -> Wire:
    """Return what is shown of a quoted line; nothing of one that is not to be seen."""
    if line is None or line.state != "published":
        return {"n": seq}
    by = author_of(line)
    return {"n": seq, "name": by.get("office") or by["name"], "words": words_of(line)}


def words_of(line: AnyLine) -> str:
    """Return the beginning of what a line says, on one line."""
    return _beginning(line.body) if line.body else _("写真")


@lru_cache(maxsize=2048)
def _beginning(body: str) -> str:
    # The last words of each room, on every page of a room.
    return text.excerpt(body, queries.QUOTED)
