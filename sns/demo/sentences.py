"""Everyday prose for bulk data: plausible, endless, and the same for the same seed."""

from __future__ import annotations

import random
import re
import tomllib
from bisect import bisect
from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from math import exp
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

# Paragraphs of real diaries: half are shorter than 27 characters, one in twenty is longer than 287.
_MEDIAN, _SPREAD = 27, 1.44
_LONGEST_PARAGRAPH = 5_000
_LONGEST_BODY = 10_000
_ONE_IN_RARE = 2_000

# Words that stay the same for a while, so that a text does not contradict itself.
_KEPT_IN_BODY = frozenset({"season", "sky", "fair"})
_KEPT_IN_PARAGRAPH = frozenset({"place", "person", "child", "hobby", "event", "dish", "animal", "span"})

# A pattern cut at its slots: literal text at even places, names of word lists at odd ones.
_Pattern = tuple[str, ...]
_T = TypeVar("_T")
_Words = dict[str, tuple[str, ...]]


class _Grammar(NamedTuple):
    """The word file, ready for drawing."""

    topics: tuple[tuple[_Pattern, ...], ...]
    weights: tuple[int, ...]
    short: tuple[_Pattern, ...]
    closing: tuple[_Pattern, ...]
    titles: tuple[_Pattern, ...]
    rare: str
    seasons: tuple[_Words, ...]


@cache
def _grammar() -> _Grammar:
    # Read at first use: every `sns` process imports this module, and few write prose.
    data: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))

    def compiled(patterns: list[str]) -> tuple[_Pattern, ...]:
        return tuple(tuple(re.split(r"\{(\w+)\}", pattern)) for pattern in patterns)

    return _Grammar(
        topics=tuple(compiled(topic["line"]) for topic in data["topic"]),
        weights=tuple(accumulate(topic["weight"] for topic in data["topic"])),
        short=compiled(data["short"]),
        closing=compiled(data["closing"]),
        titles=compiled(data["titles"]),
        rare=data["rare"],
        seasons=tuple(
            {name: tuple(words) for name, words in (data["words"] | season).items()}
            for season in data["seasons"].values()
        ),
    )


class _Writer:
    """One author on one day: a season, a sky, and what the paragraph is about."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._draw = rng.random
        self._grammar = _grammar()
        self._words = self._one_of(self._grammar.seasons)
        self._body: dict[str, str] = {}
        self._paragraph: dict[str, str] = {}

    def _one_of(self, items: Sequence[_T]) -> _T:
        # Indexing with random() is several times faster than rng.choice, and bulk data is all about that.
        return items[int(self._draw() * len(items))]

    def say(self, pattern: _Pattern) -> str:
        """Fill the slots of a pattern."""
        parts = list(pattern)
        for at in range(1, len(parts), 2):
            name = parts[at]
            if name in _KEPT_IN_PARAGRAPH:
                kept = self._paragraph
            elif name in _KEPT_IN_BODY:
                kept = self._body
            else:
                parts[at] = self._one_of(self._words[name])
                continue
            if name not in kept:
                kept[name] = self._one_of(self._words[name])
            parts[at] = kept[name]
        return "".join(parts)

    def _topic(self) -> list[_Pattern]:
        """Choose what to write about; the lines come in their order, started anywhere."""
        self._paragraph.clear()
        place = self._draw() * self._grammar.weights[-1]
        lines = self._grammar.topics[bisect(self._grammar.weights, place)]
        start = int(self._draw() * len(lines))
        return [*lines[start:], *lines[:start]][::-1]

    def paragraph(self, least: int = 0) -> str:
        """Write one paragraph, at least about so many characters long."""
        target = min(max(least, int(_MEDIAN * exp(self._rng.gauss(0, _SPREAD)))), _LONGEST_PARAGRAPH - 100)
        if target < 14:
            return self.say(self._one_of(self._grammar.short))
        lines = self._topic()
        said: list[str] = []
        length = 0
        while length + 11 < target:
            if not lines:
                said.append(self.say(self._one_of(self._grammar.closing)))
                length += len(said[-1])
                lines = self._topic()
            said.append(self.say(lines.pop()))
            length += len(said[-1])
        return "".join(said)

    def body(self) -> str:
        """Write a body of 1 to 12 paragraphs, at most 10,000 characters."""
        count = 1 + int(12 * self._draw() ** 2.2)
        # A lone short paragraph would sooner or later meet its twin; bodies should differ.
        paragraphs = [self.paragraph(75 if count == 1 else 20)]
        paragraphs += [self.paragraph() for _ in range(count - 1)]
        if self._draw() * _ONE_IN_RARE < 1:
            paragraphs[-1] += self._grammar.rare
        text = "\n\n".join(paragraphs)
        return text if len(text) <= _LONGEST_BODY else text[: text.rindex("。", 0, _LONGEST_BODY) + 1]

    def title(self) -> str:
        """Write a title."""
        return self.say(self._one_of(self._grammar.titles))


def paragraph(rng: random.Random) -> str:
    """Write one paragraph, at most 5,000 characters."""
    return _Writer(rng).paragraph()


def body(rng: random.Random) -> str:
    """Write a body of 1 to 12 paragraphs, at most 10,000 characters."""
    return _Writer(rng).body()


def title(rng: random.Random) -> str:
    """Write a title that could stand above such a body."""
    return _Writer(rng).title()
