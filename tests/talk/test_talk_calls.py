"""Whoever is called by name hears of it at the bell, unless they have the room before their eyes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from sns.blueprints.accounts import queries as accounts
from sns.blueprints.accounts.models import Member
from sns.blueprints.notifications.models import Notification
from sns.blueprints.screening import checking
from sns.blueprints.talk import actions, reporting
from sns.core import buffer, clock, jobs, options
from sns.core.db import db
from tests.factories import Factory
from tests.talk import rooms


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Do what is due some seconds from now."""

    def run() -> None:
        real = clock.now
        with monkeypatch.context() as patch:
            patch.setattr(clock, "now", lambda: real() + timedelta(seconds=actions.SEEN_WITHIN_S + 1))
            jobs.run_due()

    return run


def told(member: Member) -> list[Notification]:
    return list(db.session.scalars(db.select(Notification).where(Notification.member_id == member.id)))


def again(member: Member) -> Member:
    found = accounts.find_member(member.id)
    assert found is not None
    return found


def test_who_is_called_hears_of_it_and_is_led_to_the_line(undone: Flask, make: Factory, as_: Any, later: Any) -> None:
    sato, tanaka, stranger = (
        make.member(nickname="みどり"),
        make.member(nickname="ひろし"),
        make.member(ward=1, nickname="よそ"),
    )
    room = rooms.open_room(undone, make)
    rooms.say(undone, sato, room, "@ひろし と @よそ も来ますか")
    with undone.app_context():
        jobs.run_due()
        assert told(tanaka) == []  # who has the room open reads it meanwhile
        later()
        assert [(line.kind, line.is_unread) for line in told(tanaka)] == [("mention", True)]
        assert told(stranger) == []
    page = as_(tanaka).get("/notifications").text
    assert "みどりさんがあなたの名前をあげました" in page
    assert f"/chat/{room}?at=1" in page


def test_who_has_read_the_line_is_not_told_of_it(context: Flask, make: Factory, later: Any) -> None:
    sato, tanaka = make.member(), make.member(nickname="ひろし")
    room = rooms.open_room(context, make)
    rooms.words(sato, room, "@ひろし さん、こんばんは")
    actions.mark(again(tanaka), rooms.room(room), 1)
    buffer.flush()
    later()
    assert told(tanaka) == []


def test_several_calls_of_a_day_are_one_line_which_reading_the_room_reads(
    context: Flask, make: Factory, later: Any
) -> None:
    sato, tanaka = make.member(), make.member(nickname="ひろし")
    room = rooms.open_room(context, make)
    rooms.words(sato, room, "@ひろし さん")
    rooms.words(sato, room, "@ひろし さん、見ましたか")
    later()
    [line] = told(tanaka)
    actions.mark(again(tanaka), rooms.room(room), 1)
    buffer.flush()
    db.session.refresh(line)
    assert line.is_unread
    actions.mark(again(tanaka), rooms.room(room), 2)
    buffer.flush()
    db.session.refresh(line)
    assert not line.is_unread


def test_who_was_called_in_a_line_that_waited_hears_of_it_once_it_is_shown(
    context: Flask, make: Factory, later: Any
) -> None:
    sato, tanaka = make.member(), make.member(nickname="ひろし")
    room = rooms.open_room(context, make)
    options.change("screening.personal", True)
    checking.forget_chosen()
    rooms.words(sato, room, "@ひろし 電話は090-1234-5678です")  # held, by no request of a page
    line = rooms.line(room, 1)
    assert line.state == "held"
    later()
    assert told(tanaka) == []
    actions.set_state(line, "published")
    later()
    assert len(told(tanaka)) == 1


def test_the_place_of_a_line_is_known_without_a_request(context: Flask, make: Factory) -> None:
    room = rooms.open_room(context, make)
    rooms.words(make.member(), room)
    subject = reporting.describe(rooms.line(room, 1))
    with context.test_request_context():
        assert subject.address == f"/chat/{room}?at=1#l1"
