"""How a text is kept: tokens for SQLite, a tsvector for PostgreSQL, and a key that begins with its moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sns.core.db import db

from . import words
from .adapters import PEOPLE, Text
from .asking import OF_PEOPLE, OVERFLOW

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Texts of one second have these many keys of their own.
_ROOM = 1024
NEWEST = 1 << 53

# What PostgreSQL keeps of one text: https://www.postgresql.org/docs/current/textsearch-limitations.html
_MOST_PLACES = 255
_LAST_PLACE = 16_383


def key_of(moment: datetime) -> int:
    """Return the first key of a moment; keys go up with time."""
    return max(int((moment - _EPOCH).total_seconds()), 0) * _ROOM


def wish_of(text: Text) -> int:
    """Return the key a text would like to have."""
    return key_of(text.moment) + (text.ref_id * 3 + len(text.source)) % _ROOM


def facts_of(text: Text) -> dict[str, Any]:
    """Return what the row of a text's document holds, but its key."""
    return {
        "source": text.source, "ref_id": text.ref_id, "content_id": text.content_id, "version": text.version,
        "edited_at": text.edited_at, "words_version": words.VERSION,
    }  # fmt: skip


def tokens_of(text: Text) -> dict[str, Any]:
    """Return what the row of a text's tokens holds, but its key."""
    flat = words.flat_parts(text.parts)
    if text.tag == PEOPLE:
        tokens = [f"{OF_PEOPLE}{token}" for token in words.tokens(flat)]
    else:
        tokens = [tag_token(text.tag), *words.tokens(flat)]
    if db.engine.dialect.name != "postgresql":
        return {"tokens": " ".join(tokens), "folded": None}
    literal, is_whole = _tsvector(tokens)
    return {"tokens": literal, "folded": None if is_whole else flat}


def tag_token(tag: str) -> str:
    """Return the token that says what a text is; no word looks like it."""
    return f"{words.BREAK}{tag}"


def _tsvector(tokens: Iterable[str]) -> tuple[str, bool]:
    # A literal: no parser, no configuration and no locale take part.
    places: dict[str, list[int]] = defaultdict(list)
    is_whole = True
    for place, token in enumerate(tokens, 1):
        found = places[token]
        if place <= _LAST_PLACE and len(found) < _MOST_PLACES:
            found.append(place)
        else:
            is_whole = False
    if not is_whole:
        places[OVERFLOW] = []
    return " ".join(
        f"'{token}'" + (":" + ",".join(map(str, at)) if at else "") for token, at in places.items()
    ), is_whole
