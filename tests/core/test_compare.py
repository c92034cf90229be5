"""What changed between two versions."""

from __future__ import annotations

import random

import pytest

from sns.core.text.compare import compare


def told(old: str, new: str) -> list[tuple[str, str]]:
    return [(part.kind, part.words) for part in compare(old, new)]


def test_a_changed_word_is_marked_within_its_line() -> None:
    assert told("川まで歩きました。\nまた明日。", "川まで走りました。\nまた明日。") == [
        ("same", "川まで"), ("del", "歩き"), ("ins", "走り"), ("same", "ました。\nまた明日。")
    ]  # fmt: skip


def test_a_new_line_is_marked_as_come() -> None:
    assert told("一\n三\n", "一\n二\n三\n") == [("same", "一\n"), ("ins", "二\n"), ("same", "三\n")]
    assert told("", "はじめ") == [("ins", "はじめ")]
    assert told("同じ", "同じ") == [("same", "同じ")]


@pytest.mark.parametrize("seed", range(30))
def test_both_versions_can_be_read_from_the_parts(seed: int) -> None:
    chance = random.Random(seed)
    old, new = ("".join(chance.choices("あい\nう", k=chance.randint(0, 60))) for _ in range(2))
    parts = compare(old, new)
    assert "".join(part.words for part in parts if part.kind != "ins") == old
    assert "".join(part.words for part in parts if part.kind != "del") == new


@pytest.mark.parametrize(("old", "new"), [("a\n" * 5_000, "b\na\n" * 2_500), ("あ" * 10_000, "いあ" * 5_000)])
def test_long_texts_are_compared_too(old: str, new: str) -> None:
    assert "".join(part.words for part in compare(old, new) if part.kind != "del") == new
