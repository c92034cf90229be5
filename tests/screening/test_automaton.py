"""Finding listed words: what a reader reads alike is found, what only looks alike in pieces is not."""

from __future__ import annotations

import pytest

from sns.blueprints.screening.automaton import Automaton, Entry, covered, folded, words_of


def machine(*words: str, effect: str = "hold") -> Automaton:
    return Automaton(Entry(word, folded(word), effect) for word in words)


@pytest.mark.parametrize(
    ("word", "text", "found"),
    [
        ("ばか", "おまえはバカだ", ["バカ"]),
        ("ばか", "ﾊﾞｶ、と言った", ["ﾊﾞｶ"]),
        ("ばか", "ば か", ["ば か"]),
        ("ばか", "ば・か", ["ば・か"]),
        ("ばか", "しばしば。かならず行きます", []),
        ("ばか", "一行目のば\nからまたは", []),
        ("spam", "ＳＰＡＭです", ["ＳＰＡＭ"]),
        ("ass", "class を開く", []),
        ("ass", "an ass!", ["ass"]),
        ("ass", "a s s", []),
        ("仮想通貨", "いま仮想通貨が熱い。仮想 通貨", ["仮想通貨", "仮想 通貨"]),
        ("必ず儲かる", "必ず儲かります", []),
        ("必ず儲かる", "《必ず儲かる》話", ["必ず儲かる"]),
    ],
)
def test_a_listed_word_is_found_as_a_reader_reads_it(word: str, text: str, found: list[str]) -> None:
    assert list(words_of(text, machine(word).find(text))) == found


def test_masked_words_are_covered_sign_for_sign() -> None:
    list_of_words = machine("ばか", effect="mask")
    text = "ﾊﾞｶと言うほうがばかだ"
    assert covered(text, list_of_words.find(text)) == "＊＊＊と言うほうが＊＊だ"


def test_the_stronger_effect_counts() -> None:
    both = Automaton([Entry("だめ", folded("だめ"), "mask"), Entry("ダメ", folded("ダメ"), "block")])
    assert [hit.entry.effect for hit in both.find("それはだめです")] == ["block"]


def test_an_empty_list_finds_nothing() -> None:
    assert machine().find("なんでもない文章") == []


def test_five_thousand_words_are_found_in_one_pass() -> None:
    words = [f"言葉{number:04}番" for number in range(5_000)]
    found = machine(*words).find("あいだに言葉4999番と言葉0000番。")
    assert [hit.entry.word for hit in found] == ["言葉4999番", "言葉0000番"]
