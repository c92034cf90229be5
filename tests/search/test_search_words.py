"""What is the same word, how a question is read, and how found words are marked."""

from __future__ import annotations

import pytest

from sns.blueprints.search import marking, words
from sns.blueprints.search.asking import understand
from sns.core.errors import Refused


@pytest.mark.parametrize("written", ["ボランティア", "ﾎﾞﾗﾝﾃｨｱ", "ぼらんてぃあ", "ﾎﾞらンてｨア"])
def test_width_and_kana_make_no_difference(written: str) -> None:
    assert words.flat(written) == "ぼらんてぃあ"


def test_letters_of_any_width_case_and_script_are_words_and_signs_are_not() -> None:
    assert words.flat("ＷｉーＦｉ、㈱テスト☃第①回\x00\ud800😀") == "wiーfi 株 てすと 第1回"
    assert words.flat("Ａ・Ｂ") == "a b"


def test_every_part_of_a_word_is_a_phrase_of_tokens() -> None:
    assert list(words.tokens("防災訓練 a")) == ["防災", "災訓", "訓練", "練", "a"]


@pytest.mark.parametrize(
    ("typed", "wanted", "unwanted"),
    [
        ("防災 清掃", ["防災", "清掃"], []),
        ("防災　清掃", ["防災", "清掃"], []),
        ('"朝の 散歩" 犬', ["朝の 散歩", "犬"], []),
        ("“朝の散歩”", ["朝の散歩"], []),
        ("猫 -迷子 －犬", ["猫"], ["迷子", "犬"]),
        ('猫 -"迷子 の"', ["猫"], ["迷子 の"]),
        ("wi-fi コーヒー", ["wi fi", "こーひー"], []),
        ("猫 猫 ネコ ねこ", ["猫", "ねこ"], []),
        ("AND OR NEAR(a b) *^: NOT <->", ["and", "or", "near a", "b", "not"], []),
    ],
)
def test_what_was_typed_is_read_as_words(typed: str, wanted: list[str], unwanted: list[str]) -> None:
    question = understand(typed)
    assert [term.flat for term in question.wanted] == wanted
    assert [term.flat for term in question.unwanted] == unwanted


@pytest.mark.parametrize(
    "typed", ["！？", "😀", "-", '"', "-猫", "あ" * 101, "\x00", " ".join("かきくけこさしすせそた"), '""']
)
def test_what_cannot_be_searched_for_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        understand(typed)
    assert refused.value.words


def test_an_unclosed_quotation_is_told() -> None:
    assert understand('"朝の 散歩').is_unclosed
    assert not understand('"朝の" 散歩').is_unclosed


@pytest.mark.parametrize(
    ("text", "terms", "shown"),
    [
        ("ﾎﾞﾗﾝﾃｨｱの日", ("ぼらんてぃあ",), "[ﾎﾞﾗﾝﾃｨｱ]の日"),
        ("距離は５㌔です", ("5きろ",), "距離は[５㌔]です"),
        ("防災と清掃。防災訓練", ("防災", "清掃"), "[防災]と[清掃]。[防災]訓練"),
        ("朝の、散歩", ("朝の 散",), "[朝の、散]歩"),
        ("災訓練防災訓", ("防災", "災訓"), "[災訓]練[防災訓]"),
        ("か\u3099っこう", ("がっ",), "[か\u3099っ]こう"),
        ("<b>猫</b>", ("猫",), "<b>[猫]</b>"),
        ("なし", ("猫",), "なし"),
    ],
)
def test_found_words_are_marked_as_they_were_written(text: str, terms: tuple[str, ...], shown: str) -> None:
    assert "".join(f"[{piece}]" if hit else piece for piece, hit in marking.marked(text, terms)) == shown


def test_an_excerpt_shows_the_place_that_was_found() -> None:
    pieces = marking.around("あ。" * 200 + "防災訓練です。" + "い。" * 200, ("防災訓練",))
    shown = "".join(words for words, _ in pieces)
    assert ("防災訓練", True) in pieces
    assert shown.startswith("…") and shown.endswith("…")
    assert len(shown) <= marking.LENGTH + 2
