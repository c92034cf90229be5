"""Open pages of an ended session are cut off, wherever and however it ended."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from sns.blueprints.accounts import actions
from sns.blueprints.accounts.models import Member
from sns.core import clock, live
from sns.core.db import db
from tests.accounts.keys import HASH, sign_in


@pytest.fixture
def opened(undone: Flask) -> Any:
    undone.config["WTF_CSRF_ENABLED"] = True

    def connect(browser: FlaskClient) -> Any:
        token = re.findall(r'name="csrf_token" value="([^"]+)"', browser.get("/menu").text)[0]
        line = live.socketio.test_client(undone, flask_test_client=browser, auth={"csrf": token})
        assert line.is_connected()
        undone.config["WTF_CSRF_ENABLED"] = False
        return line

    undone.config["WTF_CSRF_ENABLED"] = False
    yield connect
    live._sessions.clear()


def test_sockets_of_other_devices_are_cut_and_this_ones_stay(make: Any, undone: Flask, opened: Any) -> None:
    member, neighbour = make.member(password_hash=HASH), make.member(password_hash=HASH)
    browsers = [sign_in(undone, who) for who in (member, member, neighbour)]
    here, there, other = map(opened, browsers)
    browsers[0].post("/settings/devices/end-others")
    assert [line.is_connected() for line in (here, there, other)] == [True, False, True]


def test_a_suspended_members_sockets_are_cut(make: Any, undone: Flask, opened: Any) -> None:
    member = make.member(password_hash=HASH)
    line = opened(sign_in(undone, member))
    with undone.app_context():
        actions.suspend(None, db.session.get_one(Member, member.id))
    assert not line.is_connected()


def test_the_sweep_finds_what_ended_by_age(make: Any, undone: Flask, opened: Any) -> None:
    line = opened(sign_in(undone, make.member(password_hash=HASH)))
    with undone.app_context():
        assert live.cut_ended() == 0
        with time_machine.travel(clock.now() + timedelta(days=91), tick=False):
            assert live.cut_ended() == 1
    assert not line.is_connected()


def test_a_closed_page_is_forgotten(make: Any, undone: Flask, opened: Any) -> None:
    line = opened(sign_in(undone, make.member(password_hash=HASH)))
    assert len(live._sessions) == 1
    line.disconnect()
    assert live._sessions == {}
