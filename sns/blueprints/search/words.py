"""The one tokeniser: what is the same word, and how a text is cut so that any part of a word is found.

Width, case and the two kana are folded. Every run of letters and digits, of whatever script, becomes its overlapping
pairs and its last character: a word of two or more characters is then a phrase of pairs, a single character the
beginning of a pair. What is found is exactly what a plain search through the folded text would find.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

VERSION = 1
# Between the parts of a text (title, body, tags): no word goes across. Also the first sign of what is not a word.
BREAK = "·"

_KANA = {code: code - 0x60 for code in (*range(0x30A1, 0x30F7), 0x30FD, 0x30FE)}
_MARKS = "\u0300-\u036f\u3099\u309a\uff9e\uff9f"
_MARK = re.compile(f"[{_MARKS}]")
_CLUSTER = re.compile(f"[^{_MARKS}][{_MARKS}]*|[{_MARKS}]+")
_MOST_KEPT = 30_000


class _Folded(dict[int, str]):
    """The folded form of each character, found when it is first met."""

    def __missing__(self, code: int) -> str:
        if len(self) > _MOST_KEPT:
            self.clear()
        found = self[code] = _fold(chr(code))
        return found


def _fold(cluster: str) -> str:
    folded = unicodedata.normalize("NFKC", cluster).casefold().translate(_KANA)
    return "".join(sign if sign.isalnum() else " " for sign in folded)


_folded = _Folded()


def fold(text: str) -> str:
    """Return the text with everything that makes no difference to a reader taken out; what is no word is a blank."""
    if _MARK.search(text) is None:
        return text.translate(_folded)
    return "".join(_folded[ord(part)] if len(part) == 1 else _fold(part) for part in _CLUSTER.findall(text))


def flat(text: str) -> str:
    """Return the folded text with one blank between its runs."""
    return " ".join(fold(text).split())


def flat_parts(parts: Iterable[str]) -> str:
    """Return the flat form of a text of several parts."""
    return f" {BREAK} ".join(filter(None, map(flat, parts)))


def tokens(flat_text: str) -> Iterator[str]:
    """Give the pairs of each run and its last character, in order."""
    for run in flat_text.split(" "):
        for at in range(len(run) - 1):
            yield run[at : at + 2]
        if run:
            yield run[-1]


def spans(text: str) -> tuple[str, list[int], list[int]]:
    """Return the flat text and, for each of its characters, where in the original it begins and ends."""
    signs: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for cluster in _CLUSTER.finditer(text):
        part = cluster[0]
        for sign in _folded[ord(part)] if len(part) == 1 else _fold(part):
            if sign != " " or (signs and signs[-1] != " "):
                signs.append(sign)
                starts.append(cluster.start())
                ends.append(cluster.end())
    return "".join(signs), starts, ends
