"""The page さがす: tabs with counts, marked words, paging, help when nothing was found, a sentence for bad input."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask

from sns.blueprints.search import actions, queries, results
from sns.blueprints.search.asking import MOST_CHARACTERS
from sns.core.settings import Settings
from sns.server import web_command
from tests.contents.writing import answer

ROOT = Path(__file__).parents[2]


def rebuild(app: Flask) -> None:
    with app.app_context():
        for _done in actions.rebuild():
            pass


def titles(page: str) -> list[str]:
    found = re.findall(r'<h2><a class="t"[^>]*>(.*?)</a></h2>', page)
    return [html.unescape(re.sub("<[^>]+>", "", title)) for title in found]


def tabs(page: str) -> list[str]:
    row = page.partition('<nav class="tabs"')[2].partition("</nav>")[0]
    return re.findall(r">([^<>]+)</a>", row)


def next_of(page: str) -> str:
    return html.unescape(re.search(r'href="([^"]+)" rel="next"', page)[1])  # type: ignore[index]


def test_a_member_searches_and_sees_counts_marks_and_ways_to_each_place(undone: Flask, make: Any, as_: Any) -> None:
    author, reader = make.member(nickname="防災係"), make.member()
    entry = make.entry(author, title="防災の日", body="**ﾎﾞｳｻｲ** <訓練> 防災訓練でした")
    reply = answer(undone, reader, entry, body="防災はだいじ")
    rebuild(undone)
    page = as_(reader).get("/search?q=防災").text
    assert tabs(page) == [
        "すべて 3",
        "日記 1",
        "掲示板 0",
        "イベント 0",
        "活動報告 0",
        "区からのお知らせ 0",
        "コメント・返信 1",
        "人 1",
    ]
    assert "「防災」は3件あります" in page
    assert "<mark>防災</mark>の日" in page
    assert "&lt;訓練&gt; <mark>防災</mark>訓練でした" in page
    assert f'href="/diaries/{entry.id}"' in page and f'href="/diaries/{entry.id}#r{reply.seq}"' in page
    assert titles(as_(reader).get("/search?q=防災&kind=reply").text) == ["防災の日"]
    assert "<mark>防災</mark>係" in as_(reader).get("/search?q=防災&kind=people").text
    assert "<mark>ﾎﾞｳｻｲ</mark>" in as_(reader).get("/search?q=ボウサイ").text


def test_results_are_paged_from_the_newest_and_the_best_come_first_when_asked(
    undone: Flask, make: Any, as_: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "PAGE", 2)
    author = make.member()
    for number, (title, body) in enumerate(
        [("一", "川"), ("川", "二"), ("三", "遠い" * 90 + "川"), ("四", "川"), ("五", "川")]
    ):
        make.entry(author, title=title, body=body, ago=timedelta(hours=number + 1))
    rebuild(undone)
    reader = as_(author)
    for sort, order in (("", ["一", "川", "三", "四", "五"]), ("best", ["川", "一", "四", "五", "三"])):
        address, seen = f"/search?q=川&sort={sort}", []
        for _page in range(3):
            page = reader.get(address).text
            assert "すべて 5" in tabs(page)
            seen += titles(page)
            if 'rel="next"' in page:
                address = next_of(page)
        assert seen == order
        assert 'rel="next"' not in page


def test_counts_are_exact_up_to_the_limit_and_honest_beyond(
    undone: Flask, make: Any, as_: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST", 4)
    monkeypatch.setattr(results, "MOST", 4)
    author = make.member()
    entries = [make.entry(author, body="川", ago=timedelta(days=2)) for _ in range(4)]
    rebuild(undone)
    assert tabs(as_(author).get("/search?q=川").text)[:2] == ["すべて 4", "日記 4"]
    answer(undone, author, entries[0], body="川")
    rebuild(undone)
    page = as_(author).get("/search?q=川").text
    assert {"すべて 4以上", "日記 4以上", "掲示板 0以上", "コメント・返信 1以上"} <= set(tabs(page))
    assert "「川」は4件以上あります" in page
    assert "日記 4" in tabs(as_(author).get("/search?q=川&kind=diary").text)


def test_of_more_than_a_page_shows_nothing_is_counted_that_its_reader_may_not_read(
    undone: Flask, make: Any, as_: Any
) -> None:
    author, reader = make.member(), make.member()
    entries = [make.entry(author, body="川", visibility="city", ago=timedelta(hours=n)) for n in range(25)]
    rebuild(undone)
    browser = as_(reader)
    assert tabs(browser.get("/search?q=川").text)[0] == "すべて 25"
    assert as_(author).post(f"/diaries/{entries[24].id}/delete").status_code == 302
    assert tabs(browser.get("/search?q=川").text)[0] == "すべて 24"


def test_only_so_many_texts_are_looked_at_and_the_page_says_where_it_goes_on(
    undone: Flask, make: Any, as_: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST_LOOKED_AT", 2)
    queries._newest.cache_clear()
    queries._edge.cache_clear()
    author, reader = make.member(), make.member()
    make.entry(author, title="昔", body="川", ago=timedelta(days=9))
    for _ in range(2):
        make.entry(author, body="川", visibility="private")
    rebuild(undone)
    page = as_(reader).get("/search?q=川").text
    assert titles(page) == [] and "もっと前をさがす" in page
    assert titles(as_(reader).get(next_of(page)).text) == ["昔"]
    queries._newest.cache_clear()
    queries._edge.cache_clear()


def test_where_nothing_is_found_near_words_are_offered_that_the_reader_would_find(
    undone: Flask, make: Any, as_: Any
) -> None:
    author, reader = make.member(), make.member()
    make.entry(author, body="ボランティア清掃")
    make.entry(author, body="盆踊り大会", visibility="private")
    rebuild(undone)
    page = as_(reader).get("/search?q=盆踊り ボランティア").text
    assert "見つかりませんでした" in page and "ひらがなで書く" in page
    assert re.findall(r'<a class="btn" href="[^"]+"><bdi>([^<]+)</bdi>', page) == ["ボランティア"]
    assert "こちらのことばなら" not in as_(reader).get("/search?q=盆踊り大会").text
    assert "ボランティア" in as_(reader).get("/search?q=ボランティア講習").text.partition("こちらのことばなら")[2]


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ("", 200), ("   ", 200), ("！？", 422), ("😀", 422), ("\x00", 422), ("あ" * 5000, 422), ("-猫", 422), ("%ff%fe", 200),
        ("\ud800", 200), ('"unclosed', 200), ("AND", 200), ("NEAR(a b, 5)", 200), ("a* ^b c:d (e) - NOT f", 200),
        ("<-> & | ! :*", 422), ("';drop table x--", 200), ("[]\\'", 422), ("か\u3099", 200), ("{tokens}:x", 200),
    ],
)  # fmt: skip
def test_whatever_is_typed_is_answered_with_a_page(make: Any, as_: Any, typed: str, status: int) -> None:
    sent = typed if "%" in typed else quote(typed, errors="surrogatepass")
    answered = as_(make.member()).get(f"/search?q={sent}")
    assert answered.status_code == status
    assert ("入力を確認してください" in answered.text) == (status == 422)


def test_what_a_box_takes_fits_into_an_address() -> None:
    # gunicorn refuses an address that is too long with a page of its own, before we are asked.
    command = web_command(Settings())
    longest = int(command[command.index("--limit-request-line") + 1])
    boxes = [
        box
        for path in (ROOT / "sns" / "templates").rglob("*.html")
        for box in re.findall(r'<input[^>]* name="q"[^>]*>?', path.read_text("utf-8"))
    ]
    assert len(boxes) >= 8
    for box in boxes:
        most = int(re.search(r'maxlength="(\d+)"', box)[1])  # type: ignore[index]
        assert most > MOST_CHARACTERS and len(quote("あ" * most)) * 2 < longest, box


def test_parameters_that_mean_nothing_are_passed_over(make: Any, as_: Any) -> None:
    reader = as_(make.member())
    for more in ("kind=x", "ward=x", "field=x", "period=x", "sort=x", "before=x", "before=99999999999999999999", "before=-1",
                 "sort=best&before=99999", "kind=people&before=99"):  # fmt: skip
        assert reader.get(f"/search?q=川&{more}").status_code == 200, more


def test_a_page_of_results_takes_as_many_statements_for_two_as_for_twenty(
    undone: Flask, make: Any, as_: Any, count_statements: Any
) -> None:
    author = make.member()
    entry = make.entry(author, body="川")
    answer(undone, author, entry, body="川")
    rebuild(undone)
    reader = as_(author)
    counts = []
    for _ in range(2):
        reader.get("/search?q=川")
        with count_statements() as seen:
            reader.get("/search?q=川")
        counts.append(len(seen))
        for _number in range(12):
            answer(undone, author, make.entry(author, body="川"), body="川")
        rebuild(undone)
    with count_statements() as seen:
        reader.get("/search?q=ない大会")
    # The counts of a page that has a next one are kept for a minute.
    assert counts[1] <= counts[0] <= 8
    assert len(seen) <= 8
