"""Home: four ways to look at the town, the day, a hand for newcomers."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from sns.core import clock


def titles(page: str) -> set[str]:
    return set(re.findall(r"題-[a-z ]+[a-z]", page))


@pytest.mark.parametrize("address", ["/", "/diaries/"])
def test_each_tab_shows_its_part_of_the_town(make: Any, as_: Any, address: str) -> None:
    reader, friend, neighbour, far = make.member(), make.member(ward=1), make.member(), make.member(ward=1)
    make.friends(reader, friend)
    for author, scope, title in (
        (reader, "private", "own private"), (reader, "ward", "own ward"), (friend, "friends", "friend friends"),
        (friend, "city", "friend city"), (friend, "ward", "friend ward"), (neighbour, "ward", "near ward"),
        (neighbour, "city", "near city"), (neighbour, "private", "near private"), (far, "city", "far city"),
        (far, "ward", "far ward"),
    ):  # fmt: skip
        make.entry(author, visibility=scope, title=f"題-{title}")
    browser = as_(reader)
    expected = {
        "all": {"own private", "own ward", "friend friends", "friend city", "near ward", "near city", "far city"},
        "ward": {"own ward", "near ward", "near city"},
        "friends": {"friend friends", "friend city"},
        "mine": {"own private", "own ward"},
    }
    for tab, wanted in expected.items():
        # Below this line stand the neighbours of a ward in which few write: test_nearby.py.
        page = browser.get(f"{address}?tab={tab}").text
        page = page.split('class="near"')[0] if tab == "ward" else page
        assert titles(page) == {f"題-{title}" for title in wanted}, tab
    assert titles(browser.get(address).text) == titles(browser.get(f"{address}?tab=no-such-tab").text)


def test_a_visitor_finds_the_way_in_and_no_words_of_members(make: Any, client: FlaskClient) -> None:
    make.entry(make.member(nickname="ひみつ子"), visibility="city", title="題-city")
    page = client.get("/")
    assert page.status_code == 200
    assert 'action="/sign-in"' in page.text
    assert "題-city" not in page.text
    assert "ひみつ子" not in page.text


@pytest.mark.parametrize(("days", "helped"), [(0, True), (13.9, True), (14.1, False), (400, False)])
def test_newcomers_are_shown_three_first_steps(make: Any, as_: Any, days: float, helped: bool) -> None:
    browser = as_(make.member(joined_at=clock.now() - timedelta(days=days)))
    assert ("はじめの3歩" in browser.get("/").text) is helped


@pytest.mark.parametrize(
    ("moment", "words", "colour"),
    [
        # Half past midnight in the city is still yesterday in UTC.
        (datetime(2026, 11, 2, 15, 30, tzinfo=UTC), "文化の日", "sun"),
        (datetime(2026, 11, 3, 15, 30, tzinfo=UTC), None, None),
        (datetime(2026, 11, 7, 3, 0, tzinfo=UTC), "立冬", "sat"),
        (datetime(2026, 11, 8, 3, 0, tzinfo=UTC), "立冬", "sun"),
        (datetime(2026, 5, 6, 3, 0, tzinfo=UTC), "休日", "sun"),
    ],
)
def test_the_day_is_named_with_its_holiday_and_season(
    make: Any, undone: Flask, as_: Any, moment: datetime, words: str | None, colour: str | None
) -> None:
    with time_machine.travel(moment, tick=False):
        page = as_(make.member()).get("/").text
        day = clock.today()
    top = page[page.index("today__date") : page.index("</section>", page.index("today__date"))]
    assert f"<b>{day.day}</b>" in top
    assert f"{day.month}月" in top
    assert words is None or words in top
    assert ("文化の日" in top) is (words == "文化の日")
    assert re.findall(r'data-day="(\w+)"', top) == ([colour] if colour else [])


def test_the_second_page_is_only_the_list(make: Any, as_: Any) -> None:
    author = make.member()
    for _ in range(21):
        make.entry(author, visibility="city")
    browser = as_(make.member())
    first = browser.get("/").text
    following = re.search(r'href="([^"]*before=[^"]+)"', first)
    assert following
    second = browser.get(following[1].replace("&amp;", "&")).text
    assert "today__date" in first
    assert "today__date" not in second
    assert len(re.findall("post__t", second)) == 1


def test_the_menu_names_only_what_exists(make: Any, as_: Any) -> None:
    browser = as_(make.member())
    page = browser.get("/menu").text
    links = set(re.findall(r'href="(/[^"#]*)', page))
    assert len(links) > 5
    for link in links:
        assert browser.get(link.replace("&amp;", "&"), buffered=True).status_code == 200, link
