"""The text door without markup: cleaned names and bodies, skeletons of names, plain text."""

from __future__ import annotations

import unicodedata

import pytest

from sns.core import text as door
from tests.core import hostile


def test_cleaning_twice_changes_nothing() -> None:
    for typed in [*hostile.random_texts(600), "\u0344" * 20, "a" + "\u0316\u0301" * 40, "か\u200b\u3099"]:
        for clean in (door.clean_line, door.clean_body):
            once = clean(typed)
            assert clean(once) == once, typed
            assert unicodedata.is_normalized("NFC", once)
            assert not hostile.UNSEEN.search(once.replace("\n", "").replace("\t", ""))


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("  淀川　 花子\n", "淀川 花子"),
        ("花\u200b子\u202e\ufeff\x00\u00ad\u3164", "花子"),
        ("か\u3099", "が"),
        ("👨\u200d👩\u200d👧と❤\ufe0f", "👨\u200d👩\u200d👧と❤\ufe0f"),
        ("1\ufe0f\u20e3番 1\ufe0f番", "1\ufe0f\u20e3番 1番"),
        ("a\u200db あ\ufe0f \u200d", "ab あ"),
        ("旗\U0001f3f4\U000e0067\U000e007f", "旗\U0001f3f4"),
        ("\ue000\ud800\ufdd0外", "外"),
        ("e" + "\u0301" * 50, "é" + "\u0301" * 8),
    ],
)
def test_clean_line(typed: str, clean: str) -> None:
    assert door.clean_line(typed) == clean


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("\r\n\r\n　字下げ  \r\n次　\r", "　字下げ\n次"),
        ("a\n\n\n\nb", "a\n\n\n\nb"),
        ("a\n\n\n\n\n\nb", "a\n\n\nb"),
        ("a\x00b\tc\u202ed\u2028e", "ab\tcd\ne"),
        ("葛\U000e0100城", "葛\U000e0100城"),
    ],
)
def test_clean_body(typed: str, clean: str) -> None:
    assert door.clean_body(typed) == clean


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("admin", "ａｄｍｉｎ"),
        ("admin", "аdmіn"),
        ("ADMIN", "ΑDΜΙΝ"),
        ("Google", "G00gle"),
        ("lily", "1i|y"),
        ("Café", "cafe"),
        ("サクラ", "さくら"),
        ("ｻｸﾗ", "さ\u200bくら"),
        ("スーパー", "ス一パ-"),
        ("タロウ", "夕口ウ"),
        ("カニ", "力二"),
        ("ハエ", "八工"),
        ("山田 太郎", "山田・太郎"),
        ("公式", "公 式"),
    ],
)
def test_names_that_look_alike_share_a_skeleton(one: str, other: str) -> None:
    assert door.skeleton(one) == door.skeleton(other)


@pytest.mark.parametrize(("one", "other"), [("はな", "ばな"), ("太郎", "次郎"), ("hana", "hanako"), ("・・", "...")])
def test_names_that_differ_keep_different_skeletons(one: str, other: str) -> None:
    assert door.skeleton(one) != door.skeleton(other) != ""


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("# 見出し\n\n本文**強調**と`code`", "見出し\n本文強調とcode"),
        ("- 水\n  1. 茶\n> 引用\n-----\n終わり", "水\n茶\n引用\n終わり"),
        ("|品|数|\n|-|-|\n|水|2|", "品 数\n水 2"),
        ("[地図](https://example.jp/)と![写真](/a)", "地図と写真"),
        ("<ruby>漢字<rt>かんじ</rt></ruby>&amp;<b>太</b><重要>", "漢字&太<重要>"),
        ("```py\na = 1\n```\n　続き", "a = 1\n続き"),
        ("前<script>alert(1)</script>後 (*^_^*) 2*3", "前後 (*^_^*) 2*3"),
    ],
)
def test_plain(typed: str, words: str) -> None:
    assert door.plain(typed) == words


def test_excerpt_is_one_line_cut_at_a_sensible_place() -> None:
    assert door.excerpt("# 朝\n**川**を歩きました。") == "朝 川を歩きました。"
    assert door.excerpt("今日は川沿いを歩きました。気持ちのよい朝でした。明日も歩きます。", 25) == (
        "今日は川沿いを歩きました。気持ちのよい朝でした。…"
    )
    assert door.excerpt("あ" * 30, 10) == "あ" * 9 + "…"
    assert door.excerpt("ああああああ👨\u200d👩\u200d👧" * 3, 10) == "ああああああ…"
