"""今日のまち: rubbish of the reader's 町丁目, today's events, the office, each in words."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from sns.blueprints.accounts.models import Member
from sns.blueprints.everyday import actions, queries
from sns.blueprints.everyday.hours import Hours, OneDay, Span
from sns.blueprints.everyday.plan import Differing, District, Plan
from sns.blueprints.everyday.rhythm import Rule
from sns.core.db import db

# 2026-11-30 is a Monday; noon in the city.
NOON = datetime(2026, 11, 30, 3, tzinfo=UTC)
OPEN = Span(time(9), time(17, 30))
HOURS = Hours(dict.fromkeys(range(5), OPEN), ((Rule(6, (4,)), OPEN),))
PLAN = Plan(
    (
        District("北", ("しおさい町一丁目",), {"burnable": (Rule(0), Rule(3)), "paper": (Rule(0, (5,)),)}),
        District("南", ("灯台通",), {"recyclable": (Rule(1),)}),
    ),
    (), "09:00",
)  # fmt: skip


@pytest.fixture
def keep(undone: Flask, make: Any) -> Any:
    """Give the first ward a table and hours."""

    def do(plan: Plan | None = PLAN, hours: Hours | None = HOURS) -> None:
        space_id = make.ward(0).id
        with undone.app_context():
            if plan is not None:
                actions.change(None, space_id, queries.worked_on(space_id)[1], lambda _old: plan)
                actions.use(None, space_id, 1)
            if hours is not None:
                row = queries.find_hours(space_id)
                actions.keep_hours(None, space_id, row.revision if row else 0, lambda _old: hours)

    return do


@pytest.fixture
def living(undone: Flask, make: Any) -> Any:
    """Make a member of the first ward who lives in a 町丁目."""

    def do(area: str | None, **facts: Any) -> Any:
        member = make.member(**facts)
        with undone.app_context():
            ids = {name: key for key, name in queries.area_names(make.ward(0).id).items()}
            if area is not None:
                actions.live_in(db.session.get_one(Member, member.id), ids[area])
        return member

    return do


def card(browser: Any) -> str:
    page = str(browser.get("/").text)
    start = page.index('class="today__facts"')
    return page[start : page.index("</section>", start)]


def test_home_tells_today_and_tomorrow_of_one_s_own_area(keep: Any, living: Any, as_: Any) -> None:
    keep()
    north, south = living("しおさい町一丁目"), living("灯台通")
    with time_machine.travel(NOON, tick=False):
        told, other = card(as_(north)), card(as_(south))
    assert "今日 <b>普通ごみ、古紙・衣類</b>" in told
    assert "9:00まで" in told
    assert "明日 収集はありません" in told
    assert "今日 収集はありません" in other
    assert "明日 <b>資源ごみ</b>" in other


def test_home_says_plainly_why_it_cannot_tell(keep: Any, living: Any, as_: Any) -> None:
    assert "朝凪区のごみの日の表は、まだありません" in card(as_(living("灯台通")))
    keep()
    assert "お住まいの町丁目をえらぶと出ます" in card(as_(living(None)))
    assert "お住まいの町丁目のごみの日は、まだ表にありません" in card(as_(living("しおさい町二丁目")))


def test_a_table_for_the_whole_ward_asks_nobody_where_they_live(keep: Any, living: Any, as_: Any) -> None:
    keep(Plan((District("全域", (), {"burnable": (Rule(0),)}),)))
    with time_machine.travel(NOON, tick=False):
        assert "今日 <b>普通ごみ</b>" in card(as_(living(None)))


def test_what_differs_is_said_with_its_reason(keep: Any, living: Any, as_: Any) -> None:
    keep(Plan(PLAN.districts, (Differing(date(2026, 11, 30), "off", None, "paper", None, "台風のため"),)))
    member = living("しおさい町一丁目")
    with time_machine.travel(NOON, tick=False):
        told = card(as_(member))
    assert "<b>普通ごみ</b>" in told
    assert "古紙・衣類は休み" in told
    assert "台風のため" in told


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (NOON, "17:30まで開いています"),
        # A minute before and after midnight in the city, which is three in the afternoon in UTC.
        (datetime(2026, 11, 22, 14, 59, tzinfo=UTC), "今日は終わりました"),
        (datetime(2026, 11, 22, 15, 1, tzinfo=UTC), "今日は閉まっています(祝日)"),
        (datetime(2026, 11, 28, 3, tzinfo=UTC), '今日は閉まっています</b> <span class="meta">次は月曜日 9:00から'),
        (datetime(2026, 11, 22, 3, tzinfo=UTC), "17:30まで開いています"),
        (datetime(2026, 12, 31, 3, tzinfo=UTC), "今日は閉まっています(年末年始)"),
        (datetime(2026, 11, 29, 23, tzinfo=UTC), "今日は9:00に開きます"),
    ],
)
def test_the_office_is_open_or_says_when(keep: Any, living: Any, as_: Any, moment: datetime, words: str) -> None:
    keep()
    member = living(None)
    with time_machine.travel(moment, tick=False):
        assert words in card(as_(member))


def test_the_ward_s_page_says_how_it_stands_with_its_office(keep: Any, living: Any, as_: Any) -> None:
    keep()
    member = living(None)
    with time_machine.travel(NOON, tick=False):
        browser = as_(member)
        assert "17:30まで開いています" in browser.get("/w/asanagi/").text
        assert "開いています" not in browser.get("/w/shirasuna/").text


def test_rubbish_turns_over_at_the_midnight_of_the_city(keep: Any, living: Any, as_: Any) -> None:
    keep()
    member = living("灯台通")
    for minutes, words in ((-1, "明日 <b>資源ごみ</b>"), (1, "今日 <b>資源ごみ</b>")):
        midnight = datetime(2026, 11, 30, 15, tzinfo=UTC)
        with time_machine.travel(midnight + timedelta(minutes=minutes), tick=False):
            assert words in card(as_(member))


def test_today_s_events_are_those_one_may_see_where_one_belongs(make: Any, as_: Any) -> None:
    with time_machine.travel(NOON, tick=False):
        author, friend = make.member(), make.member(ward=1)
        reader = make.member(ties=(1,))
        soon = NOON + timedelta(hours=2)
        shown = [
            make.event(author, title="区の会", visibility="ward", starts_at=soon),
            make.event(friend, title="となりの会", visibility="ward", starts_at=soon + timedelta(hours=1)),
        ]
        make.event(make.member(ward=2), title="遠い会", visibility="ward", starts_at=soon)
        make.event(author, title="友だちの会", visibility="friends", starts_at=soon)
        make.event(author, title="明日の会", starts_at=NOON + timedelta(hours=13))
        make.event(author, title="終わった会", starts_at=NOON - timedelta(hours=4), ends_at=NOON - timedelta(hours=1))
        told = card(as_(reader))
    assert [event.title for event in shown if event.title in told] == ["区の会", "となりの会"]
    assert not any(title in told for title in ("遠い会", "友だちの会", "明日の会", "終わった会"))
    assert "14:00" in told
    assert "カレンダーを見る" in told


def test_three_events_are_shown_and_the_calendar_has_the_rest(make: Any, as_: Any) -> None:
    with time_machine.travel(NOON, tick=False):
        author = make.member()
        for number in range(5):
            make.event(author, title=f"会{number}", starts_at=NOON + timedelta(minutes=30 + number))
        told = card(as_(make.member()))
    assert told.count("/events/") - told.count("/events/month") == 3
    assert "今日の催しをすべて見る" in told


def test_the_town_s_day_costs_no_statement_once_it_is_known(
    keep: Any, living: Any, make: Any, as_: Any, count_statements: Any
) -> None:
    member = living("灯台通", joined_at=NOON - timedelta(days=900))
    browser = as_(member)
    make.event(make.member(), title="来週の会")
    browser.get("/")
    with count_statements() as before:
        browser.get("/")
    keep(hours=Hours(HOURS.weekly, HOURS.more, (OneDay(date(2030, 1, 1), None),)))
    make.event(make.member(), title="今日の会", starts_in=timedelta(minutes=1))
    browser.get("/")
    with count_statements() as after:
        assert browser.get("/").status_code == 200
    assert len(after) <= len(before)
