"""A room in which many speak and lines are reported rests for a while; the desk is told, and may close it."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from sns.blueprints.cases.models import Case
from sns.blueprints.chat import heat
from sns.blueprints.moderation import adapters
from sns.core import options
from sns.core.audit import AuditLog
from sns.core.db import db
from sns.core.errors import Refused
from tests.factories import Factory
from tests.moderation.office import decide, report
from tests.talk import rooms


def heated(app: Flask, make: Factory) -> tuple[Any, int]:
    sato, room = make.member(), rooms.open_room(app, make)
    with app.app_context():
        for name, number in {"heat_lines": 9, "heat_reports": 2, "heat_minutes": 15}.items():
            options.change(f"screening.{name}", number, make.ward().id)
    for number in range(9):
        rooms.say(app, sato, room, f"それは違う {number}")
    return sato, room


def line_id(app: Flask, room: int, seq: int) -> int:
    with app.app_context():
        return rooms.line(room, seq).id


def test_a_heated_room_rests_and_says_so(undone: Flask, make: Factory, as_: Any) -> None:
    sato, room = heated(undone, make)
    report(undone, make.member(), "line", line_id(undone, room, 3))
    with undone.app_context():
        assert not rooms.room(room).rests
    report(undone, make.member(), "line", line_id(undone, room, 4))
    with undone.app_context():
        assert rooms.room(room).rests
        assert db.session.scalar(sa.select(AuditLog.facts).where(AuditLog.deed == "chat.rest")) == {"minutes": 15}
        assert db.session.scalar(sa.select(sa.func.count(Case.id)).where(Case.topic == "heat")) == 1
    with pytest.raises(Refused, match="少し休んでいます"):
        rooms.say(undone, sato, room, "まだ話したい")
    page = as_(sato).get(f"/chat/{room}").text
    assert "みんなで少し休んでいます" in page
    rooms.say(undone, make.member(role="host"), room, "少し休みましょう")


def test_reports_that_were_there_before_count_when_it_grows_fast(undone: Flask, make: Factory) -> None:
    sato, room = make.member(), rooms.open_room(undone, make)
    with undone.app_context():
        for name, number in {"heat_lines": 10, "heat_reports": 1}.items():
            options.change(f"screening.{name}", number, make.ward().id)
    rooms.say(undone, sato, room, "はじめ")
    report(undone, make.member(), "line", line_id(undone, room, 1))
    for number in range(9):
        rooms.say(undone, sato, room, f"それは違う {number}")
    with undone.app_context():
        assert rooms.room(room).rests


def test_few_lines_or_few_reports_do_not_stop_a_room(undone: Flask, make: Factory) -> None:
    _sato, room = heated(undone, make)
    with undone.app_context():
        assert heat.weigh(room) is None


def test_a_room_is_reported_and_closed_by_a_verdict(undone: Flask, make: Factory, as_: Any) -> None:
    sato, room = heated(undone, make)
    staff, host = make.member(role="ward_staff"), make.member(role="host")
    assert as_(sato).get(f"/report/room/{room}").status_code == 200
    case_id = report(undone, make.member(), "room", room)
    page = as_(staff).get(f"/staff/{make.ward().slug}/moderation/{case_id}").text
    assert "チャット" in page
    decide(undone, staff, case_id, "hide")
    with pytest.raises(Refused):
        rooms.say(undone, sato, room, "まだ話したい")
    reopened = as_(host).post(f"/chat/{room}/close", data={"do": "reopen"})
    assert reopened.status_code == 409
    again = report(undone, make.member(), "room", room)
    decide(undone, staff, again, "ok")
    rooms.say(undone, sato, room, "またどうぞ")
    with undone.app_context():
        assert adapters.KINDS["room"].describe(rooms.room(room)).state == "published"


def test_a_second_report_of_the_same_line_counts_at_once(undone: Flask, make: Factory) -> None:
    _sato, room = heated(undone, make)
    line = line_id(undone, room, 3)
    report(undone, make.member(), "line", line)
    with undone.app_context():
        assert not rooms.room(room).rests
    report(undone, make.member(), "line", line)
    with undone.app_context():
        assert rooms.room(room).rests
