"""Readings over our own words: on for who asks, whole words only, and nothing else of a page is changed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from sns.blueprints.accounts import passwords
from sns.core import furigana
from tests.core import hostile

RUBY = re.compile(r'<ruby>(.*?)<rp>\(</rp><rt aria-hidden="true">(.*?)</rt><rp>\)</rp></ruby>')
PLACES = (("北区", "きたく"), ("中津", "なかつ"), ("中津", "なかづ"), ("A区", "えーく"), ("西区", '"><script>'))


def short(html: str) -> str:
    return RUBY.sub(r"\1(\2)", html)


def plain(html: str) -> str:
    """Take our marks out again."""
    return re.sub(r'<span class="furi">(.*?)</span>', r"\1", RUBY.sub(r"\1", html), flags=re.DOTALL)


@pytest.mark.parametrize(
    ("words", "read"),
    {
        "公開の範囲": "公開(こうかい)の範囲(はんい)",
        "居住確認ずみ": "居住確認(きょじゅうかくにん)ずみ",
        "取り消しました": "取(と)り消(け)しました",
        "消えます": "消(き)えます",
        "北区の会員": "北区(きたく)の会員(かいいん)",
        "80歳以上": "80歳以上(さいいじょう)",
        "30代": "30代(だい)",
        # Read in a way of its own, only half known, or read in two ways: left alone.
        "3日": "3日",
        "2人": "2人",
        "日記帳": "日記帳",
        "今日記す": "今日記す",
        "中津": "中津",
        "A区": "A区(く)",
        "ひらがな": "ひらがな",
    }.items(),
)
def test_words_are_read_as_a_whole_or_not_at_all(words: str, read: str) -> None:
    assert short(furigana.annotate(words, PLACES)) == read


def test_a_reading_from_the_database_is_text() -> None:
    assert "<script>" not in furigana.annotate("西区", PLACES)
    assert "&lt;script&gt;" in furigana.annotate("西区", PLACES)


def test_every_word_of_the_list_is_found_by_itself() -> None:
    lines = furigana._FILE.read_text("utf-8").splitlines()
    for line in (line for line in lines if line and not line.startswith("#")):
        word = furigana._word(line)
        text = ("3" if word.wants_number else "") + word.base + ("く" if word.wants_tail else "")
        assert word.html in furigana.annotate(text), line
        assert "《" not in word.html, line


def test_headings_menus_and_buttons_get_readings_and_members_words_none() -> None:
    page = (
        '<title>設定</title><nav><a href="/設定">設定</a> <a>会員<span class="vh">会員</span></a></nav>'
        '<h1>日記</h1><h2 dir="auto">日記</h2><h2><bdi>日記</bdi></h2><p>日記を書く</p>'
        '<a class="btn btn--p" title="設定">日記を書く</a><div class="prose"><h3>日記</h3></div>'
        "<button><svg><text>設定</text></svg>公開する</button><label>写真<select><option>公開</option></select></label>"
        "<textarea>\n設定</textarea><img alt=設定><br><h2>北区</h2>"
    )
    read = furigana.on_page(page, PLACES)
    assert plain(read) == page
    assert [found[0] for found in RUBY.findall(read)] == ["設定", "会員", "日記", "日記", "書", "公開", "写真", "北区"]


def test_hostile_words_come_through_unchanged() -> None:
    for words in (*hostile.scripts(), *hostile.random_texts(200)):
        escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&#34;")
        page = f'<h1>会員 {escaped}</h1><p title="{escaped}">会員</p>'
        assert plain(furigana.on_page(page)) == page


@pytest.mark.parametrize("page", ["", "会員", "</h1></nav>会員", "<h1", "<h1>会員", "<h1><p>会員</h1>会員", "a < b <"])
def test_a_page_that_is_not_well_formed_breaks_nothing(page: str) -> None:
    assert plain(furigana.on_page(page)) == page


def test_a_visitor_switches_readings_on_and_off(client: FlaskClient) -> None:
    words = {"text": "", "theme": "", "lang": "ja"}
    assert "<ruby>" not in client.get("/sign-in").text
    client.post("/settings/appearance", data={**words, "ruby": "ruby"})
    page = client.get("/sign-in")
    assert "<ruby>" in page.text
    assert "data-ruby" in page.text
    assert int(page.headers["Content-Length"]) == len(page.data)
    form = client.get("/settings/appearance").text
    assert re.search(r'value="ruby"[^>]*checked|checked[^>]*value="ruby"', form)
    client.post("/settings/appearance", data={**words, "ruby": "ruby", "lang": "en"})
    assert "<ruby>" not in client.get("/sign-in").text
    client.post("/settings/appearance", data={**words, "ruby": ""})
    assert "<ruby>" not in client.get("/sign-in").text
    assert client.post("/settings/appearance", data={**words, "ruby": "x"}).status_code == 422


def test_the_page_without_readings_is_the_page_with_them_taken_out(make: Any, as_: Any) -> None:
    me = make.member(nickname="日記の会員")
    make.entry(me, title="設定を公開する", body="**日記**を書く")
    browser = as_(me)
    for path in ("/", "/diaries/", f"/members/{me.id}", "/settings", "/settings/privacy", "/settings/ward", "/w/"):
        browser.set_cookie("look", "..ja")
        before = re.sub(r'(value|data-csrf)="[^"]{40,}"|k=[\w.-]+', "", browser.get(path).text)
        browser.set_cookie("look", "..ruby.ja")
        after = re.sub(r'(value|data-csrf)="[^"]{40,}"|k=[\w.-]+', "", browser.get(path).text)
        assert "<ruby>" in after
        assert plain(after).replace(" data-ruby", "") == before, path


def test_the_choice_goes_to_a_new_device(make: Any, as_: Any, undone: Any) -> None:
    me = make.member(password_hash=passwords.make_hash("縁側で日なたぼっこ"))
    as_(me).post("/settings/appearance", data={"text": "l", "theme": "", "lang": "ja@easy", "ruby": "ruby"})
    device = undone.test_client()
    device.post("/sign-in", data={"email": me.email, "password": "縁側で日なたぼっこ"})
    page = device.get("/").text
    assert 'data-text="l"' in page
    assert "<ruby>" in page
