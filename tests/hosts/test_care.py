"""Hosts: newcomers' first words, what nobody answered, and that not everybody does the same thing."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from sns.blueprints.accounts.models import Member
from sns.blueprints.contents import queries as contents
from sns.blueprints.hosts import actions, queries
from sns.blueprints.hosts.models import Care
from sns.core import clock, kept
from sns.core.db import db, transaction
from sns.core.errors import Refused

ADDRESS = "/w/asanagi/care"


def ago(**of: float) -> timedelta:
    return timedelta(**of)


def lists(page: str) -> tuple[list[str], list[str]]:
    first, unanswered = page.split('id="first"')[1].split('id="unanswered"')
    found = [re.findall(r"<b>(題[^<]+)</b>", part) for part in (first, unanswered)]
    return found[0], found[1]


@pytest.fixture
def host(make: Any) -> Member:
    return make.member(nickname="世話する人", role="host", joined_at=clock.now() - ago(days=400))


@pytest.fixture
def newcomer(make: Any) -> Member:
    return make.member(nickname="来た人", joined_at=clock.now() - ago(days=9))


@pytest.fixture
def old(make: Any) -> Member:
    return make.member(nickname="前からの人", joined_at=clock.now() - ago(days=400))


def test_the_first_words_of_newcomers_stand_there_once_each(make: Any, as_: Any, host: Member, old: Member) -> None:
    recently = clock.now() - ago(days=9)
    writer, answerer, far = (make.member(joined_at=recently, ward=ward) for ward in (0, 0, 1))
    make.entry(writer, title="題-secret", visibility="private", ago=ago(days=8))
    make.entry(writer, title="題-friends", visibility="friends", ago=ago(days=7))
    make.entry(writer, title="題-first", ago=ago(hours=5))
    make.entry(writer, title="題-second", ago=ago(hours=3))
    topic = make.entry(old, title="題-topic", ago=ago(days=20))
    make.reply(answerer, topic, body="はじめて書きます")
    make.entry(answerer, title="題-later")
    make.entry(far, title="題-far", visibility="city")
    page = as_(host).get(ADDRESS).text
    assert lists(page)[0] == ["題-topic", "題-first"]
    assert "はじめて書きます" in page


def test_what_nobody_answered_within_a_day_rises_with_the_oldest_first(
    make: Any, as_: Any, host: Member, old: Member
) -> None:
    for title, hours in (("fresh", 23), ("day", 25), ("week", 24 * 6.9), ("gone", 24 * 7.1)):
        make.entry(old, title=f"題-{title}", ago=ago(hours=hours))
    for visibility in ("friends", "private"):
        make.entry(old, title=f"題-{visibility}", visibility=visibility, ago=ago(hours=30))
    make.friends(host, old)
    make.reply(host, make.entry(old, title="題-answered", ago=ago(hours=30)))
    make.entry(host, title="題-own", ago=ago(hours=30))
    make.entry(make.member(ward=1), title="題-elsewhere", visibility="city", ago=ago(hours=30))
    blocked = make.member()
    make.entry(blocked, title="題-blocked", ago=ago(hours=30))
    make.block(blocked, host)
    assert lists(as_(host).get(ADDRESS).text)[1] == ["題-week", "題-day"]


def test_staff_see_no_more_than_any_member(make: Any, as_: Any, old: Member, undone: Flask) -> None:
    staff = make.member(ward=1, role="city_staff")
    make.entry(old, title="題-ward", ago=ago(hours=30))
    make.entry(old, title="題-city", visibility="city", ago=ago(hours=30))
    page = as_(staff).get(ADDRESS).text
    assert lists(page)[1] == ["題-city"]
    assert "職員画面" in page


def test_a_host_takes_words_finds_them_begun_and_others_see_who(
    make: Any, as_: Any, host: Member, newcomer: Member
) -> None:
    entry = make.entry(newcomer, title="題-hello", ago=ago(hours=2))
    other = make.member(role="host", nickname="もう一人")
    mine, theirs = as_(host), as_(other)
    assert '<span class="count"><span aria-hidden="true">1</span>' in mine.get("/").text
    taken = mine.post(f"{ADDRESS}/{entry.id}/0/take")
    form = mine.get(taken.location).text
    assert "来た人さん、こんにちは。朝凪区の世話人の世話する人です。" in form
    assert f'action="/contents/{entry.id}/replies"' in form
    seen = theirs.get(ADDRESS).text
    assert "世話する人さんが声をかけます" in seen
    assert f"{ADDRESS}/{entry.id}/0/take" not in seen
    assert theirs.post(f"{ADDRESS}/{entry.id}/0/take").status_code == 409
    assert "先に声をかけています" in theirs.get(f"{ADDRESS}/{entry.id}/0").text
    answered = mine.post(f"/contents/{entry.id}/replies", data={"body": "ようこそ。"})
    assert answered.status_code == 302
    after = theirs.get(ADDRESS).text
    assert "返事がつきました" in after
    assert "世話する人さんが声をかけました" in after
    assert 'class="count"' not in mine.get("/").text


def test_words_left_to_others_and_words_forgotten_for_a_day_are_free(
    make: Any, undone: Flask, host: Member, newcomer: Member
) -> None:
    entry = make.entry(newcomer, title="題-hello", ago=ago(hours=2))
    other = make.member(role="host")

    def taking(member: Member) -> None:
        with undone.app_context():
            case = queries.find_case("asanagi", entry.id, 0)
            assert case is not None
            actions.take(member, case)

    taking(host)
    with pytest.raises(Refused):
        taking(other)
    with undone.app_context():
        case = queries.find_case("asanagi", entry.id, 0)
        assert case is not None
        actions.leave(host, case)
    taking(other)
    with undone.app_context(), transaction():
        db.session.get_one(Care, (entry.id, 0)).taken_at = clock.now() - ago(hours=25)
    with undone.app_context():
        found = queries.list_first_words(db.session.get_one(Member, host.id), make.ward(0).id)
        assert [words.is_waiting for words in found] == [True]
    taking(host)


def test_a_first_comment_is_answered_where_it_stands(
    make: Any, as_: Any, host: Member, newcomer: Member, old: Member, undone: Flask
) -> None:
    topic = make.entry(old, ago=ago(days=3))
    first = make.reply(newcomer, topic, body="はじめて書きます")
    make.reply(old, topic, body="べつの話")
    browser = as_(host)
    form = browser.get(browser.post(f"{ADDRESS}/{topic.id}/{first.seq}/take").location).text
    assert f'name="answer_to" type="hidden" value="{first.seq}"' in form
    with undone.app_context():
        me = db.session.get_one(Member, host.id)
        assert [words.is_answered for words in queries.list_first_words(me, make.ward(0).id)] == [False]
    make.reply(host, topic, body="ようこそ", answer_to=first.seq)
    with undone.app_context():
        me = db.session.get_one(Member, host.id)
        assert [words.is_answered for words in queries.list_first_words(me, make.ward(0).id)] == [True]
        assert contents.reply_at(topic.id, first.seq)


def test_no_words_are_reached_through_the_care_of_another_ward(
    make: Any, as_: Any, host: Member, newcomer: Member
) -> None:
    far = make.entry(make.member(ward=1), visibility="city")
    closed = make.entry(newcomer, visibility="friends")
    for entry, seq in ((far, 0), (closed, 0), (closed, 7)):
        assert as_(host).get(f"{ADDRESS}/{entry.id}/{seq}").status_code == 404
        assert as_(host).post(f"{ADDRESS}/{entry.id}/{seq}/take").status_code == 404
    assert as_(host).get("/w/shirasuna/care").status_code == 403
    assert "声かけ" not in as_(newcomer).get("/").text


def test_the_lists_cost_the_same_for_one_and_many(
    make: Any, as_: Any, host: Member, old: Member, count_statements: Any
) -> None:
    browser = as_(host)
    browser.get(ADDRESS)
    costs = []
    for count in (1, 8):
        for number in range(count):
            make.entry(make.member(), title=f"題-{count}-{number}", ago=ago(hours=2))
            make.entry(old, title=f"題-old-{count}-{number}", ago=ago(hours=30))
        with count_statements() as seen:
            assert browser.get(ADDRESS).status_code == 200
        costs.append(len(seen))
    assert costs[0] == costs[1] <= 6
    kept.forget_all()


def test_who_looked_after_what_is_forgotten_in_time(make: Any, undone: Flask, host: Member, newcomer: Member) -> None:
    now = clock.now()
    for days in (59, 61):
        entry = make.entry(newcomer)
        with undone.app_context(), transaction():
            db.session.add(Care(content_id=entry.id, member_id=host.id, taken_at=now - ago(days=days)))
    with undone.app_context():
        assert actions.forget_old() == 1


def test_a_thread_without_a_reply_waits_too_and_is_opened_where_it_stands(
    make: Any, as_: Any, host: Member, newcomer: Member, old: Member
) -> None:
    waiting = make.thread(old, title="題-thread", ago=ago(hours=30))
    topic = make.thread(old, title="題-topic", ago=ago(days=9))
    first = make.reply(newcomer, topic, body="はじめて書きます")
    browser = as_(host)
    page = browser.get(ADDRESS).text
    assert lists(page) == (["題-topic"], ["題-thread"])
    assert f'href="/threads/{waiting.id}"' in page and f'href="/threads/{topic.id}?at={first.seq}#r{first.seq}"' in page
    for thread, seq in ((waiting, 0), (topic, first.seq)):
        form = browser.get(browser.post(f"{ADDRESS}/{thread.id}/{seq}/take").location).text
        assert f'action="/contents/{thread.id}/replies"' in form
        answered = browser.post(f"/contents/{thread.id}/replies", data={"body": "ようこそ。", "answer_to": str(seq or "")})
        assert answered.status_code == 302
    assert 'class="count"' not in browser.get("/").text
