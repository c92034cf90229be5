"""A member's page shows what its reader may read, and nothing between two who keep apart."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from sns.blueprints.accounts import actions as accounts
from sns.blueprints.accounts.models import Member
from sns.blueprints.contents import nearby
from sns.blueprints.people import queries
from sns.core import clock
from sns.core.db import db
from tests.contents.writing import change

SCOPES = ("city", "ward", "friends", "private")


def shown(page: str) -> set[str]:
    return {scope for scope in (*SCOPES, "held") if f"題-{scope}" in page}


def test_a_page_shows_what_its_reader_may_read(make: Any, as_: Any, undone: Flask) -> None:
    author, friend = make.member(bio="川のそばに住んでいます。"), make.member(ward=2)
    make.friends(author, friend)
    for scope in SCOPES:
        make.entry(author, visibility=scope, title=f"題-{scope}")
    change(undone, make.entry(author, title="題-held"), state="held")
    readers = {
        author: {*SCOPES},
        make.member(): {"city", "ward"},
        make.member(ward=1): {"city"},
        friend: {"city", "friends"},
    }
    for reader, expected in readers.items():
        page = as_(reader).get(f"/members/{author.id}")
        assert page.status_code == 200
        assert shown(page.text) == expected
        assert "川のそばに住んでいます。" in page.text


def test_a_page_tells_nothing_that_members_keep_to_themselves(make: Any, as_: Any) -> None:
    author = make.member(real_name="本名 太郎", reading="よみがな", age_band="50s")
    page = as_(make.member()).get(f"/members/{author.id}").text
    for secret in (author.email, "本名", "50s"):
        assert secret not in page


def test_between_the_blocked_there_is_no_page(make: Any, as_: Any, undone: Flask) -> None:
    one, other, left = make.member(), make.member(), make.member()
    make.block(one, other)
    assert as_(one).get(f"/members/{other.id}").status_code == 404
    assert as_(other).get(f"/members/{one.id}").status_code == 404
    with undone.app_context():
        accounts.suspend(None, db.session.get(Member, left.id))
    for gone in (left.id, 999_999):
        assert as_(make.member()).get(f"/members/{gone}").status_code == 404


def test_neighbours_are_those_of_the_ward_who_introduced_themselves(make: Any, context: Flask) -> None:
    reader = make.member(bio="わたし")
    recent, older, never = (make.member(bio="こんにちは") for _ in range(3))
    make.member()
    make.member(ward=1, bio="となりの区")
    blocked, suspended = make.member(bio="x"), make.member(bio="x")
    make.block(reader, blocked)
    with db.session.begin_nested():
        for member, days in ((recent, 1), (older, 2)):
            db.session.get_one(Member, member.id).last_seen_at = clock.now() - timedelta(days=days)
        db.session.get_one(Member, suspended.id).state = "suspended"
    reader.forget_standing()
    assert [neighbor.author.id for neighbor in queries.list_neighbors(reader)] == [recent.id, older.id, never.id]
    assert len(queries.list_neighbors(reader, limit=2)) == 2


@pytest.mark.parametrize("address", ["/members/{author}", "/w/asanagi/"])
def test_pages_cost_the_same_statements_for_two_and_twenty(
    make: Any, as_: Any, undone: Flask, count_statements: Any, address: str
) -> None:
    author, reader = make.member(), make.member()
    # Enough people write, so that no other wards' words stand beside theirs.
    for _ in range(nearby.FEW):
        make.entry(make.member())
    browser = as_(reader)
    browser.get(address.format(author=author.id))
    costs = []
    for count in (2, 20):
        for _ in range(count):
            make.reply(reader, make.entry(author))
        with count_statements() as seen:
            assert browser.get(address.format(author=author.id)).status_code == 200
        costs.append(len(seen))
    assert costs[0] == costs[1]
    assert costs[1] <= 10  # words, boards, events and notices of a ward
