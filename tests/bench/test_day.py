"""The day of the bench tells what was lost: words, answers, kind words, and what no search finds."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from bench.day_mix import SHARES, Mix, Wish
from bench.day_watch import lost_of
from bench.residents import Resident
from sns.blueprints.search import actions as search
from sns.core import clock


@pytest.fixture
def mix(undone: Flask) -> Mix:
    url = undone.config["SQLALCHEMY_DATABASE_URI"]
    return Mix(url, 1, [], "dtest", clock.now().strftime("%Y-%m-%d"), random.Random(1))


def test_what_is_there_once_and_found_is_not_lost(mix: Mix, undone: Flask, make: Any) -> None:
    author = make.member()
    entry = make.entry(author, title="dtestx1 日記", visibility="city")
    reply = make.reply(author, entry, body="dtestx2 いい日でした。")
    who = Resident(author.id, author.nickname, author.home_ward_id, "", "")
    mix.note(Wish("entry", who, "/diaries/", {"title": "dtestx1 日記", "body": "川まで歩きました。"}))
    mix.note(Wish("comment", who, f"/contents/{entry.id}/replies", {"body": "dtestx2 いい日でした。"}))
    assert sorted(lost_of(mix, undone)) == [
        "content dtestx1 is not in the search",
        "reply dtestx2 is not in the search",
    ]
    with undone.app_context():
        search.refresh("content", [entry.id])
        search.refresh("reply", [reply.id])
    assert lost_of(mix, undone) == []


def test_what_is_missing_or_there_twice_is_told(mix: Mix, undone: Flask, make: Any) -> None:
    author = make.member()
    entry = make.entry(author, visibility="city")
    for minutes in (1, 2):
        make.entry(author, title="dtestx1 日記", visibility="city", ago=timedelta(minutes=minutes))
    who = Resident(author.id, author.nickname, author.home_ward_id, "", "")
    mix.note(Wish("entry", who, "/diaries/", {"title": "dtestx1 日記"}))
    mix.note(Wish("reply", who, f"/threads/{entry.id}/replies", {"body": "dtestx2 こんにちは"}))
    mix.note(Wish("RSVP", who, f"/events/{entry.id}/answer", {"answer": "going"}))
    mix.note(Wish("kind word", who, f"/contents/{entry.id}/reactions", {"kind": "like"}))
    lost = [told for told in lost_of(mix, undone) if "search" not in told]
    assert lost == [
        "reply dtestx2 is there 0 times",
        "entry dtestx1 is there 2 times",
        f"the answer of {author.id} to event {entry.id} is not there",
        f"the kind word of {author.id} for {entry.id} is not there",
    ]


def test_every_kind_of_the_mix_can_be_drawn(mix: Mix) -> None:
    for kind in SHARES.keys() - {"chat line"}:
        assert callable(getattr(mix, f"_{kind.lower().replace(' ', '_')}"))
