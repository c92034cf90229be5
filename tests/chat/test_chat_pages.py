"""Rooms as pages: read and written by form, kept in order on the spot, questions let through."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from sns.blueprints.accounts import queries as accounts
from sns.blueprints.accounts.models import Member
from sns.blueprints.chat import actions, lists, queries
from sns.blueprints.chat.models import ChatQuestion
from sns.blueprints.talk.presence import presence
from sns.core import clock
from sns.core.db import db
from tests.factories import Factory
from tests.talk import rooms


def test_every_ward_has_its_lounge(context: Flask, make: Factory) -> None:
    assert actions.open_lounges() == 0  # opened with the city
    assert [room.name for room in queries.list_lounges()] == [f"{make.ward(n).name_ja} 雑談の縁側" for n in range(3)]


def test_a_line_is_written_by_form_and_twice_is_once(undone: Flask, make: Factory, as_: Any) -> None:
    sato, room = make.member(), rooms.open_room(undone, make)
    browser = as_(sato)
    for _ in range(2):
        answer = browser.post(f"/chat/{room}/lines", data={"body": "はじめまして", "client_id": "form-1"})
        assert answer.headers["Location"] == f"/chat/{room}#l1"
    page = browser.get(f"/chat/{room}").text
    assert page.count('<div class="msg__b" dir="auto">はじめまして') == 1


def test_refused_words_come_back_in_the_form(undone: Flask, make: Factory, as_: Any) -> None:
    sato, room = make.member(), rooms.open_room(undone, make)
    answer = as_(sato).post(f"/chat/{room}/lines", data={"body": "あ" * 2001, "client_id": "long"})
    assert answer.status_code == 422
    assert "2,000字までにしてください" in answer.text
    assert "あ" * 2001 in answer.text


def test_a_quotation_stands_in_the_line(undone: Flask, make: Factory, as_: Any) -> None:
    sato, tanaka, room = make.member(), make.member(nickname="田中"), rooms.open_room(undone, make)
    rooms.say(undone, tanaka, room, "何時からですか")
    browser = as_(sato)
    assert "何時からですか" in browser.get(f"/chat/{room}?quote=1").text
    browser.post(f"/chat/{room}/lines", data={"body": "7時です", "client_id": "q", "quote": "1"})
    assert (
        f'<q><a href="/chat/{room}?at=1#l1"><bdi>田中</bdi>:何時からですか</a></q>7時です'
        in browser.get(f"/chat/{room}").text
    )


def test_an_office_speaks_on_blue(undone: Flask, make: Factory, as_: Any) -> None:
    staff, room = make.member(role="ward_staff"), rooms.open_room(undone, make)
    ward = make.ward()
    as_(staff).post(f"/chat/{room}/lines", data={"body": "お答えします", "client_id": "v", "voice": str(ward.id)})
    page = as_(make.member()).get(f"/chat/{room}").text
    assert "msg--staff" in page
    assert f"{ward.name_ja}役所" in page


@pytest.mark.parametrize(
    ("opens", "closes", "words"), [(1, None, "にひらきます"), (-2, -1, "このルームはおわりました")]
)
def test_outside_its_hours_a_room_is_only_read(
    opens: int, closes: int | None, words: str, undone: Flask, make: Factory, as_: Any
) -> None:
    now = clock.now()
    facts = {"opens_at": now + timedelta(hours=opens), "closes_at": closes and now + timedelta(hours=closes)}
    sato, room = make.member(), rooms.open_room(undone, make, **facts)
    page = as_(sato).get(f"/chat/{room}").text
    assert words in page
    assert 'name="body"' not in page
    answer = as_(sato).post(f"/chat/{room}/lines", data={"body": "もしもし", "client_id": "x"})
    assert (answer.status_code, "いまは、このルームに書けません" in answer.text) == (422, True)


def test_slow_mode_asks_everybody_but_hosts_to_wait(undone: Flask, make: Factory, as_: Any) -> None:
    sato, host = make.member(), make.member(role="host")
    room = rooms.open_room(undone, make, slow_s=60)
    codes = [
        as_(who).post(f"/chat/{room}/lines", data={"body": f"{number}つめ", "client_id": f"{number}"}).status_code
        for number, who in enumerate((sato, sato, host, host))
    ]
    assert codes == [302, 422, 302, 302]


def test_a_host_lets_somebody_only_read_for_a_while(undone: Flask, make: Factory, as_: Any) -> None:
    sato, host, room = make.member(), make.member(role="host"), rooms.open_room(undone, make)
    rooms.say(undone, sato, room)
    keeper = as_(host)
    keeper.post(f"/chat/{room}/lines/1/silence", data={"minutes": "60", "reason": "少し休みましょう"})
    answer = as_(sato).post(f"/chat/{room}/lines", data={"body": "まだ話したい", "client_id": "s"})
    assert (answer.status_code, "読むだけにしてください" in answer.text) == (422, True)
    assert "少し休みましょう" in as_(sato).get(f"/chat/{room}").text
    keeper.post(f"/chat/{room}/lines/1/silence", data={"do": "end"})
    assert as_(sato).post(f"/chat/{room}/lines", data={"body": "ありがとう", "client_id": "t"}).status_code == 302


def test_a_hidden_line_leaves_a_calm_trace(undone: Flask, make: Factory, as_: Any) -> None:
    sato, host, room = make.member(), make.member(role="host"), rooms.open_room(undone, make)
    rooms.say(undone, sato, room, "言いすぎたことば")
    as_(host).post(f"/chat/{room}/lines/1/hide", data={"reason": "きつい言いかた"})
    others = as_(make.member()).get(f"/chat/{room}").text
    assert ("この発言は非表示になりました" in others, "言いすぎたことば" in others) == (True, False)
    assert "あなたにだけ見えています: きつい言いかた" in as_(sato).get(f"/chat/{room}").text
    as_(host).post(f"/chat/{room}/lines/1/hide")
    assert "言いすぎたことば" in as_(make.member()).get(f"/chat/{room}").text


def test_a_room_is_closed_and_opened_again(undone: Flask, make: Factory, as_: Any) -> None:
    sato, host, room = make.member(), make.member(role="host"), rooms.open_room(undone, make)
    as_(host).post(f"/chat/{room}/close")
    assert as_(sato).post(f"/chat/{room}/lines", data={"body": "x", "client_id": "x"}).status_code == 422
    as_(host).post(f"/chat/{room}/close", data={"do": "reopen"})
    assert as_(sato).post(f"/chat/{room}/lines", data={"body": "x", "client_id": "x"}).status_code == 302


def test_questions_are_shown_once_a_host_lets_them_through(undone: Flask, make: Factory, as_: Any) -> None:
    sato, host, room = make.member(), make.member(role="host"), rooms.open_room(undone, make, asks_first=True)
    browser = as_(sato)
    for number in range(4):
        answer = browser.post(f"/chat/{room}/ask", data={"body": f"質問{number}", "client_id": f"q{number}"})
        assert answer.status_code == (302 if number < 3 else 422)
    assert "質問0" not in as_(make.member()).get(f"/chat/{room}").text
    keeper = as_(host)
    assert keeper.get(f"/chat/{room}/questions").text.count("ルームに出す") == 3
    with undone.app_context():
        first, second, *_ = [one.id for one in db.session.query(ChatQuestion).order_by(ChatQuestion.id)]
    for _ in range(2):
        keeper.post(f"/chat/questions/{first}", data={"do": "show"})
    keeper.post(f"/chat/questions/{second}", data={"do": "decline"})
    page = as_(make.member()).get(f"/chat/{room}").text
    assert (page.count('<div class="msg__b" dir="auto">質問0'), "質問1" in page) == (1, False)
    mine = browser.get(f"/chat/{room}/questions").text
    assert ("ルームに出ました" in mine, "今回は出ません" in mine) == (True, True)


def test_the_list_says_what_is_unread_only_of_rooms_one_opened(undone: Flask, make: Factory, as_: Any) -> None:
    sato, tanaka = make.member(), make.member()
    opened, other = rooms.open_room(undone, make), rooms.open_room(undone, make)
    as_(sato).get(f"/chat/{opened}")
    for room in (opened, opened, other):
        rooms.say(undone, tanaka, room)
    with undone.app_context():
        reader = accounts.find_member(sato.id)
        assert reader is not None
        found = {row.room.id: row.unread for row in lists.list_rooms(reader).open}
    assert (found[opened], found[other]) == (2, 0)


def test_the_list_costs_the_same_for_few_and_many_rooms(undone: Flask, make: Factory, count_statements: Any) -> None:
    sato = make.member()
    counted = []
    for number in (2, 10):
        for _ in range(number):
            rooms.say(undone, sato, rooms.open_room(undone, make))
        with undone.app_context():
            reader = db.session.get_one(Member, sato.id)
            assert reader.standing
            with count_statements() as seen:
                lists.list_rooms(reader)
            counted.append(len(seen))
    assert counted[0] == counted[1]


def test_a_room_costs_eight_statements_whatever_was_said(
    undone: Flask, make: Factory, as_: Any, count_statements: Any
) -> None:
    sato, tanaka = make.member(), make.member()
    room = rooms.open_room(undone, make)
    first = rooms.say(undone, tanaka, room)
    for quoted in (None, first, first):
        rooms.say(undone, tanaka, room, quote_seq=quoted)
    browser = as_(sato)
    browser.get(f"/chat/{room}")
    with count_statements() as seen:
        page = browser.get(f"/chat/{room}").text
    assert page.count("<q>") >= 2
    assert len(seen) <= 8


def test_home_shows_where_two_are_talking(undone: Flask, make: Factory, as_: Any) -> None:
    sato, tanaka, room = make.member(), make.member(), rooms.open_room(undone, make, name="夕方の立ち話")
    presence.enter(room, "sid-1", sato.id)
    try:
        assert "夕方の立ち話" not in as_(sato).get("/").text
        presence.enter(room, "sid-2", tanaka.id)
        home = as_(sato).get("/").text
        assert ("いま話しているルーム" in home, "夕方の立ち話" in home, "2人が参加中" in home) == (True, True, True)
        assert "夕方の立ち話" not in as_(make.member(ward=1)).get("/").text
    finally:
        presence.gone("sid-1")
        presence.gone("sid-2")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": ""}, "名前を書いてください"),
        ({"name": "あ" * 41}, "40文字以内"),
        ({"name": "夜", "opens_at": "2030-01-02T10:00", "closes_at": "2030-01-01T10:00"}, "ひらく日時より後"),
        ({"name": "夜", "opens_at": "らいしゅう"}, "日時は「2026-12-31 9:00」のように"),
    ],
)
def test_a_room_that_cannot_be_opened_is_refused_in_words(
    typed: dict[str, str], words: str, make: Factory, as_: Any
) -> None:
    answer = as_(make.member(role="host")).post(f"/w/{make.ward().slug}/chat/new", data=typed)
    assert (answer.status_code, words in answer.text) == (422, True)
