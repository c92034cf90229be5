"""Other ways through the diaries: months, albums, tags, links between entries; as far as the reader may see."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from sns.core.db import db
from tests.contents.writing import answer, change, hang
from tests.diaries.test_beside import FIRST_OF_JUNE, LAST_OF_MAY

NOON = datetime(2026, 5, 3, 3, 0, tzinfo=UTC)


def ids(page: str, selector: str = "") -> list[int]:
    return [int(key) for key in re.findall(rf'<a{selector}[^>]* href="/diaries/(\d+)"', page)]


def test_a_month_has_its_days_its_entries_and_its_neighbours(make: Any, as_: Any) -> None:
    author, reader = make.member(nickname="つきよ"), make.member()
    make.entry(author, title="三月の日記", at=NOON - timedelta(days=60))
    make.entry(author, title="四月の秘密", at=NOON - timedelta(days=30), visibility="private")
    may = [make.entry(author, title=f"五月{n}", at=at) for n, at in enumerate((NOON, NOON, LAST_OF_MAY))]
    make.entry(author, title="六月の日記", at=FIRST_OF_JUNE)
    page = as_(reader).get(f"/diaries/members/{author.id}/2026/5").text
    assert [title in page for title in ("五月0", "五月1", "五月2", "六月の日記", "三月の日記")] == [True] * 3 + [
        False
    ] * 2
    calendar = page[page.index('class="cal"') : page.index("</table>")]
    assert "#d3" in calendar
    assert "3日、日記 2件" in calendar
    assert f"/diaries/{may[2].id}" in calendar
    assert f'href="/diaries/members/{author.id}/2026/3" rel="prev"' in page
    assert f'href="/diaries/members/{author.id}/2026/6" rel="next"' in page
    assert "四月の秘密" not in as_(reader).get(f"/diaries/members/{author.id}/2026/4").text
    own = as_(author).get(f"/diaries/members/{author.id}/2026/4").text
    assert "四月の秘密" in own
    assert as_(reader).get(f"/diaries/members/{author.id}/calendar").status_code == 200


@pytest.mark.parametrize("month", ["2026/13", "2026/0", "0/1", "99999/1", "x/1"])
def test_a_month_that_is_none_is_not_found(month: str, make: Any, as_: Any) -> None:
    author = make.member()
    assert as_(author).get(f"/diaries/members/{author.id}/{month}").status_code == 404


def test_the_list_keeps_to_a_chosen_month_and_goes_on_within_it(make: Any, as_: Any) -> None:
    author = make.member()
    for number in range(23):
        make.entry(author, title=f"五月の{number}番", at=NOON + timedelta(hours=number))
    make.entry(author, title="六月の日記", at=FIRST_OF_JUNE)
    make.entry(author, title="四月の日記", at=NOON - timedelta(days=9))
    browser = as_(make.member())
    first = browser.get("/diaries/?month=2026-05").text
    assert "はじめにもどる" not in first
    assert '<option value="2026-05" selected>' in first
    following = re.findall(r'href="([^"]*before=[^"]*)"', first)[0].replace("&amp;", "&")
    both = first + browser.get(following).text
    assert len(set(re.findall(r"五月の\d+番", both))) == 23
    assert "六月の日記" not in both
    assert "四月の日記" not in both
    for nonsense in ("2026-5-1", "2026-00", "x", "9999-99", "２０２６-05"):
        assert browser.get(f"/diaries/?month={nonsense}").status_code == 200


def test_my_diary_has_my_months_and_my_tags(make: Any, as_: Any) -> None:
    author = make.member()
    for tags in (["散歩"], ["散歩", "a/b"], []):
        make.entry(author, tags=tags, visibility="private")
    make.entry(make.member(), tags=["ほかの人"])
    page = as_(author).get("/diaries/?tab=mine").text
    tags = page[page.index('id="own-tags"') :]
    assert re.findall(r"<bdi>([^<]+)</bdi> <span class=\"meta\">(\d)件", tags) == [("散歩", "2"), ("a/b", "1")]
    assert as_(author).get("/diaries/tags/a/b").text.count("<article") == 1
    assert "own-tags" not in as_(author).get("/diaries/").text


def test_a_tag_shows_what_the_reader_may_see_and_goes_on(make: Any, as_: Any) -> None:
    author, muted, reader = make.member(), make.member(), make.member()
    shown = [make.entry(author, tags=["淀川"]).id for _ in range(22)]
    make.entry(author, tags=["淀川"], visibility="private", title="ひみつ")
    make.entry(make.member(ward=1), tags=["淀川"], title="よその区")
    make.entry(muted, tags=["淀川"], title="きこえない")
    browser = as_(reader)
    browser.post(f"/members/{muted.id}/mute")
    first = browser.get("/diaries/tags/淀川").text
    following = re.findall(r'href="([^"]*before=[^"]*)"', first)[0].replace("&amp;", "&")
    second = browser.get(following).text
    assert ids(first + second, ' class="t"') == shown[::-1]
    assert not [words for words in ("ひみつ", "よその区", "きこえない") if words in first + second]
    assert "ありません" in browser.get("/diaries/tags/ない").text
    assert 'href="/diaries/tags/%E6%B7%80%E5%B7%9D"' in browser.get(f"/diaries/{shown[0]}").text


def test_an_album_shows_the_photos_of_what_may_be_read(make: Any, as_: Any, undone: Flask) -> None:
    author, reader = make.member(), make.member()
    entries = [make.entry(author, at=NOON), make.entry(author, at=FIRST_OF_JUNE, visibility="friends")]
    make.entry(author, title="写真なし")
    for entry in entries:
        hang(undone, entry, [make.photo(author) for _ in range(2)], alt=f"写真{entry.id}")
    page = as_(reader).get(f"/diaries/members/{author.id}/album").text
    assert page.count(f'alt="写真{entries[0].id}"') == 2
    assert f'alt="写真{entries[1].id}"' not in page
    assert "2026年5月" in page
    assert "2026年6月" in as_(author).get(f"/diaries/members/{author.id}/album").text
    make.block(author, reader)
    assert as_(reader).get(f"/diaries/members/{author.id}/album").status_code == 404


def test_links_show_cards_only_to_those_who_may_read(make: Any, as_: Any, undone: Flask) -> None:
    author, near, far = make.member(), make.member(), make.member(ward=1)
    target = make.entry(author, title="すすきの話", visibility="ward")
    hang(undone, target, [make.photo(author)])
    held = make.entry(author, title="とめられた話")
    change(undone, held, state="held")
    links = f"http://localhost/diaries/{target.id} http://other.example/diaries/{target.id} [x](/diaries/{held.id})"
    page = make.entry(author, body=links, visibility="city", title="つなぐ")
    answer(undone, near, page, body=f"[これ](/diaries/{target.id}#comments) /threads/{target.id}")
    seen = as_(near).get(f"/diaries/{page.id}").text
    assert seen.count('class="linkcard"') == 2
    assert "とめられた話" not in seen
    cards = re.findall(r'<li class="linkcard">.*?</li>', seen, re.DOTALL)
    assert all("すすきの話" in card and author.nickname in card and "/files/" in card for card in cards)
    unseen = as_(far).get(f"/diaries/{page.id}").text
    assert "linkcard" not in unseen
    assert "すすきの話" not in unseen
    assert f'href="http://localhost/diaries/{target.id}"' in unseen


def test_outsiders_get_the_sign_in_page_and_nothing_to_preview(make: Any, client: Any) -> None:
    author = make.member()
    entry = make.entry(author, title="うちの話", visibility="city")
    for path in (f"/diaries/{entry.id}", f"/diaries/members/{author.id}/album", f"/members/{author.id}"):
        answered = client.get(path, headers={"User-Agent": "facebookexternalhit/1.1"})
        assert answered.location.startswith("/sign-in")
        page = client.get(path, follow_redirects=True).text
        assert not re.search(r"og:|twitter:|oembed|application/ld", page)
        assert "うちの話" not in page


def test_pages_cost_the_same_however_full_they_are(make: Any, as_: Any, undone: Flask, count_statements: Any) -> None:
    author, reader = make.member(), make.member()
    browser = as_(reader)

    def cost(path: str) -> int:
        browser.get(path)
        with count_statements() as seen:
            assert browser.get(path).status_code == 200
        return len(seen)

    def fill(count: int) -> Any:
        for _ in range(count):
            entry = make.entry(author, tags=["札"], at=NOON)
            hang(undone, entry, [make.photo(author)])
        return entry

    entry = fill(2)
    paths = [f"/diaries/members/{author.id}/2026/5", f"/diaries/members/{author.id}/album", "/diaries/tags/札"]
    paths += ["/diaries/", f"/diaries/{entry.id}", "/"]
    few = {path: cost(path) for path in paths}
    fill(6)
    assert {path: cost(path) for path in paths} == few
    assert few.pop("/") <= 10
    assert max(few.values()) <= 7
    for number in range(3):
        answer(undone, author, entry, body=f"[{number}](/diaries/{entry.id - 1})")
    assert cost(f"/diaries/{entry.id}") == few[f"/diaries/{entry.id}"] + 1
    with undone.app_context():
        db.session.remove()
