"""Answers: never oversold, those who wait are let in by their order, nobody loses what they said."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from sns.blueprints.accounts import queries as accounts
from sns.blueprints.events import actions, answering, queries
from sns.blueprints.events import answers as rsvps
from sns.blueprints.events.models import Event, Rsvp
from sns.blueprints.events.plan import Plan
from sns.core import clock
from sns.core.db import db, transaction
from sns.core.errors import Refused
from tests.factories import Factory


def fresh(app: Flask, event: Event) -> Event:
    with app.app_context():
        db.session.expire_all()
        found = queries.find_event(event.id)
        assert found is not None
        return found


def answers(app: Flask, event: Event) -> dict[int, tuple[str, int]]:
    with app.app_context():
        db.session.expire_all()
        rows = db.session.query(Rsvp).filter_by(event_id=event.id).all()
        return {row.member_id: (row.answer, row.size) for row in rows}


def test_who_comes_is_counted_with_companions(app: Flask, make: Factory) -> None:
    event = make.event(make.member(), capacity=10)
    make.answer(make.member(), event, size=3)
    make.answer(make.member(), event, answer="maybe")
    now = fresh(app, event)
    assert (now.going, now.going_answers, now.maybe_answers, now.places_left) == (3, 1, 1, 7)


def test_a_second_click_changes_nothing(app: Flask, make: Factory) -> None:
    event, member = make.event(make.member(), capacity=10), make.member()
    for _again in range(3):
        make.answer(member, event, size=2)
    assert fresh(app, event).going == 2


def test_whoever_comes_when_it_is_full_waits_and_is_no_participant(app: Flask, make: Factory) -> None:
    event = make.event(make.member(), capacity=2)
    make.answer(make.member(), event, size=2)
    late = make.answer(make.member(), event)
    assert late.answer == "waiting"
    now = fresh(app, event)
    assert (now.going, now.going_answers, now.waiting_answers, now.status) == (2, 1, 1, "full")
    with app.app_context():
        assert rsvps.who_answered(event.id, "going") != rsvps.who_answered(event.id, "going", "waiting")


def test_the_first_whose_party_fits_is_let_in_and_a_larger_one_waits_on(app: Flask, make: Factory) -> None:
    event, leaver = make.event(make.member(), capacity=3), make.member()
    make.answer(make.member(), event, size=2)
    make.answer(leaver, event)
    large, small, last = make.member(), make.member(), make.member()
    make.answer(large, event, size=3)
    make.answer(small, event)
    make.answer(last, event)
    make.answer(leaver, event, "not_going")
    assert answers(app, event)[small.id] == ("going", 1)
    assert answers(app, event)[large.id] == ("waiting", 3)
    assert answers(app, event)[last.id] == ("waiting", 1)


def test_a_larger_room_lets_in_who_waits_in_order(app: Flask, make: Factory) -> None:
    keeper = make.member()
    event = make.event(keeper, capacity=1)
    people = [make.member() for _number in range(5)]
    for one in people:
        make.answer(one, event)
    with app.app_context():
        found, host = queries.find_event(event.id), accounts.find_member(keeper.id)
        assert found is not None
        assert host is not None
        plan = Plan.of(found)
        plan.capacity = 3
        actions.revise(host, found, plan, title=found.title, body="", visibility="city", version=found.version)
    going = [member_id for member_id, (answer, _size) in answers(app, event).items() if answer == "going"]
    assert sorted(going) == sorted(one.id for one in people[:3])


def test_a_party_cannot_grow_past_who_waits(app: Flask, make: Factory) -> None:
    event, member = make.event(make.member(), capacity=2), make.member()
    make.answer(member, event)
    make.answer(make.member(), event, size=2)
    with pytest.raises(Refused):
        make.answer(member, event, size=2)
    assert answers(app, event)[member.id] == ("going", 1)


def test_leaving_is_possible_when_it_is_full_and_after_the_deadline(app: Flask, make: Factory) -> None:
    soon = clock.now() + timedelta(hours=1)
    event, member, waiting = make.event(make.member(), capacity=1, deadline_at=soon), make.member(), make.member()
    make.answer(member, event)
    make.answer(waiting, event)
    with time_machine.travel(soon + timedelta(minutes=1)):
        with pytest.raises(Refused):
            make.answer(make.member(), event)
        make.answer(member, event, "not_going")
    assert answers(app, event)[waiting.id] == ("going", 1)


@pytest.mark.parametrize("facts", [{"size": 41}, {"size": 0}, {"answer": "perhaps"}, {"size": 6}, {"note": "あ" * 300}])
def test_what_cannot_be_is_refused_with_a_sentence(make: Factory, facts: dict[str, Any]) -> None:
    event = make.event(make.member(), capacity=5)
    with pytest.raises(Refused) as refused:
        make.answer(make.member(), event, **facts)
    assert refused.value.words


def test_nobody_signs_up_for_a_walk_in_event(app: Flask, make: Factory) -> None:
    event, member = make.event(make.member(), is_walk_in=True), make.member()
    with pytest.raises(Refused):
        make.answer(member, event)
    make.answer(member, event, "maybe")
    assert fresh(app, event).maybe_answers == 1
    make.answer(member, event, "not_going")
    assert fresh(app, event).maybe_answers == 0


def test_a_cancelled_event_takes_no_answer(app: Flask, make: Factory) -> None:
    keeper = make.member()
    event = make.event(keeper)
    with app.app_context():
        found = queries.find_event(event.id)
        assert found is not None
        actions.cancel(accounts.find_member(keeper.id), found, reason="台風のため")
    with pytest.raises(Refused):
        make.answer(make.member(), event)


def test_who_goes_leaves_their_place_to_who_waits(app: Flask, make: Factory) -> None:
    event, member, waiting = make.event(make.member(), capacity=1), make.member(), make.member()
    make.answer(member, event)
    make.answer(waiting, event)
    with app.app_context():
        found = queries.find_event(event.id)
        mine = rsvps.find_rsvp(event.id, member.id)
        assert found is not None
        assert mine is not None
        with transaction():
            answering.forget(found, mine)
    assert answers(app, event) == {waiting.id: ("going", 1)}
