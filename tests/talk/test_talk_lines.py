"""Lines: numbered once, found again by what followed, changed for ten minutes, kept apart where members are."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from sns.blueprints.accounts import ties
from sns.blueprints.accounts.models import Member
from sns.blueprints.talk import actions, policy, queries, wire
from sns.blueprints.talk.actions import Words
from sns.core import clock
from sns.core.db import db
from sns.core.errors import Refused
from tests.factories import Factory
from tests.talk import rooms


def test_lines_are_numbered_within_their_room(undone: Flask, make: Factory) -> None:
    sato, one, other = make.member(), rooms.open_room(undone, make), rooms.open_room(undone, make)
    assert [rooms.say(undone, sato, room) for room in (one, one, other, one)] == [1, 2, 1, 3]


def test_sending_twice_stores_once(undone: Flask, make: Factory) -> None:
    sato, tanaka, room = make.member(), make.member(), rooms.open_room(undone, make)
    first = rooms.say(undone, sato, room, client_id="a")
    assert rooms.say(undone, sato, room, client_id="a") == first
    assert rooms.say(undone, tanaka, room, client_id="a") == first + 1  # an id is unique for each member


def test_several_lines_share_a_transaction_and_one_refusal_refuses_one(context: Flask, make: Factory) -> None:
    sato, stranger = make.member(), make.member(ward=1)
    room = rooms.open_room(context, make)
    wishes = [
        Words(sato, room, "1", "一つめ"),
        Words(stranger, room, "2", "よその区から"),
        Words(sato, room, "3", "三つめ"),
    ]
    stored = actions.store(wishes)
    assert [getattr(result, "seq", "refused") for result in stored] == [1, "refused", 2]


def test_what_follows_a_number_is_found_also_after_zero(context: Flask, make: Factory) -> None:
    sato, room = make.member(), rooms.open_room(context, make)
    for _ in range(5):
        rooms.words(sato, room)
    assert [line.seq for line in queries.list_after(room, 0).lines] == [1, 2, 3, 4, 5]
    assert [line.seq for line in queries.list_after(room, 3).lines] == [4, 5]
    part = queries.list_before(room, 4, limit=2)
    assert ([line.seq for line in part.lines], part.has_earlier, part.has_later) == ([2, 3], True, True)
    assert [line.seq for line in queries.list_around(room, 3, limit=4).lines] == [1, 2, 3, 4]


@pytest.mark.parametrize(("body", "words"), [("", "ことば"), (" \n", "ことば"), ("あ" * 2001, "2,000字")])
def test_words_that_cannot_be_stored_are_refused_in_a_sentence(
    body: str, words: str, context: Flask, make: Factory
) -> None:
    with pytest.raises(Refused, match=words):
        rooms.words(make.member(), rooms.open_room(context, make), body)


def test_a_line_is_changed_within_ten_minutes_and_says_so(context: Flask, make: Factory) -> None:
    sato, room = make.member(), rooms.open_room(context, make)
    rooms.words(sato, room, "7時から")
    line = rooms.line(room, 1)
    actions.revise(sato, line, "8時から")
    assert (line.body, bool(line.edited_at), line.change_seq) == ("8時から", True, 1)


@pytest.mark.parametrize("deed", ["revise", "remove"])
def test_after_ten_minutes_a_line_stands(deed: str, context: Flask, make: Factory) -> None:
    sato, room = make.member(), rooms.open_room(context, make)
    rooms.words(sato, room, "7時から", at=clock.now() - timedelta(minutes=11))
    with pytest.raises(Refused):
        getattr(actions, deed)(sato, rooms.line(room, 1), *(["9時から"] if deed == "revise" else []))


def test_a_line_that_was_taken_back_leaves_a_trace_without_words(context: Flask, make: Factory) -> None:
    sato, room = make.member(), rooms.open_room(context, make)
    rooms.words(sato, room, "言いまちがい")
    line = rooms.line(room, 1)
    actions.remove(sato, line)
    assert (line.state, line.body, str(line.body_html), line.folded) == ("deleted", "", "", "")
    assert wire.for_all([line]) == [{"n": 1, "v": 1, "state": "deleted"}]


def test_kind_words_are_given_and_taken_back(context: Flask, make: Factory) -> None:
    sato, tanaka, room = make.member(), make.member(), rooms.open_room(context, make)
    rooms.words(sato, room)
    line = rooms.line(room, 1)
    assert actions.react(tanaka, line, "thanks") == {"thanks": 1}
    assert wire.for_one(tanaka, [line])[0]["given"] == ["thanks"]
    assert actions.react(tanaka, line, "thanks") == {"thanks": 0}
    with pytest.raises(Refused):
        actions.react(tanaka, line, "angry")
    assert [line.seq for line in queries.list_changed(room, 0, 1)] == [1]
    assert queries.list_changed(room, line.change_seq, 1) == []


def test_a_read_mark_never_goes_backwards(context: Flask, make: Factory) -> None:
    sato, room = make.member(), rooms.open_room(context, make)
    for _ in range(3):
        rooms.words(sato, room)
    found = rooms.room(room)
    for seq in (2, 1, 3, 2, 99):
        actions.mark(sato, found, seq)
        actions.reading.flush()
    assert queries.mark_of(sato, found) == 3


def _apart(make: Factory, how: str, one: Member, other: Member) -> None:
    if how == "mute":
        ties.mute(one, other)
    else:
        make.block(*((one, other) if how == "block" else (other, one)))


@pytest.mark.parametrize("how", ["block", "blocked", "mute"])
def test_lines_of_blocked_and_muted_members_keep_their_number_and_nothing_else(
    how: str, context: Flask, make: Factory
) -> None:
    sato, tanaka, room = make.member(), make.member(), rooms.open_room(context, make)
    rooms.words(tanaka, room, "聞こえないはず")
    _apart(make, how, sato, tanaka)
    sato.forget_standing()
    line = rooms.line(room, 1)
    assert wire.for_one(sato, [line]) == [{"n": 1, "v": 0, "state": "apart"}]
    assert not policy.read_line(sato, line)


def test_a_hidden_line_is_seen_by_its_author_and_who_keeps_the_room(context: Flask, make: Factory) -> None:
    sato, tanaka, host = make.member(), make.member(), make.member(role="host")
    room = rooms.open_room(context, make, keeper=host)
    rooms.words(sato, room, "言いすぎました")
    line = rooms.line(room, 1)
    actions.hide(host, line, "きつい言いかた")
    assert wire.for_one(tanaka, [line])[0].keys() == {"n", "v", "state"}
    assert wire.for_one(sato, [line])[0]["why"] == "きつい言いかた"
    assert policy.read_line(host, line)
    assert not policy.read_line(tanaka, line)


def test_somebody_is_called_who_may_read_the_room(context: Flask, make: Factory) -> None:
    sato, tanaka, stranger = make.member(), make.member(nickname="田中 修"), make.member(nickname="遠い人", ward=1)
    room = rooms.open_room(context, make)
    rooms.words(sato, room, "@田中 修 さん、@遠い人 さん")
    html = str(rooms.line(room, 1).body_html)
    assert f"/members/{tanaka.id}" in html
    assert f"/members/{stranger.id}" not in html


def test_search_finds_lines_of_any_width_and_case(context: Flask, make: Factory) -> None:
    sato, room = make.member(), rooms.open_room(context, make)
    for body in ("ＷｉＦｉの使いかた", "土のう袋 50%", "ほかの話"):
        rooms.words(sato, room, body)
    assert [line.seq for line in queries.search([room], "wifi")] == [1]
    assert [line.seq for line in queries.search([room], "50%")] == [2]
    assert queries.search([room], "") == []


def test_the_same_number_of_statements_for_few_and_many_lines(
    undone: Flask, make: Factory, count_statements: Any
) -> None:
    sato, tanaka, room = make.member(), make.member(), rooms.open_room(undone, make)
    counted = []
    for _ in range(2):
        for _number in range(9):
            seq = rooms.say(undone, tanaka, room)
            rooms.say(undone, sato, room, quote_seq=seq)
        with undone.app_context():
            reader = db.session.get_one(Member, sato.id)
            assert reader.standing
            with count_statements() as seen:
                wire.for_one(reader, queries.list_before(room).lines)
            counted.append(len(seen))
    assert counted[0] == counted[1]
