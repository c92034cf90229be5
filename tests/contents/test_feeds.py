"""Lists page on completely: without gaps or doubles, at shared moments and while neighbours write."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from sns.blueprints.contents import actions, queries
from sns.core import clock
from sns.core.db import db

NOON = datetime(2026, 5, 3, 3, 0, 0, 123456, tzinfo=UTC)


def pages(browser: Any, address: str, *, between: Any = None) -> list[list[str]]:
    """Follow the link that goes on; give the ids each page showed."""
    found = []
    while address:
        page = browser.get(address).text
        found.append(re.findall(r'<h\d class="(?:entry__t|post__t)"[^>]*><a[^>]*href="/diaries/(\d+)"', page))
        more = re.search(r'href="([^"]*before=[^"]+)"', page)
        address = more[1].replace("&amp;", "&") if more else ""
        if between:
            between()
    return found


@pytest.mark.parametrize("address", ["/diaries/", "/", "/diaries/?tab=ward", "/w/asanagi/", "/members/{author}"])
def test_entries_that_share_a_moment_are_all_listed_once(make: Any, as_: Any, address: str) -> None:
    author = make.member()
    ids = [make.entry(author, at=NOON + timedelta(microseconds=number // 15)).id for number in range(45)]
    found = pages(as_(make.member()), address.format(author=author.id))
    assert [int(key) for page in found for key in page] == sorted(ids, reverse=True)
    assert len(found) == (5 if "members" in address else 3)


def test_what_is_written_meanwhile_neither_shifts_nor_doubles(make: Any, as_: Any) -> None:
    author = make.member()
    ids = [make.entry(author, at=NOON).id for _ in range(45)]
    newer = iter(range(1, 99))
    found = pages(
        as_(make.member()), "/diaries/", between=lambda: make.entry(author, at=NOON + timedelta(hours=next(newer)))
    )
    assert [int(key) for page in found for key in page] == sorted(ids, reverse=True)


@pytest.mark.parametrize(
    "before", ["x", "-", "1-", "-1", "٣-1", "9" * 40 + "-1", "99999999999999999-999999999999999999"]
)
def test_an_unreadable_place_is_the_beginning(make: Any, as_: Any, before: str) -> None:
    entry = make.entry(make.member())
    page = as_(make.member()).get(f"/diaries/?before={before}")
    assert page.status_code == 200
    assert f"/diaries/{entry.id}" in page.text


def test_the_link_that_goes_on_keeps_the_tab(make: Any, as_: Any) -> None:
    author = make.member()
    for _ in range(21):
        make.entry(author, visibility="private")
    browser = as_(author)
    found = pages(browser, "/diaries/?tab=mine")
    assert [len(page) for page in found] == [20, 1]
    assert browser.get("/diaries/?tab=<script>").status_code == 200


def test_one_own_entries_stay_in_sight_after_moving_away(context: Flask, make: Any) -> None:
    author = make.member()
    entry = make.entry(author)
    db.session.execute(db.text("delete from memberships"))
    author.forget_standing()
    assert [card.id for card in queries.list_feed(author).items] == [entry.id]


def test_writers_of_a_week_are_counted_once_and_only_for_open_words(context: Flask, make: Any) -> None:
    busy, shy, old = make.member(), make.member(), make.member()
    make.entry(busy)
    make.entry(busy, visibility="city")
    make.entry(shy, visibility="private")
    make.entry(old, ago=timedelta(days=8))
    assert queries.count_writers(make.ward(0).id) == 1
    assert queries.count_writers(make.ward(1).id) == 0


def test_a_page_counts_its_visitors_but_not_its_author(make: Any, as_: Any, undone: Flask) -> None:
    author, reader = make.member(), make.member()
    entry = make.entry(author)
    for member in (author, reader, reader):
        as_(member).get(f"/diaries/{entry.id}")
    with undone.app_context():
        actions.visits.flush()
        db.session.expire_all()
        assert queries.find_content(entry.id).view_count == 2
        assert clock.now() > queries.find_content(entry.id).bumped_at
