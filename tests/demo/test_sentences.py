"""Bulk prose has the shape of real diaries and is the same for the same seed."""

from __future__ import annotations

import random
import unicodedata

import pytest

from sns.demo import sentences


@pytest.fixture(scope="module")
def bodies() -> list[str]:
    rng = random.Random(20261024)
    return [sentences.body(rng) for _ in range(2000)]


def test_same_seed_gives_the_same_words() -> None:
    def make(seed: int) -> list[str]:
        rng = random.Random(seed)
        return [sentences.title(rng) + sentences.body(rng) for _ in range(20)]

    assert make(7) == make(7)
    assert make(7) != make(8)


def test_paragraph_lengths_are_those_of_real_diaries() -> None:
    rng = random.Random(5)
    lengths = sorted(len(sentences.paragraph(rng)) for _ in range(5000))
    assert 23 <= lengths[2500] <= 31
    assert 240 <= lengths[4750] <= 330
    assert 1500 <= lengths[-1] <= 5000


def test_bodies_keep_their_limits_and_differ(bodies: list[str]) -> None:
    assert len(set(bodies)) == len(bodies)
    assert {len(body.split("\n\n")) for body in bodies} == set(range(1, 13))
    assert max(map(len, bodies)) <= 10_000
    assert all(paragraph.endswith("。") for body in bodies for paragraph in body.split("\n\n"))


def test_text_is_normalized_and_has_no_open_slots(bodies: list[str]) -> None:
    rng = random.Random(3)
    titles = [sentences.title(rng) for _ in range(1000)]
    assert max(map(len, titles)) <= 100
    for text in bodies + titles:
        assert unicodedata.is_normalized("NFC", text)
        assert not set("{}_") & set(text)


def test_every_season_can_fill_every_pattern() -> None:
    grammar = sentences._grammar()
    patterns = [pattern for topic in grammar.topics for pattern in topic]
    slots = {
        slot for group in (patterns, grammar.short, grammar.closing, grammar.titles) for p in group for slot in p[1::2]
    }
    for words in grammar.seasons:
        assert slots == set(words), slots ^ set(words)


@pytest.mark.parametrize("word", ["防災", "清掃", "大川"])
def test_common_words_stand_in_several_per_cent(bodies: list[str], word: str) -> None:
    assert 0.03 < sum(word in body for body in bodies) / len(bodies) < 0.25


def test_a_rare_word_is_rare() -> None:
    rng = random.Random(11)
    hits = sum("珍しい蝶" in sentences.body(rng) for _ in range(10_000))
    assert 1 <= hits <= 15
