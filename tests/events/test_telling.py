"""What is told of events, to whom, and how often."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from sns.blueprints.accounts import farewell as accounts
from sns.blueprints.accounts import queries as members
from sns.blueprints.accounts.models import Member
from sns.blueprints.events import actions, queries, reminders, telling
from sns.blueprints.events.models import Event
from sns.blueprints.events.plan import Plan
from sns.blueprints.notifications import queries as notifications
from sns.core import jobs
from sns.core.db import db
from tests.factories import Factory


def told(app: Flask, member: Member) -> list[str]:
    with app.app_context():
        jobs.run_due()
        db.session.expire_all()
        somebody = members.find_member(member.id)
        assert somebody is not None
        somebody.forget_standing()
        return [line.words for line in notifications.list_lines(somebody).items]


def found(app: Flask, event: Event) -> Event:
    one = queries.find_event(event.id)
    assert one is not None
    return one


def test_who_is_let_in_hears_of_it_once(undone: Flask, make: Factory) -> None:
    event, leaves, waits = make.event(make.member(), capacity=1), make.member(), make.member()
    make.answer(leaves, event)
    make.answer(waits, event)
    assert told(undone, waits) == []
    make.answer(leaves, event, "not_going")
    assert told(undone, waits) == ["キャンセル待ちから、参加できるようになりました"]
    assert told(undone, leaves) == []


def test_a_cancellation_reaches_everybody_who_answered(undone: Flask, make: Factory) -> None:
    keeper = make.member()
    event, goes, waits, unsure, not_going = make.event(keeper, capacity=1), *(make.member() for _n in range(4))
    for member, answer in ((goes, "going"), (waits, "going"), (unsure, "maybe"), (not_going, "not_going")):
        make.answer(member, event, answer)
    with undone.app_context():
        actions.cancel(members.find_member(keeper.id), found(undone, event), reason="台風のため")
    for member in (goes, waits, unsure):
        assert told(undone, member) == ["イベントが中止になりました。理由: 台風のため"]
    assert told(undone, not_going) == []


def test_another_time_is_told_and_other_words_are_not(undone: Flask, make: Factory) -> None:
    keeper, goes = make.member(), make.member()
    event = make.event(keeper)
    make.answer(goes, event)
    for hours, number in ((0, 0), (2, 1)):
        with undone.app_context():
            now = found(undone, event)
            plan = Plan.of(now)
            plan.starts_at += timedelta(hours=hours)
            plan.ends_at += timedelta(hours=hours)
            host = members.find_member(keeper.id)
            assert host is not None
            actions.revise(host, now, plan, title="新しい名前", body="", visibility="city", version=now.version)
        assert len(told(undone, goes)) == number


@pytest.mark.parametrize(("before", "minutes", "count"), [
    (timedelta(hours=25), None, 0), (timedelta(hours=23, minutes=50), None, 1), (timedelta(hours=5), None, 0),
    (timedelta(hours=1, minutes=59), None, 1), (timedelta(hours=1, minutes=59), [], 0),
    (timedelta(days=6, hours=23), [7 * 24 * 60], 1),
])  # fmt: skip
def test_reminders_come_when_they_were_chosen(
    undone: Flask, make: Factory, before: timedelta, minutes: Any, count: int
) -> None:
    goes, unsure = make.member(), make.member()
    event = make.event(make.member(), starts_in=timedelta(days=20))
    make.answer(goes, event)
    make.answer(unsure, event, "maybe")
    if minutes is not None:
        with undone.app_context():
            reminders.choose(members.find_member(goes.id), minutes)  # type: ignore[arg-type]
    with time_machine.travel(event.starts_at - before), undone.app_context():
        for _again in range(2):
            telling.remind()
    assert len(told(undone, goes)) == count
    assert told(undone, unsure) == []


def test_nobody_waits_for_an_organizer_who_left_nor_for_their_place(undone: Flask, make: Factory) -> None:
    leaver, goes, waits = make.member(), make.member(), make.member()
    own, other = make.event(leaver), make.event(make.member(), capacity=1)
    make.answer(goes, own)
    make.answer(leaver, other)
    make.answer(waits, other)
    with undone.app_context():
        accounts.close(db.session.get_one(Member, leaver.id))
    assert told(undone, waits) == ["キャンセル待ちから、参加できるようになりました"]
    assert "主催する人が退会したため" in told(undone, goes)[0]
    with undone.app_context():
        db.session.expire_all()
        assert found(undone, own).status == "cancelled"
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Event)) == 2
