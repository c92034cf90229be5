"""A list of words made ready for use: all of them are found in one pass over a text, however many there are.

Width, case and the two kana make no difference, nor do blanks and dots between the characters (「ば か」「ば・か」); where a
sentence ends, a word ends. A word of Latin letters is found only as a whole word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import ahocorasick

from sns.blueprints.search import words as searching

_STRENGTH = {"block": 3, "hold": 2, "mask": 1}
MASK = "＊"
# What somebody puts between the characters of a word that is not to be found.
_BETWEEN = re.compile(r"[ \t\u3000・.．*＊_＿~〜|/／+-]{1,3}")


@dataclass(frozen=True)
class Entry:
    """A word as it stands in a list."""

    word: str
    folded: str
    effect: str
    rule: str | None = None


@dataclass(frozen=True)
class Hit:
    """Where a listed word stands in a text as it was typed."""

    start: int
    end: int
    entry: Entry


def folded(word: str) -> str:
    """Return a word without what makes no difference to a reader; empty where nothing is left."""
    return searching.fold(word).replace(" ", "")


class Automaton:
    """The words of one or several lists; where two say different things of one word, the stronger effect counts."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        strongest: dict[str, Entry] = {}
        for entry in entries:
            known = strongest.get(entry.folded)
            if known is None or _STRENGTH[known.effect] < _STRENGTH[entry.effect]:
                strongest[entry.folded] = entry
        self._is_empty = not strongest
        self._machine = ahocorasick.Automaton()
        for word, entry in strongest.items():
            self._machine.add_word(word, entry)
        if strongest:
            self._machine.make_automaton()

    def find(self, text: str) -> list[Hit]:
        """Return where listed words stand, in the order of their ends."""
        if self._is_empty or not self._holds(text):
            return []
        flat, starts, ends = searching.spans(text)
        places = [at for at, sign in enumerate(flat) if sign != " "]
        squeezed = "".join(flat[at] for at in places)
        hits = []
        for last, entry in self._machine.iter(squeezed):
            first, end = places[last - len(entry.folded) + 1], places[last]
            if _stands_alone(entry.folded, flat, first, end) and _is_one_word(text, starts, ends, first, end, flat):
                hits.append(Hit(starts[first], ends[end], entry))
        return hits

    def _holds(self, text: str) -> bool:
        # Nearly every text holds none: where they stand is worked out only when there is one.
        return next(self._machine.iter(folded(text)), None) is not None


def _stands_alone(word: str, flat: str, first: int, last: int) -> bool:
    if not word.isascii():
        return True
    before, after = flat[first - 1 : first], flat[last + 1 : last + 2]
    is_one_piece = last - first + 1 == len(word)
    return is_one_piece and not (_is_latin(before) or _is_latin(after))


def _is_one_word(text: str, starts: list[int], ends: list[int], first: int, last: int, flat: str) -> bool:
    gaps = (at for at in range(first, last + 1) if flat[at] == " ")
    return all(_BETWEEN.fullmatch(text[ends[at - 1] : starts[at + 1]]) for at in gaps)


def _is_latin(sign: str) -> bool:
    return sign != " " and sign.isascii() and sign.isalnum()


def covered(text: str, hits: Sequence[Hit]) -> str:
    """Return the text with the words that are to be masked covered, sign for sign."""
    signs = list(text)
    for hit in hits:
        if hit.entry.effect == "mask":
            signs[hit.start : hit.end] = MASK * (hit.end - hit.start)
    return "".join(signs)


def words_of(text: str, hits: Iterable[Hit]) -> Iterator[str]:
    """Give the words as they were typed."""
    for hit in hits:
        yield text[hit.start : hit.end]
