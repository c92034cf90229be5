"""List, month and calendar files show one and the same set of events, as far as their reader may read them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import icalendar
import pytest
import time_machine
from flask import Flask

from sns.blueprints.accounts import queries as accounts
from sns.blueprints.accounts.models import Member
from sns.blueprints.calendar import sheet
from sns.blueprints.calendar.queries import Month
from sns.blueprints.calendar.wishes import Wish
from sns.blueprints.events import actions
from sns.blueprints.events.plan import Plan
from sns.blueprints.spaces import queries as spaces
from sns.blueprints.spaces.queries import city_card
from tests.calendar.held import NOW, at, hold
from tests.factories import Factory


@pytest.fixture(autouse=True)
def _in_november() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def author(make: Factory) -> Member:
    return make.member()


def titles(page: str) -> list[str]:
    return re.findall(r'<a class="t" href="/events/\d+" dir="auto">([^<]+)</a>', page)


def summaries(data: bytes) -> list[str]:
    return [str(event["SUMMARY"]) for event in icalendar.Calendar.from_ical(data).walk("VEVENT")]


def counts(page: str) -> dict[int, int]:
    found = re.findall(r"day=(\d+)[^>]*#day\"[^>]*>.*?<em>(\d+)件</em>", page)
    return {int(day): int(number) for day, number in found}


def test_a_list_holds_what_is_to_come_first_first(make: Factory, as_: Any, author: Member) -> None:
    hold(make, author, "あと", at(20))
    hold(make, author, "すぐ", at(5))
    hold(make, author, "おわった", at(1), at(1, 12))
    hold(make, author, "つづいている", at(1), at(9))
    page = as_(make.member()).get(f"/w/{make.ward(0).slug}/events").text
    assert titles(page) == ["つづいている", "すぐ", "あと"]
    assert "開催中のイベント" in page


def test_a_month_counts_each_day_and_lists_the_chosen_one(make: Factory, as_: Any, author: Member) -> None:
    hold(make, author, "朝", at(8, 9))
    hold(make, author, "夜", at(8, 19), at(9, 0))
    hold(make, author, "三日間", at(7), at(9, 17))
    hold(make, author, "先月から", at(20, month=10), at(2, 17))
    hold(make, author, "来月", at(1, month=12))
    browser, address = as_(make.member()), f"/w/{make.ward(0).slug}/events/month"
    page = browser.get(f"{address}?month=2026-11&day=8").text
    assert counts(page) == {1: 1, 2: 1, 7: 1, 8: 3, 9: 1}
    assert titles(page) == ["三日間", "朝", "夜"]
    # Without a day it is today; a month beside opens at its first day that holds something.
    assert "11月3日(火)" in browser.get(address).text
    assert titles(browser.get(f"{address}?month=2026-12").text) == ["来月"]
    assert "この月のイベントは、まだありません" in browser.get(f"{address}?month=2027-05").text


def test_sundays_and_holidays_are_marked_in_words(make: Factory, as_: Any) -> None:
    page = as_(make.member()).get(f"/w/{make.ward(0).slug}/events/month?month=2026-11").text
    assert re.search(r'<td class="sun" aria-current="date"><span class="month__d">3</span>.*?文化の日', page)
    assert "祝日: 11月3日(火) 文化の日、11月23日(月) 勤労感謝の日" in page
    assert '<th scope="col" class="sun">日</th>' in page


@pytest.mark.parametrize(
    ("choice", "found"),
    [
        ("free=1", ["むりょう"]),
        ("for-children=1", ["こども会"]),
        ("accessible=1", ["だれでも"]),
        ("walk-in=1", ["もうしこみなし"]),
        ("day-of=1", ["当日でも"]),
        ("empty-handed=1", ["てぶら"]),
        ("sort=course", ["講座"]),
        ("field=bosai", ["防災"]),
        ("from=2026-11-13&to=2026-11-14", ["てぶら", "講座"]),
        ("to=2026-11-09", ["むりょう"]),
        ("free=1&sort=course", []),
        ("sort=nothing&field=nothing&from=2026-13-99&free=2", None),
    ],
)
def test_list_month_and_file_take_the_same_choice(
    undone: Flask, make: Factory, as_: Any, author: Member, choice: str, found: list[str] | None
) -> None:
    with undone.app_context():
        bosai = next(one.id for one in spaces.list_fields() if one.slug == "bosai")
    everything = {
        "むりょう": {"is_free": True}, "こども会": {"is_for_children": True}, "だれでも": {"is_accessible": True},
        "もうしこみなし": {"is_walk_in": True}, "てぶら": {"is_empty_handed": True}, "講座": {"sort": "course"},
        "当日でも": {"is_day_of": True}, "防災": {"field_id": bosai},
    }  # fmt: skip
    for number, (title, facts) in enumerate(everything.items()):
        hold(make, author, title, at(9 + number), **facts)
    browser, address = as_(make.member()), f"/w/{make.ward(0).slug}/events"
    wanted = list(everything) if found is None else found
    assert titles(browser.get(f"{address}?{choice}").text) == wanted
    assert summaries(browser.get(f"{address}.ics?{choice}").data) == wanted
    if "from" not in choice and "to=" not in choice:
        month = browser.get(f"{address}/month?month=2026-11&{choice}").text
        assert sum(counts(month).values()) == len(wanted)


def test_the_ward_may_be_chosen_in_the_form_and_the_choice_goes_along(make: Factory, as_: Any) -> None:
    other = make.ward(1).slug
    answer = as_(make.member()).get(f"/w/{make.ward(0).slug}/events?place={other}&free=1&field=&from=")
    assert answer.location == f"/w/{other}/events?free=1"
    answer = as_(make.member()).get(f"/w/{make.ward(0).slug}/events/month?place=minamo&month=2026-12")
    assert answer.location == "/w/minamo/events/month?month=2026-12"


def test_a_ward_shows_its_own_what_is_shown_in_it_and_the_citys(
    undone: Flask, make: Factory, as_: Any, author: Member
) -> None:
    other, staff = make.ward(1), make.member(role="city_staff")
    hold(make, author, "この区", at(10))
    hold(make, author, "ほかの区にも", at(11), also_in=[other.id])
    with undone.app_context():
        city, office = city_card(), accounts.find_member(staff.id)
        assert city is not None
        assert office is not None
        actions.publish(office, city.id, Plan(starts_at=at(12), ends_at=at(12, 12)), title="市ぜんたい")
    reader, all_three = as_(make.member(ward=2)), ["この区", "ほかの区にも", "市ぜんたい"]
    assert titles(reader.get(f"/w/{make.ward(0).slug}/events").text) == all_three
    assert titles(reader.get(f"/w/{other.slug}/events").text) == all_three[1:]
    assert titles(reader.get("/w/minamo/events").text) == all_three
    assert summaries(reader.get("/w/minamo/events.ics").data) == all_three


def test_everybody_sees_what_they_may_read_and_visitors_what_is_public(
    make: Factory, as_: Any, client: Any, author: Member
) -> None:
    for visibility in ("public", "city", "ward", "friends"):
        hold(make, author, visibility, at(10), visibility=visibility)
    friend, neighbour, stranger, blocked = make.member(ward=1), make.member(), make.member(ward=1), make.member()
    make.friends(author, friend)
    make.block(author, blocked)
    address = f"/w/{make.ward(0).slug}/events"
    for reader, seen in (
        (author, {"public", "city", "ward", "friends"}), (friend, {"public", "city", "friends"}),
        (neighbour, {"public", "city", "ward"}), (stranger, {"public", "city"}), (blocked, set()),
    ):  # fmt: skip
        browser = as_(reader)
        assert set(titles(browser.get(address).text)) == seen
        assert counts(browser.get(f"{address}/month?month=2026-11").text).get(10, 0) == len(seen)
        assert set(summaries(browser.get(f"{address}.ics").data)) == seen
    assert titles(client.get(address).text) == ["public"]
    assert counts(client.get(f"{address}/month").text) == {10: 1}
    assert summaries(client.get(f"{address}.ics").data) == ["public"]


def test_a_long_list_goes_on_by_keys(make: Factory, as_: Any, author: Member) -> None:
    for number in range(45):
        hold(make, author, f"催し{number:02}", at(5 + number // 3))
    browser, path = as_(make.member()), f"/w/{make.ward(0).slug}/events"
    seen: list[str] = []
    while path:
        page = browser.get(path).text
        seen += titles(page)
        more = re.search(r'<a class="more" href="([^"]+)" rel="next">', page)
        path = more[1].replace("&amp;", "&") if more else ""
    assert seen == [f"催し{number:02}" for number in range(45)]


def test_a_full_day_goes_on_too(make: Factory, as_: Any, author: Member) -> None:
    for number in range(25):
        hold(make, author, f"催し{number:02}", at(15))
    browser = as_(make.member())
    page = browser.get(f"/w/{make.ward(0).slug}/events/month?month=2026-11&day=15").text
    assert len(titles(page)) == 20
    more = re.search(r'<a class="more" href="([^"#]+)#day" rel="next">', page)
    assert more is not None
    assert titles(browser.get(more[1].replace("&amp;", "&")).text) == [f"催し{number:02}" for number in range(20, 25)]


@pytest.mark.parametrize("path", ["events", "events/month?month=2026-11&day=10", "events.ics", "events?free=1"])
def test_two_and_twenty_events_cost_the_same_statements(
    make: Factory, as_: Any, author: Member, count_statements: Any, path: str
) -> None:
    reader = as_(make.member())
    address = f"/w/{make.ward(0).slug}/{path}"

    def cost() -> int:
        reader.get(address)
        with count_statements() as seen:
            assert reader.get(address).status_code == 200
        return len(seen)

    for number in range(2):
        hold(make, make.member(), f"催し{number}", at(10), is_free=True)
    few = cost()
    for number in range(18):
        hold(make, make.member(), f"催し{number}", at(10), is_free=True)
    assert cost() == few <= (12 if "month" in path else 8)


def test_strange_addresses_are_the_usual_list(make: Factory, as_: Any, author: Member) -> None:
    hold(make, author, "いつもの", at(10))
    browser, address = as_(make.member()), f"/w/{make.ward(0).slug}/events"
    for query in ("?before=x", "?before=9-9-9", "?from=9999-12-31", "?field[]=1", "?sort='"):
        assert browser.get(address + query).status_code == 200
    for query in (
        "?month=0000-00",
        "?month=99999-1",
        "?month=2026-11&day=31",
        "?day=x",
        "?after=99999999",
        "?month=2026-00",
    ):
        assert browser.get(f"{address}/month{query}").status_code == 200
    assert browser.get("/w/nowhere/events").status_code == 404


def test_a_wish_reads_what_it_writes(context: Flask) -> None:
    wish = Wish(None, "course", frozenset({"is_free", "is_walk_in"}), date(2026, 11, 1), date(2026, 11, 30))
    assert Wish.of(wish.args) == wish
    # Days the wrong way round are meant the right way.
    assert Wish.of({"from": "2026-11-30", "to": "2026-11-01"}).first == date(2026, 11, 1)


def test_a_sheet_begins_on_sunday_and_knows_its_neighbours() -> None:
    found = sheet.sheet_of(Month(date(2026, 2, 1), {date(2026, 2, 11): 1}, 1), date(2026, 2, 11))
    assert [cell.day.day for cell in found.weeks[0] if cell] == [1, 2, 3, 4, 5, 6, 7]
    assert (found.before, found.after) == (date(2026, 1, 1), date(2026, 3, 1))
    chosen = next(cell for week in found.weeks for cell in week if cell and cell.is_chosen)
    assert (chosen.count, chosen.holiday, chosen.kind) == (1, "建国記念の日", "sun")
