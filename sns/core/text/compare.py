"""What changed between two versions of a text: lines first, then the characters within what changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

# Comparing costs the product of both lengths: beyond this a passage is shown as replaced in one piece.
_BUDGET = 200_000
_MOST_LINES = 1_000
# Shorter agreements within a changed passage are chance, and make it hard to read.
_LEAST_SAME = 2


@dataclass(frozen=True)
class Part:
    """A passage that stayed (`same`), went (`del`) or came (`ins`)."""

    kind: str
    words: str


def compare(old: str, new: str) -> list[Part]:
    """Return the passages of both versions in reading order; joined without `del` they are the new text."""
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    if max(len(before), len(after)) > _MOST_LINES:
        return _joined(_replaced(old, new))
    parts: list[Part] = []
    left = _BUDGET
    for kind, from_old, to_old, from_new, to_new in _steps(before, after):
        gone, came = "".join(before[from_old:to_old]), "".join(after[from_new:to_new])
        cost = len(gone) * len(came)
        if kind == "equal":
            parts.append(Part("same", gone))
        elif cost > left:
            parts += _replaced(gone, came)
        else:
            left -= cost
            parts += _within(gone, came)
    return _joined(parts)


def _steps(before: Sequence[str], after: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    return list(SequenceMatcher(None, before, after).get_opcodes())


def _within(gone: str, came: str) -> Iterator[Part]:
    for kind, from_old, to_old, from_new, to_new in SequenceMatcher(None, gone, came, autojunk=False).get_opcodes():
        if kind == "equal" and to_old - from_old >= _LEAST_SAME:
            yield Part("same", gone[from_old:to_old])
        else:
            yield from _replaced(gone[from_old:to_old], came[from_new:to_new])


def _replaced(gone: str, came: str) -> Iterator[Part]:
    yield Part("del", gone)
    yield Part("ins", came)


def _joined(parts: Iterator[Part] | list[Part]) -> list[Part]:
    # Between two passages that stayed, all that went stands before all that came.
    result: list[Part] = []
    gone = came = ""
    for part in [*parts, Part("same", "")]:
        if part.kind == "del":
            gone += part.words
        elif part.kind == "ins":
            came += part.words
        elif part.words or gone or came:
            result += [Part(kind, words) for kind, words in (("del", gone), ("ins", came)) if words]
            gone = came = ""
            if part.words and result and result[-1].kind == "same":
                result[-1] = Part("same", result[-1].words + part.words)
            elif part.words:
                result.append(part)
    return result
