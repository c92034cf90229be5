"""Home on its first day: steps that tick themselves, neighbours' words beside those of a ward in which few write."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from sns.blueprints.accounts.models import Member
from sns.blueprints.contents import nearby
from sns.blueprints.contents import queries as contents
from sns.core import buffer, clock, kept
from sns.core.db import db


def posts(page: str) -> list[str]:
    return re.findall(r'<h\d class="(?:post__t|entry__t)".*?>([^<]+)</a>', page)


def ticked(page: str) -> int:
    return page.count('class="is-done"')


def write(make: Any, count: int, *, ward: int = 0, each: int = 1, days: float = 1, visibility: str = "city") -> None:
    for person in range(count):
        author = make.member(ward=ward)
        for number in range(each):
            ago = timedelta(days=days, minutes=17 * number + person)
            make.entry(author, title=f"題{ward}-{person}-{number}", visibility=visibility, ago=ago)


def test_home_of_a_ward_with_six_writers_shows_twenty_things_of_the_week(make: Any, as_: Any) -> None:
    write(make, 6, each=4, days=5, visibility="ward")
    write(make, 6, ward=1, each=4, days=30)
    page = as_(make.member()).get("/").text
    shown = posts(page)
    assert len(shown) == 20
    assert all(title.startswith("題0-") for title in shown)
    assert 'class="near"' not in page


def test_home_of_a_thin_ward_says_plainly_whose_words_stand_there(make: Any, as_: Any) -> None:
    write(make, 2)
    write(make, 6, ward=1, each=4)
    page = as_(make.member()).get("/").text
    assert len(posts(page)) == 20
    neighbor = make.ward(1).name_ja
    assert f"朝凪区はまだ書く人が少ないので、となりの{neighbor}など近くの区と、市内の日記も並べています。" in page
    chips = re.findall(r'class="chip chip--ward" data-ward="\d+">([^<]+)<', page[page.index('class="post"') :])
    assert set(chips) >= {"朝凪区", neighbor}


@pytest.mark.parametrize("address", ["/?tab=ward", "/diaries/?tab=ward", "/w/asanagi/"])
def test_a_thin_ward_is_filled_up_with_the_neighbours_and_then_the_city(make: Any, as_: Any, address: str) -> None:
    write(make, 2, visibility="ward")
    write(make, 3, ward=1, each=3)
    write(make, 3, ward=2, each=6, days=60)
    write(make, 1, ward=1, visibility="ward")
    hidden = make.member(ward=1)
    make.entry(hidden, visibility="city", title="題1-blocked")
    reader = make.member()
    make.block(hidden, reader)
    page = as_(reader).get(address).text
    own, _line, beside = page.partition('class="near"')
    assert sorted(posts(own)) == ["題0-0-0", "題0-1-0"]
    shown = posts(beside)
    assert len(shown) == 18
    # Of the last week first, then whatever the city has; nothing of the neighbours' own circle, nothing twice.
    assert [title[:2] for title in shown] == ["題1"] * 9 + ["題2"] * 9
    assert len(set(shown)) == 18
    assert "題1-blocked" not in page


def test_a_longer_list_of_one_s_own_goes_on_before_others_come(make: Any, as_: Any) -> None:
    write(make, 1, each=25, visibility="ward")
    write(make, 2, ward=1)
    browser = as_(make.member())
    first = browser.get("/?tab=ward").text
    assert len(posts(first)) == 20
    assert "題1-" not in first
    following = re.search(r'href="([^"]*before=[^"]+)"', first)
    assert following
    second = browser.get(following[1].replace("&amp;", "&")).text
    assert [title[:2] for title in posts(second)] == ["題0"] * 5 + ["題1"] * 2


def test_writers_are_counted_at_most_once_a_minute(make: Any, undone: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    write(make, 5)
    ward = make.ward(0)
    asked: list[int] = []
    count = contents.count_writers
    monkeypatch.setattr(contents, "count_writers", lambda *of: asked.append(1) or count(*of))
    with undone.app_context():
        assert nearby.has_few_writers(ward)
    write(make, 1)
    with undone.app_context():
        assert nearby.has_few_writers(ward)
        assert len(asked) == 1
        monkeypatch.setattr(kept, "LIFE_S", -1.0)
        assert not nearby.has_few_writers(ward)


def test_each_step_ticks_itself_when_it_is_done(make: Any, as_: Any, undone: Flask) -> None:
    newcomer = make.member()
    browser = as_(newcomer)
    assert ticked(browser.get("/").text) == 0
    browser.post("/settings/profile", data={"nickname": newcomer.nickname, "bio": "はじめまして。"})
    assert ticked(browser.get("/").text) == 1
    browser.get("/w/asanagi/members")
    with undone.app_context():
        buffer.flush()
    assert ticked(browser.get("/").text) == 2
    make.entry(newcomer, visibility="private")
    page = browser.get("/").text
    assert ticked(page) == 3
    assert "3 / 3" in page


def test_steps_that_were_put_away_stay_away_and_nothing_else_is_forgotten(make: Any, as_: Any, undone: Flask) -> None:
    member = make.member(settings={"visible": {"bio": "ward"}})
    browser = as_(member)
    browser.get("/w/asanagi/members")
    assert browser.post("/steps/away").status_code == 302
    assert "はじめの3歩" not in browser.get("/").text
    with undone.app_context():
        buffer.flush()
        settings = db.session.get_one(Member, member.id).settings
    assert settings["visible"] == {"bio": "ward"}
    assert settings["steps"] == {"away": True, "met": True}


def test_steps_cost_older_members_nothing(make: Any, as_: Any, count_statements: Any) -> None:
    browser = as_(make.member(joined_at=clock.now() - timedelta(days=400)))
    browser.get("/")
    with count_statements() as seen:
        assert browser.get("/").status_code == 200
    assert len(seen) <= 7  # with what comes next in the ward, and its notices
