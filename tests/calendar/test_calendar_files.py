"""Calendar files are read by other people's parsers; changes and cancellations keep their UID and raise SEQUENCE."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest
import sqlalchemy as sa
import time_machine
import vobject
from flask import Flask

from sns.blueprints.accounts import farewell, queries
from sns.blueprints.accounts.models import Member
from sns.blueprints.calendar import addresses, incoming, outgoing
from sns.blueprints.calendar.models import CalendarAddress
from sns.blueprints.events import actions
from sns.blueprints.events import queries as events
from sns.blueprints.events.plan import Plan
from sns.core import buffer
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


def read(data: bytes) -> list[Any]:
    """Read a file with both parsers, which have to agree, and return the events of the first."""
    found = icalendar.Calendar.from_ical(data)
    assert not found.errors
    assert found["VERSION"] == "2.0"
    first = found.walk("VEVENT")
    second = getattr(vobject.readOne(data.decode()), "vevent_list", [])
    assert [str(one["UID"]) for one in first] == [other.uid.value for other in second]
    assert [str(one["SUMMARY"]) for one in first] == [other.summary.value for other in second]
    assert [one.start for one in first] == [other.dtstart.value for other in second]
    return list(first)


def make_address(browser: Any) -> tuple[str, str]:
    assert browser.post("/settings/calendar").location == "/settings/calendar"
    page = browser.get("/settings/calendar").text
    mine, ward = re.findall(r'value="http://localhost(/calendars/[^"]+\.ics)"', page)
    return mine, ward


def summaries(client: Any, path: str) -> list[str]:
    answer = client.get(path)
    assert answer.status_code == 200
    return [str(one["SUMMARY"]) for one in read(answer.data)]


def test_one_event_is_read_with_time_zone_place_and_words(make: Factory, as_: Any, author: Member) -> None:
    event = hold(
        make, author, "清掃; 河川敷, 朝\\夜", at(8), place="河川敷", address="此花区1-2", lat=33.01, lng=136.49,
        body="**みんな**で歩きます。\n\n軍手をお持ちください。" + "とても長い文です。" * 30,
    )  # fmt: skip
    answer = as_(make.member()).get(f"/events/{event.id}.ics")
    assert answer.mimetype == "text/calendar"
    assert f'filename="event-{event.id}.ics"' in answer.headers["Content-Disposition"]
    [one] = read(answer.data)
    assert str(one["SUMMARY"]) == "清掃; 河川敷, 朝\\夜"
    assert one.start == at(8)
    assert (one.end, one.start.tzinfo.key) == (at(8, 12), "Asia/Tokyo")
    assert str(one["LOCATION"]) == "河川敷 此花区1-2"
    assert str(one["URL"]) == f"http://localhost/events/{event.id}"
    assert (one["STATUS"], one["CLASS"], int(one["SEQUENCE"])) == ("CONFIRMED", "PRIVATE", 0)
    assert "みんなで歩きます" in str(one["DESCRIPTION"])
    zone = icalendar.Calendar.from_ical(answer.data).walk("VTIMEZONE")[0]
    assert str(zone["TZID"]) == "Asia/Tokyo"
    for line in answer.data.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()  # no character is cut in two
    assert b"\n" not in answer.data.replace(b"\r\n", b"")


def test_whole_days_and_unknown_ends_are_written_as_such(make: Factory, as_: Any, author: Member) -> None:
    hold(make, author, "三日間", at(7, 0), at(10, 0), is_all_day=True)
    hold(make, author, "はじまりだけ", at(8), at(8))
    first, second = read(as_(make.member()).get(f"/w/{make.ward(0).slug}/events.ics").data)
    assert (first["DTSTART"].dt, first["DTEND"].dt) == (date(2026, 11, 7), date(2026, 11, 10))
    assert "DTEND" not in second


def test_changes_and_cancellations_keep_the_uid_and_raise_the_sequence(
    undone: Flask, make: Factory, as_: Any, author: Member
) -> None:
    event = hold(make, author, "清掃", at(8))
    browser = as_(make.member())

    def now() -> tuple[str, int, str, Any]:
        [one] = read(browser.get(f"/events/{event.id}.ics").data)
        return str(one["UID"]), int(one["SEQUENCE"]), str(one["STATUS"]), one.start

    before = now()
    with undone.app_context():
        held, keeper = events.find_event(event.id), queries.find_member(author.id)
        assert held is not None
        assert keeper is not None
        plan = Plan.of(held)
        plan.starts_at, plan.ends_at = at(15), at(15, 12)
        actions.revise(keeper, held, plan, title="清掃", body="", visibility="city", version=held.version)
    moved = now()
    assert (moved[0], moved[1], moved[3]) == (before[0], before[1] + 1, at(15))
    with undone.app_context():
        held, keeper = events.find_event(event.id), queries.find_member(author.id)
        assert held is not None
        actions.cancel(keeper, held, reason="大雨のため")
    gone = now()
    assert (gone[0], gone[1], gone[2]) == (before[0], moved[1] + 1, "CANCELLED")
    [one] = read(browser.get(f"/events/{event.id}.ics").data)
    assert str(one["SUMMARY"]) == "【中止】清掃"
    assert "大雨のため" in str(one["DESCRIPTION"])


def test_what_is_written_is_read_back_by_our_own_reader(make: Factory, as_: Any, author: Member) -> None:
    hold(make, author, "清掃", at(8), place="河川敷")
    hold(make, author, "展示", at(9, 0), at(12, 0), is_all_day=True)
    data = as_(make.member()).get(f"/w/{make.ward(0).slug}/events.ics").data
    first, second = incoming.read(data, date(2026, 11, 3)).rows
    assert (first.events[0].title, first.events[0].starts_at, first.events[0].place) == ("清掃", at(8), "河川敷")
    assert (second.events[0].is_all_day, second.events[0].ends_at) == (True, at(12, 0))


def test_hostile_words_stay_words(make: Factory, as_: Any, author: Member) -> None:
    hold(make, author, "題\u200bEND:VEVENT", at(8), body="一行\nEND:VEVENT\nBEGIN:VEVENT\nUID:evil", place="x\\n;,")
    [one] = read(as_(make.member()).get(f"/w/{make.ward(0).slug}/events.ics").data)
    assert "UID:evil" in str(one["DESCRIPTION"])
    assert str(one["LOCATION"]) == "x\\n;,"


def test_an_event_one_may_not_read_has_no_file(make: Factory, as_: Any, client: Any, author: Member) -> None:
    event = hold(make, author, "区だけ", at(8), visibility="ward")
    address = f"/events/{event.id}.ics"
    assert as_(make.member()).get(address).status_code == 200
    assert as_(make.member(ward=1)).get(address).status_code == 404
    assert client.get(address).status_code == 404
    assert client.get("/events/999999.ics").status_code == 404
    public = hold(make, author, "みんな", at(8), visibility="public")
    assert client.get(f"/events/{public.id}.ics").status_code == 200


def test_ones_own_calendar_holds_what_one_answered_and_holds(
    make: Factory, as_: Any, client: Any, author: Member
) -> None:
    reader = make.member()
    for title, answer in (("行く", "going"), ("迷う", "maybe"), ("行かない", "not_going")):
        make.answer(reader, hold(make, author, title, at(8)), answer=answer)
    full = hold(make, author, "満員", at(9), capacity=1)
    make.answer(make.member(), full)
    make.answer(reader, full)
    hold(make, author, "知らない", at(10))
    hold(make, reader, "ひらいた", at(11))
    browser = as_(reader)
    mine, ward = make_address(browser)
    assert summaries(client, mine) == ["行く", "迷う", "満員", "ひらいた"]
    status = {str(one["SUMMARY"]): str(one["STATUS"]) for one in read(client.get(mine).data)}
    assert status == {"行く": "CONFIRMED", "迷う": "TENTATIVE", "満員": "TENTATIVE", "ひらいた": "CONFIRMED"}
    assert "知らない" in summaries(client, ward)
    browser.post("/settings/calendar/choose", data={"with_ward": "1"})
    assert "知らない" in summaries(client, mine)
    assert summaries(client, mine).count("行く") == 1


def test_ones_own_calendar_shows_no_more_than_one_may_read(
    make: Factory, as_: Any, client: Any, author: Member
) -> None:
    reader = make.member()
    event = hold(make, author, "区の人へ", at(8), visibility="ward")
    hold(make, make.member(ward=1), "ほかの区だけ", at(8), visibility="ward")
    make.answer(reader, event)
    mine, ward = make_address(as_(reader))
    assert summaries(client, mine) == summaries(client, ward) == ["区の人へ"]
    assert summaries(client, ward.replace(make.ward(0).slug, make.ward(1).slug)) == []
    make.block(author, reader)
    assert summaries(client, mine) == summaries(client, ward) == []


def test_an_address_can_be_changed_and_stopped_and_ends_with_its_member(
    undone: Flask, make: Factory, as_: Any, client: Any
) -> None:
    reader = make.member()
    browser = as_(reader)
    first, _ward = make_address(browser)
    second, ward = make_address(browser)
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == client.get(ward).status_code == 200
    with undone.app_context():
        buffer.flush()
        db.session.expire_all()
        assert db.session.scalar(sa.select(CalendarAddress.fetched_at)) is not None
    assert "最後に読みこまれたのは" in browser.get("/settings/calendar").text
    browser.post("/settings/calendar/stop")
    assert client.get(second).status_code == client.get(ward).status_code == 404
    third, _ward = make_address(browser)
    with undone.app_context():
        farewell.close(db.session.get_one(Member, reader.id))
    assert client.get(third).status_code == 404
    assert client.get("/calendars/guess.ics").status_code == 404


def test_the_secret_is_kept_sealed(undone: Flask, make: Factory, as_: Any) -> None:
    reader = make.member()
    mine, _ward = make_address(as_(reader))
    secret = mine.removeprefix("/calendars/").removesuffix(".ics")
    with undone.app_context():
        address = db.session.get_one(CalendarAddress, reader.id)
        assert secret not in address.sealed
        assert addresses.secret_of(address) == secret


def test_an_unchanged_file_is_not_sent_again(make: Factory, as_: Any, client: Any, author: Member) -> None:
    hold(make, author, "清掃", at(8), visibility="public")
    address = f"/w/{make.ward(0).slug}/events.ics"
    again = {"If-None-Match": client.get(address).headers["ETag"]}
    unchanged = client.get(address, headers=again)
    assert (unchanged.status_code, unchanged.data) == (304, b"")


def test_a_large_file_is_written_fast_enough_for_everybodys_process() -> None:
    moment = datetime(2026, 11, 8, 1, tzinfo=UTC)
    entries = [
        outgoing.Entry(
            f"{number}@x", 1, "河川敷クリーン作戦", moment + timedelta(days=number), moment + timedelta(days=number, hours=2),
            False, moment, moment, words="秋の河川敷を、みんなで歩きながらきれいにします。" * 10, place="河川敷",
        )
        for number in range(300)
    ]  # fmt: skip
    data = outgoing.write("みなも市", entries, product="まちの縁側")
    assert len(read(data)) == 300
