"""Names after an @: found in what is typed, linked in what was rendered, nowhere else."""

from __future__ import annotations

import pytest

from sns.core import text
from sns.core.text import Called

SATO = {"佐藤": Called("佐藤", "/members/1"), "佐藤ゆみ": Called("佐藤ゆみ", "/members/2")}
LINK = '<a class="mention" href="/members/2">@佐藤ゆみ</a>'


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("@佐藤さん", {"佐", "佐藤", "佐藤さ", "佐藤さん"}),
        ("＠花 子です", {"花", "花 子", "花 子で", "花 子です"}),
        ("mail@example.jp と @", set()),
        ("@@空", {"空"}),
    ],
)
def test_every_beginning_after_an_at_may_be_a_name(typed: str, words: set[str]) -> None:
    assert text.calls(typed) == words


def test_calls_are_few_and_short() -> None:
    assert len(text.calls("@あ" * 100 + "@い")) == 1
    assert max(map(len, text.calls("@" + "長" * 50))) == 20


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("@佐藤ゆみさんへ", f"<p>{LINK}さんへ</p>"),
        ("**@佐藤ゆみ**", f"<p><strong>{LINK}</strong></p>"),
        ("`@佐藤ゆみ`", "<p><code>@佐藤ゆみ</code></p>"),
        ("a@佐藤ゆみ", "<p>a@佐藤ゆみ</p>"),
        ("@鈴木", "<p>@鈴木</p>"),
    ],
)
def test_names_become_links_where_they_are_words(typed: str, shown: str) -> None:
    assert text.with_names(text.render(typed), SATO)[0] == shown


def test_a_name_within_a_link_or_its_title_stays() -> None:
    for typed in ("[@佐藤](https://example.jp)", '[x](https://example.jp "a>@佐藤 onload=x")'):
        assert text.with_names(text.render(typed), SATO) == (text.render(typed), set())


def test_names_with_signs_are_escaped_and_whoever_is_gone_has_no_link() -> None:
    people = {"A&B": Called("A&B", "/members/3"), "山本": Called("退会した会員")}
    html, placed = text.with_names(text.render("@A&B @山本"), people)
    assert html == ('<p><a class="mention" href="/members/3">@A&amp;B</a> <span class="gone">@退会した会員</span></p>')
    assert placed == {"A&B", "山本"}


def test_a_resident_cannot_type_what_only_a_call_makes() -> None:
    assert "mention" not in text.render('<a class="mention" href="/members/1">@市長</a>')
    assert "gone" not in text.render('<span class="gone">@市長</span>')


def test_a_new_name_takes_the_place_of_the_old_one_only() -> None:
    assert (
        text.renamed("@佐藤さん、@佐藤ゆみさん、佐藤", "佐藤", "さとう", ["佐藤ゆみ"])
        == "@さとうさん、@佐藤ゆみさん、佐藤"
    )
