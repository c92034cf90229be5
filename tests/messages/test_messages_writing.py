"""Who writes to whom: つながり at once, others with first words that wait; a no is not told; the young are kept safe."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from sns.blueprints.accounts import ties
from sns.blueprints.messages import actions, queries
from sns.blueprints.messages.models import Conversation, Part
from sns.blueprints.notifications.models import Notification
from sns.blueprints.talk import actions as talk
from sns.core import clock, jobs
from sns.core.db import db
from sns.core.errors import Refused
from tests.messages.writing import again, group, say, unread, write

OLD = {"joined_at": clock.now() - timedelta(days=60)}


def test_tied_members_write_to_each_other_at_once(make: Any, as_: Any, undone: Flask) -> None:
    one, other = make.member(), make.member()
    make.friends(one, other)
    room = write(undone, one, other, "土曜の集まりのことです")
    page = as_(other).get(f"/messages/{room}").text
    assert "土曜の集まりのことです" in page
    assert "受けとる" not in page
    say(undone, other, room, "行きます")
    assert "行きます" in as_(one).get(f"/messages/{room}").text


def test_first_words_of_a_stranger_wait_until_they_are_taken_up(make: Any, as_: Any, undone: Flask) -> None:
    stranger, receiver = make.member(), make.member()
    room = write(undone, stranger, receiver, "はじめまして")
    assert "受けとられるのを待っています" in as_(stranger).get("/messages/").text
    with pytest.raises(Refused, match="受けとるまで"):
        say(undone, stranger, room, "見ましたか")
    with pytest.raises(Refused):
        say(undone, receiver, room, "だれですか")
    receivers = as_(receiver)
    page = receivers.get(f"/messages/{room}").text
    assert "はじめまして" in page
    assert "受けとる" in page
    assert 'id="write"' not in page
    assert receivers.post(f"/messages/{room}/accept").status_code == 302
    say(undone, receiver, room, "はい、こんにちは")
    say(undone, stranger, room, "よろしくお願いします")


def test_a_no_is_not_told_and_nothing_more_comes(make: Any, as_: Any, undone: Flask) -> None:
    stranger, receiver = make.member(), make.member()
    room = write(undone, stranger, receiver)
    browser = as_(receiver)
    assert browser.post(f"/messages/{room}/decline").location.endswith("/messages/")
    assert browser.get(f"/messages/{room}").status_code == 404
    assert "こんにちは" not in browser.get("/messages/").text
    # The list says no more than the page: whom the words were for, and that they wait.
    listed = as_(stranger).get("/messages/").text
    assert ("受けとられるのを待っています" in listed, receiver.nickname in listed) == (True, True)
    assert "退会した会員" not in listed
    page = as_(stranger).get(f"/messages/{room}").text
    assert "受けとられるのを待っています" in page
    assert "ことわ" not in page
    with pytest.raises(Refused, match="受けとるまで"):
        write(undone, stranger, receiver, "もう一度")
    assert as_(stranger).get(f"/messages/to/{receiver.id}").location.endswith(f"/messages/{room}")


@pytest.mark.parametrize(
    ("chosen", "allowed"),
    [("city", {"far", "near", "friend"}), ("ward", {"near", "friend"}), ("friends", {"friend"}), ("none", set())],
)
def test_everybody_chooses_who_writes_to_them(
    chosen: str, allowed: set[str], make: Any, as_: Any, undone: Flask
) -> None:
    receiver = make.member(settings={"written_by": chosen})
    senders = {"far": make.member(ward=1), "near": make.member(), "friend": make.member(ward=1)}
    make.friends(receiver, senders["friend"])
    for name, sender in senders.items():
        page = as_(sender).get(f"/members/{receiver.id}").text
        assert (f"/messages/to/{receiver.id}" in page) == (name in allowed), name
        answer = as_(sender).post(f"/messages/to/{receiver.id}", data={"body": "こんにちは"})
        assert answer.status_code == (302 if name in allowed else 422), name
        assert name in allowed or "いまメッセージを送れません" in answer.text


def test_the_young_write_only_with_their_friends(make: Any, undone: Flask) -> None:
    young, grown, friend = make.member(age_band="13-17", settings={"written_by": "city"}), make.member(), make.member()
    make.friends(young, friend)
    for sender, receiver in ((grown, young), (young, grown)):
        with pytest.raises(Refused):
            write(undone, sender, receiver)
    room = write(undone, friend, young)
    say(undone, young, room)
    with undone.app_context():
        ties.part(again(friend), again(young))
    for member in (young, friend):
        with pytest.raises(Refused, match="17歳まで"):
            say(undone, member, room)


def test_a_block_takes_the_conversation_from_both(make: Any, as_: Any, undone: Flask) -> None:
    one, other = make.member(), make.member()
    make.friends(one, other)
    room = write(undone, one, other, "見えないはずの言葉")
    make.block(other, one)
    for member in (one, other):
        browser = as_(member)
        assert browser.get(f"/messages/{room}").status_code == 404
        assert "見えないはずの言葉" not in browser.get("/messages/").text
        assert "見えないはずの言葉" not in browser.get("/messages/search?q=はずの").text
    with pytest.raises(Refused):
        say(undone, one, room)


def test_nobody_else_reads_it_not_even_staff(make: Any, as_: Any, undone: Flask) -> None:
    one, other = make.member(), make.member()
    make.friends(one, other)
    room = write(undone, one, other, "ひみつの合言葉")
    for reader in (make.member(), make.member(role="host"), make.member(role="city_staff")):
        browser = as_(reader)
        for address in (f"/messages/{room}", f"/messages/{room}/lines/1", f"/messages/{room}/lines/1/report"):
            assert browser.get(address).status_code == 404
        assert "ひみつの合言葉" not in browser.get("/messages/search?q=合言葉").text
        assert "ひみつの合言葉" not in browser.get("/search?q=合言葉").text


def test_newcomers_and_others_write_to_a_few_strangers_a_day(make: Any, undone: Flask) -> None:
    newcomer = make.member()
    for _ in range(actions.FIRST_WORDS_OF_NEWCOMERS):
        write(undone, newcomer, make.member())
    with pytest.raises(Refused, match="1日に"):
        write(undone, newcomer, make.member())
    friend = make.member()
    make.friends(newcomer, friend)
    assert write(undone, newcomer, friend)


def test_sent_twice_is_stored_once(make: Any, undone: Flask) -> None:
    one, other = make.member(), make.member()
    make.friends(one, other)
    rooms = {write(undone, one, other, client_id="same") for _ in range(2)}
    assert len(rooms) == 1
    with undone.app_context():
        assert queries.find(rooms.pop()).line_seq == 1


def test_the_menu_counts_conversations_with_something_unread(make: Any, as_: Any, undone: Flask) -> None:
    one, other = make.member(), make.member()
    make.friends(one, other)
    room = write(undone, one, other)
    say(undone, one, room)
    assert (unread(undone, one), unread(undone, other)) == (0, 1)
    browser = as_(other)
    assert "未読のやりとり 1件" in browser.get("/menu").text
    browser.get(f"/messages/{room}")
    with undone.app_context():
        talk.reading.flush()
    assert unread(undone, other) == 0
    browser.post(f"/messages/{room}/mute", data={"do": "mute"})
    say(undone, one, room)
    assert unread(undone, other) == 0
    browser.post(f"/messages/{room}/mute", data={"do": "hear"})
    assert unread(undone, other) == 1


def test_the_bell_rings_without_the_words(make: Any, as_: Any, undone: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other, muting = make.member(nickname="みどり"), make.member(), make.member()
    for friend in (other, muting):
        make.friends(one, friend)
    with undone.app_context():
        ties.mute(again(muting), again(one))
    for receiver in (other, muting):
        write(undone, one, receiver, "だれにも見せない言葉")
    moment = clock.now() + timedelta(seconds=talk.SEEN_WITHIN_S + 1)  # who has it open reads it meanwhile
    monkeypatch.setattr(clock, "now", lambda: moment)
    with undone.app_context():
        jobs.run_due()
        told = db.session.scalars(db.select(Notification).where(Notification.kind == "message")).all()
        assert [line.member_id for line in told] == [other.id]
    page = as_(other).get("/notifications").text
    assert "みどりさんからメッセージが届きました" in page
    assert "だれにも見せない言葉" not in page


def test_groups_are_of_friends(make: Any, as_: Any, undone: Flask) -> None:
    opener, one, other, stranger = (make.member() for _ in range(4))
    for friend in (one, other):
        make.friends(opener, friend)
    browser = as_(opener)
    data = {"name": "夏祭りの係", "people": [one.id, other.id], "body": "集まりましょう"}
    address = browser.post("/messages/group", data=data).location
    assert "集まりましょう" in as_(one).get(address).text
    assert as_(stranger).get(address).status_code == 404
    for wrong in ({"people": [one.id]}, {"people": []}, {"name": ""}, {"body": ""}, {"people": [stranger.id, one.id]}):
        assert browser.post("/messages/group", data=data | wrong).status_code == 422
    room = int(address.rsplit("/", 1)[1])
    assert browser.post(f"/messages/{room}/name", data={"name": "秋祭りの係"}).status_code == 302
    assert browser.post(f"/messages/{room}/name", data={"name": ""}).status_code == 422
    assert browser.post(f"/messages/{room}/people", data={"people": [stranger.id]}).status_code == 422
    make.friends(opener, stranger)
    assert browser.post(f"/messages/{room}/people", data={"people": [stranger.id]}).status_code == 302
    assert "集まりましょう" in as_(stranger).get(address).text
    leaving = as_(one)
    assert "抜けますか" in leaving.get(f"/messages/{room}/leave").text
    leaving.post(f"/messages/{room}/leave")
    assert leaving.get(address).status_code == 404
    assert "秋祭りの係" in browser.get("/messages/").text


def test_with_a_young_member_everybody_in_a_group_is_their_friend(make: Any, undone: Flask) -> None:
    opener, young, other = make.member(), make.member(age_band="13-17"), make.member()
    for friend in (young, other):
        make.friends(opener, friend)
    with pytest.raises(Refused, match="17歳まで"):
        group(undone, opener, young, other)
    make.friends(young, other)
    assert group(undone, opener, young, other)


def test_a_group_is_small(make: Any, undone: Flask) -> None:
    opener, others = make.member(), [make.member() for _ in range(10)]
    for friend in others:
        make.friends(opener, friend)
    with pytest.raises(Refused, match="10人まで"):
        group(undone, opener, *others)
    assert group(undone, opener, *others[:9])


def test_the_desk_reads_what_the_reporter_shows_and_nothing_else(make: Any, as_: Any, undone: Flask) -> None:
    from sns.blueprints.cases.models import Case  # noqa: PLC0415
    from sns.blueprints.moderation import adapters  # noqa: PLC0415

    one, other = make.member(), make.member()
    make.friends(one, other)
    room = write(undone, one, other, "1番")
    for number in range(2, 8):
        say(undone, one, room, f"{number}番")
    browser = as_(other)
    assert browser.post(f"/messages/{room}/lines/4/report", data={}).status_code == 422
    data = {"topic": "harass", "shown": "0", "words": "こまっています"}
    assert browser.post(f"/messages/{room}/lines/4/report", data=data).status_code == 302
    assert as_(one).get(f"/messages/{room}/lines/4/report").status_code == 404
    with undone.test_request_context():
        case = db.session.scalar(db.select(Case))
        assert case is not None
        reportable, line = adapters.find("message", queries.find_line(room, 4).id)
        assert reportable.describe(line).is_private
        assert reportable.around(line) == adapters.Around((), ()) or not [*reportable.around(line).before]
    browser.post(f"/messages/{room}/lines/4/report", data=data | {"shown": "3"})
    with undone.test_request_context():
        reportable, line = adapters.find("message", queries.find_line(room, 4).id)
        around = reportable.around(line)
        assert [one.words for one in (*around.before, *around.after)] == ["1番", "2番", "3番", "5番", "6番", "7番"]
        reportable.set_state(None, line, "hidden", "harass")
    assert "4番" not in browser.get(f"/messages/{room}").text


def test_own_words_are_found_in_own_conversations(make: Any, as_: Any, undone: Flask) -> None:
    one, other, third = (make.member() for _ in range(3))
    for friend in (other, third):
        make.friends(one, friend)
    room, elsewhere = write(undone, one, other, "金曜の回覧板"), write(undone, one, third, "土曜の回覧板")
    page = as_(one).get("/messages/search?q=回覧板").text
    assert page.count('class="found"') == 2
    page = as_(one).get(f"/messages/search?q=回覧板&in={room}").text
    assert page.count('class="found"') == 1
    assert as_(other).get(f"/messages/search?q=土曜&in={elsewhere}").text.count('class="found"') == 0
    assert "見つかりませんでした" in as_(other).get("/messages/search?q=土曜").text


def test_a_message_is_changed_and_taken_back_by_form(make: Any, as_: Any, undone: Flask) -> None:
    one, other = make.member(), make.member()
    make.friends(one, other)
    room = write(undone, one, other, "まちがい")
    browser, theirs = as_(one), as_(other)
    assert browser.post(f"/messages/{room}/lines", data={"body": ""}).status_code == 422
    assert browser.post(f"/messages/{room}/lines", data={"body": "二つ目"}).status_code == 302
    assert browser.get(f"/messages/{room}/lines/1").status_code == 200
    assert browser.post(f"/messages/{room}/lines/1/edit", data={"body": ""}).status_code == 422
    browser.post(f"/messages/{room}/lines/1/edit", data={"body": "正しいほう"})
    assert theirs.post(f"/messages/{room}/lines/1/edit", data={"body": "書きかえ"}).status_code == 404
    assert "正しいほう" in theirs.get(f"/messages/{room}").text
    assert theirs.post(f"/messages/{room}/lines/1/react", data={"kind": "thanks"}).status_code == 302
    browser.post(f"/messages/{room}/lines/1/delete")
    assert "正しいほう" not in theirs.get(f"/messages/{room}").text


def test_a_list_costs_the_same_for_two_and_for_twenty(
    make: Any, as_: Any, undone: Flask, count_statements: Any
) -> None:
    reader = make.member()
    browser, costs = as_(reader), []
    for number in (2, 18):
        for _ in range(number):
            friend = make.member()
            make.friends(reader, friend)
            write(undone, friend, reader)
        browser.get("/messages/")
        with count_statements() as seen:
            assert browser.get("/messages/").status_code == 200
        costs.append(len(seen))
    assert costs[0] == costs[1] <= 8


def test_who_leaves_is_taken_out_and_the_others_keep_theirs(make: Any, as_: Any, undone: Flask) -> None:
    from sns.blueprints.messages import farewell  # noqa: PLC0415

    one, other = make.member(), make.member()
    make.friends(one, other)
    room = write(undone, one, other)
    with undone.app_context():
        farewell.forget(one.id, True)
        found = db.session.get(Conversation, room)
        assert (found.member_ids, found.pair_key, found.opener_id) == ([other.id], None, None)
        assert db.session.get(Part, (room, one.id)) is None
    assert as_(other).get(f"/messages/{room}").status_code == 200
    with undone.app_context():
        farewell.forget(other.id, True)
        assert db.session.scalar(db.select(Conversation)) is None
