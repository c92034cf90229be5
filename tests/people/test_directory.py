"""The members of a ward: who stands there for whom, found by field and by name, page by page."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from sns.blueprints.accounts.models import Member
from sns.blueprints.people import helping
from sns.blueprints.spaces.queries import fields_by_id
from sns.core.db import db, transaction


def names(page: str) -> list[str]:
    listed = page[page.index('id="found"') :]
    return re.findall(r'<a class="t" href="/members/\d+"><bdi>([^<]+)</bdi>', listed)


def offer(app: Flask, member: Member, slug: str, words: str = "") -> None:
    with app.app_context():
        key = next(card.id for card in fields_by_id().values() if card.slug == slug)
        helping.offer(db.session.get_one(Member, member.id), key, words)


def change(app: Flask, member: Member, **facts: Any) -> None:
    with app.app_context(), transaction():
        row = db.session.get_one(Member, member.id)
        for name, value in facts.items():
            setattr(row, name, value)


def test_members_stand_by_reading_and_go_on_page_by_page(make: Any, as_: Any, count_statements: Any) -> None:
    reader = make.member(nickname="わたし", reading="わたし")
    for number in range(24):
        make.member(nickname=f"人{number:02}", reading=f"あ{chr(0x3042 + 2 * (number // 2))}")
    make.member(ward=1, nickname="よその人", reading="あ")
    browser = as_(reader)
    browser.get("/w/asanagi/members")
    with count_statements() as seen:
        first = browser.get("/w/asanagi/members").text
    assert len(seen) <= 5
    following = re.search(r'href="([^"]*before=[^"]+)"', first)
    assert following
    second = browser.get(following[1].replace("&amp;", "&")).text
    # Two of one reading stand across no gap: each exactly once.
    assert names(first) + names(second) == [f"人{number:02}" for number in range(24)] + ["わたし"]
    assert len(names(first)) == 20


def test_a_reading_that_is_not_shown_neither_sorts_nor_finds(make: Any, as_: Any) -> None:
    hidden = {"visible": {"reading": "private"}}
    make.member(nickname="山田", reading="あああ", settings=hidden)
    make.member(nickname="乙女", reading="いいい")
    near, far = as_(make.member(nickname="zz")), as_(make.member(ward=1))
    assert names(near.get("/w/asanagi/members").text) == ["zz", "乙女", "山田"]
    assert names(near.get("/w/asanagi/members?q=イイ").text) == ["乙女"]
    assert names(near.get("/w/asanagi/members?q=ああ").text) == []
    # A reading is for the ward until somebody shows it wider.
    assert names(far.get("/w/asanagi/members?q=いい").text) == []
    assert "いいい" not in far.get("/w/asanagi/members").text
    assert names(far.get("/w/asanagi/members?q=乙").text) == ["乙女"]


def test_who_is_not_to_be_found_by_name_stands_in_the_list_alone(make: Any, as_: Any) -> None:
    shy = make.member(nickname="山田", reading="やまだ", settings={"searchable": False})
    reader, friend = make.member(nickname="甲"), make.member(nickname="乙")
    make.friends(shy, friend)
    assert "山田" in names(as_(reader).get("/w/asanagi/members").text)
    for words in ("山田", "やま"):
        found = [names(as_(who).get(f"/w/asanagi/members?q={words}").text) for who in (reader, friend, shy)]
        assert found == [[], ["山田"], ["山田"]]


@pytest.mark.parametrize("words", ["%", "_", "/", "%25", "' or 1=1 --", "あ" * 300])
def test_signs_of_the_database_find_nobody(make: Any, as_: Any, words: str) -> None:
    make.member(nickname="山田")
    answer = as_(make.member()).get("/w/asanagi/members", query_string={"q": words, "before": words})
    assert answer.status_code == 200
    assert names(answer.text) == []


def test_who_cannot_be_met_does_not_stand_there(make: Any, as_: Any, undone: Flask) -> None:
    reader, friend = make.member(nickname="読む人"), make.member(nickname="若い友", age_band="13-17")
    young, peer = make.member(nickname="若者", age_band="16-17"), make.member(nickname="若い仲間", age_band="13-15")
    make.friends(reader, friend)
    for nickname, state in (("去った", "left"), ("去る", "leaving"), ("閉じた", "locked"), ("止めた", "suspended")):
        change(undone, make.member(nickname=nickname), state=state)
    blocked, blocking = make.member(nickname="距離一"), make.member(nickname="距離二")
    make.block(reader, blocked)
    make.block(blocking, reader)
    assert set(names(as_(reader).get("/w/asanagi/members").text)) == {"読む人", "若い友"}
    assert set(names(as_(young).get("/w/asanagi/members").text)) >= {"若者", "若い仲間", "若い友", "読む人"}
    assert "若者" not in as_(reader).get("/w/asanagi/members?q=若者").text.split('id="found"')[1]
    assert peer.id


def test_what_somebody_helps_with_is_found_by_field_by_those_it_is_meant_for(
    make: Any, as_: Any, undone: Flask
) -> None:
    helper = make.member(nickname="手伝う人")
    wide = make.member(nickname="広く手伝う人", settings={"visible": {"helps": "city"}})
    closed = make.member(nickname="内緒の人", settings={"visible": {"helps": "private"}})
    for member in (helper, wide, closed):
        offer(undone, member, "bosai", "消火器の使い方")
    near, far = as_(make.member()), as_(make.member(ward=1))
    assert set(names(near.get("/w/asanagi/members?field=bosai").text)) == {"手伝う人", "広く手伝う人"}
    assert names(far.get("/w/asanagi/members?field=bosai").text) == ["広く手伝う人"]
    assert names(near.get("/w/asanagi/members?field=bunka").text) == []
    assert far.get("/w/asanagi/members").text.count("消火器の使い方") == 1
    assert near.get("/w/asanagi/members?field=no-such-field").status_code == 200
    assert "消火器の使い方" in near.get(f"/members/{helper.id}").text
    assert "消火器の使い方" not in far.get(f"/members/{helper.id}").text


def test_a_member_offers_help_changes_the_line_and_takes_it_back(make: Any, as_: Any, undone: Flask) -> None:
    member = make.member()
    browser = as_(member)
    with undone.app_context():
        key = next(iter(fields_by_id()))
    for words in ("障子の張りかえ", "障子と網戸"):
        assert browser.post("/settings/helping", data={"field": key, "words": words}).status_code == 302
    page = browser.get("/settings/helping").text
    assert "障子と網戸" in page
    assert "障子の張りかえ" not in page
    too_long = browser.post("/settings/helping", data={"field": key, "words": "な" * 61})
    assert too_long.status_code == 422
    assert "な" * 61 in too_long.text
    assert browser.post("/settings/helping", data={"field": "99999", "words": "x"}).status_code == 422
    assert browser.post("/settings/helping/99999/delete").status_code == 404
    assert browser.post(f"/settings/helping/{key}/delete").status_code == 302
    assert "障子と網戸" not in browser.get("/settings/helping").text
