"""The part of a text that shows why it was found, with the found words marked as their writer wrote them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from sns.core import text as door

from . import words

LENGTH = 110
_BEFORE = 30

Piece = tuple[str, bool]  # some words, and whether they were asked for
_MORE: tuple[Piece, ...] = (("…", False),)


@lru_cache(maxsize=1024)
def around(body: str, terms: tuple[str, ...]) -> tuple[Piece, ...]:
    """Return the part of a body around the first place that was found."""
    return marked(door.plain(body), terms, LENGTH)


@lru_cache(maxsize=2048)
def marked(text: str, terms: tuple[str, ...], length: int | None = None) -> tuple[Piece, ...]:
    """Cut a text into pieces; with a length, only around the first place that was found."""
    text = " ".join(text.split())
    found = _places(text, terms)
    if length is None or len(text) <= length:
        return tuple(_cut(text, found, 0, len(text)))
    wish = found[0][0] - _BEFORE if found else 0
    start = max(min(wish, len(text) - length), 0)
    end = start + length
    before, after = _MORE[: start > 0], _MORE[: end < len(text)]
    return (*before, *_cut(text, found, start, end), *after)


def _places(text: str, terms: Sequence[str]) -> list[tuple[int, int]]:
    flat, starts, ends = words.spans(text)
    found = []
    for term in terms:
        at = flat.find(term)
        while at >= 0:
            found.append((starts[at], ends[at + len(term) - 1]))
            at = flat.find(term, at + len(term))
    joined: list[tuple[int, int]] = []
    for start, stop in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(stop, joined[-1][1]))
        else:
            joined.append((start, stop))
    return joined


def _cut(text: str, found: Sequence[tuple[int, int]], start: int, end: int) -> list[Piece]:
    pieces: list[Piece] = []
    at = start
    for begin, stop in found:
        begin, stop = max(begin, start), min(stop, end)
        if begin >= stop:
            continue
        if begin > at:
            pieces.append((text[at:begin], False))
        pieces.append((text[begin:stop], True))
        at = stop
    if at < end:
        pieces.append((text[at:end], False))
    return pieces
