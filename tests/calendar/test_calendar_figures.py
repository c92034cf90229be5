"""Figures of an event and a series: answers, who waited, who came, who came unannounced; in words and as a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from flask import Flask

from sns.blueprints.accounts import queries as accounts
from sns.blueprints.accounts.models import Member
from sns.blueprints.calendar import figures
from sns.blueprints.events import afterwards, queries, repeating
from sns.blueprints.events.models import Event
from sns.blueprints.events.plan import Plan
from sns.core.db import db
from tests.calendar.held import NOW, at, hold
from tests.factories import Factory


@pytest.fixture(autouse=True)
def _in_november() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def author(make: Factory) -> Member:
    return make.member()


def lecture(undone: Flask, make: Factory, author: Member) -> Event:
    """Hold a lecture of three places: two come with one companion, one waits, one is not sure, somebody just comes."""
    event = hold(make, author, "=講座", at(8), capacity=3)
    first, second, late, unsure, other = (make.member() for _number in range(5))
    make.answer(first, event, size=2)
    make.answer(second, event)
    make.answer(late, event, size=2)
    make.answer(unsure, event, answer="maybe")
    make.answer(make.member(), event, answer="not_going")
    with time_machine.travel(at(8, 10), tick=True), undone.app_context():
        keeper, held = accounts.find_member(author.id), queries.find_event(event.id)
        assert keeper is not None
        assert held is not None
        afterwards.check_in(keeper, held, first.id, has_come=True)
        key = afterwards.open_door(keeper, held)
        walked_in = accounts.find_member(other.id)
        assert walked_in is not None
        afterwards.come(walked_in, held, key)
    return event


def rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def test_an_events_figures_tell_who_answered_waited_and_came(
    undone: Flask, make: Factory, as_: Any, author: Member
) -> None:
    event = lecture(undone, make, author)
    with undone.app_context():
        db.session.expire_all()
        counts = figures.of_event(queries.find_event(event.id)).counts  # type: ignore[arg-type]
    assert (counts.answers, counts.going, counts.waiting, counts.maybe, counts.not_going) == (5, 3, 2, 1, 1)
    assert (counts.came, counts.checked_in, counts.by_code, counts.walk_ins) == (3, 3, 1, 1)
    page = as_(author).get(f"/events/{event.id}/numbers").text
    for words in ("申込みなしで 1人", "定員 3人", "参加する(同行者をふくむ)", "来た人"):
        assert words in page
    table = dict(row[:2] for row in rows(as_(author).get(f"/events/{event.id}/numbers.csv").data))
    assert table["来た人"] == "3"
    assert table["キャンセル待ち(同行者をふくむ)"] == "2"


def test_heads_typed_in_count_for_everybody(undone: Flask, make: Factory, as_: Any, author: Member) -> None:
    event = lecture(undone, make, author)
    with time_machine.travel(at(9), tick=True), undone.app_context():
        keeper, held = accounts.find_member(author.id), queries.find_event(event.id)
        assert keeper is not None
        assert held is not None
        afterwards.count_heads(keeper, held, {"members": 8, "others": 4, "children": 3})
    page = as_(author).get(f"/events/{event.id}/numbers").text
    assert "来た人の内わけ" in page
    assert "申込みなしで 10人" in page


def test_answers_over_days_are_drawn_and_told(undone: Flask, make: Factory, as_: Any, author: Member) -> None:
    event = hold(make, author, "清掃", at(20))
    for day, size in ((3, 1), (5, 2), (7, 3)):
        make.answer(make.member(), event, size=size, at=at(day, 0))  # midnight belongs to its own Japanese day
    with undone.app_context():
        found = figures.of_event(queries.find_event(event.id))  # type: ignore[arg-type]
    assert [(one.day.day, one.new, one.total) for one in found.days] == [
        (3, 1, 1), (4, 0, 1), (5, 2, 3), (6, 0, 3), (7, 3, 6),
    ]  # fmt: skip
    page = as_(author).get(f"/events/{event.id}/numbers").text
    assert 'aria-label="11月3日(火)の1人から、11月7日(土)の6人まで"' in page
    assert "表で見る" in page


def test_figures_are_for_the_organizer_and_for_the_wards_people(make: Factory, as_: Any, author: Member) -> None:
    event = hold(make, author, "清掃", at(8))
    address = f"/events/{event.id}/numbers"
    allowed = (author, make.member(role="host"), make.member(role="ward_staff"), make.member(role="city_staff"))
    for member in allowed:
        assert as_(member).get(address).status_code == 200
    for member in (make.member(), make.member(ward=1, role="host")):
        assert as_(member).get(address).status_code == as_(member).get(f"{address}.csv").status_code == 404
    secret = hold(make, author, "つながりだけ", at(8), visibility="friends")
    assert as_(allowed[2]).get(f"/events/{secret.id}/numbers").status_code == 404


def test_a_series_shows_its_dates_and_their_average(undone: Flask, make: Factory, as_: Any, author: Member) -> None:
    with undone.app_context():
        keeper = accounts.find_member(author.id)
        assert keeper is not None
        plan = Plan(starts_at=at(8), ends_at=at(8, 12), is_walk_in=True, place="河川敷")
        first = repeating.publish_series(keeper, keeper.home_ward_id, plan, way="weeks2", times=8, title="浪速の清掃")
        series_id = first.series_id
        dates = db.session.query(Event).filter_by(series_id=series_id).order_by(Event.starts_at).all()
        with time_machine.travel(at(31, month=3, year=2027), tick=True):
            for held, came in zip(dates[:4], (100, 140, 110, 130), strict=True):
                afterwards.count_heads(keeper, held, {"members": 20, "others": came - 20})
        assert series_id is not None
        found = figures.of_series(figures.find_series(series_id))  # type: ignore[arg-type]
    assert (len(found.held), found.came, found.average, found.most) == (8, 480, 120, 140)
    assert {one.walk_ins for one in found.counted} == {100, 140, 110, 130}
    browser = as_(author)
    page = browser.get(f"/event-series/{series_id}/numbers").text
    assert "1回あたり" in page
    assert "<b>120</b>" in page
    table = rows(browser.get(f"/event-series/{series_id}/numbers.csv").data)
    assert len(table) == 9
    assert table[1][0] == "2026-11-08"
    assert table[1][-2:] == ["100", "100"]
    assert as_(make.member()).get(f"/event-series/{series_id}/numbers").status_code == 404
    assert as_(make.member(role="ward_staff")).get(f"/event-series/{series_id}/numbers").status_code == 200
    assert browser.get("/event-series/999999/numbers").status_code == 404


def test_a_longer_series_costs_the_same_statements(
    undone: Flask, make: Factory, as_: Any, author: Member, count_statements: Any
) -> None:
    costs = []
    for times in (2, 20):
        with undone.app_context():
            keeper = accounts.find_member(author.id)
            assert keeper is not None
            plan = Plan(starts_at=at(8), ends_at=at(8, 12))
            first = repeating.publish_series(keeper, keeper.home_ward_id, plan, way="week", times=times, title="清掃")
            series_id = first.series_id
        browser = as_(author)
        browser.get(f"/event-series/{series_id}/numbers")
        with count_statements() as seen:
            browser.get(f"/event-series/{series_id}/numbers")
        costs.append(len(seen))
    assert costs[0] == costs[1] <= 7
