"""Days as offices write them: weeks of a month, holidays, days that differ, the hours of an office at the city's midnight."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from sns.blueprints.everyday import areas, kinds, rhythm
from sns.blueprints.everyday.hours import Hours, OneDay, Span
from sns.blueprints.everyday.plan import Differing, District, Plan
from sns.blueprints.everyday.rhythm import LAST, Rule, Unread

WEEK = Span(time(9), time(17, 30))
USUAL = Hours(dict.fromkeys(range(5), WEEK), ((Rule(6, (4,)), WEEK),))


@pytest.mark.parametrize(
    ("words", "rules"),
    [
        ("月・木", [(0, ()), (3, ())]),
        ("毎週 月曜日と木曜日", [(0, ()), (3, ())]),
        ("月木", [(0, ()), (3, ())]),
        ("週2回 火・金", [(1, ()), (4, ())]),
        ("第2・第4 水曜日", [(2, (2, 4))]),
        ("第1・3水", [(2, (1, 3))]),
        ("第二土曜", [(5, (2,))]),
        ("水(第2・4)", [(2, (2, 4))]),
        ("第1月曜・第3金曜", [(0, (1,)), (4, (3,))]),
        ("火曜日、第1・第3木曜日", [(1, ()), (3, (1, 3))]),
        ("最終日曜", [(6, (LAST,))]),
        ("毎日", [(day, ()) for day in range(7)]),
        ("なし", []),
        ("-", []),
    ],
)
def test_days_are_read_as_offices_write_them_and_written_so_that_they_can_be_read(words: str, rules: Any) -> None:
    found = rhythm.read(words)
    assert [(rule.weekday, rule.weeks) for rule in found] == rules
    assert rhythm.read(rhythm.notation(found)) == found


@pytest.mark.parametrize("words", ["隔週水", "未定", "第6月", "12月", "月・木の祝日は休み", "月水x"])
def test_what_is_no_rhythm_is_not_guessed(words: str) -> None:
    with pytest.raises(Unread):
        rhythm.read(words)


def test_weeks_of_a_month_are_counted_within_the_month() -> None:
    fifth = Rule(0, (5,))
    # August 2026 has five Mondays, September four: the 31st is the fifth, the 7th the first of the next month.
    mondays = [date(2026, 8, 31), date(2026, 9, 7), date(2026, 9, 28)]
    assert [fifth.falls_on(day) for day in mondays] == [True, False, False]
    assert [Rule(0, (1,)).falls_on(day) for day in mondays] == [False, True, False]
    assert [Rule(0, (LAST,)).falls_on(day) for day in mondays] == [True, False, True]
    # A month that begins on the day itself, a leap year, and the turn of the year.
    assert Rule(6, (1,)).falls_on(date(2026, 11, 1))
    assert Rule(1, (LAST,)).falls_on(date(2028, 2, 29))
    assert Rule(3, (5, LAST)).falls_on(date(2026, 12, 31))
    year = [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]
    assert sum(Rule(2, (2, 4)).falls_on(day) for day in year) == 24


def test_every_day_of_a_week_of_the_month_is_counted_once() -> None:
    for day in (date(2027, 1, 1) + timedelta(days=number) for number in range(365)):
        assert sum(Rule(day.weekday(), (week,)).falls_on(day) for week in range(1, 6)) == 1


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("燃えるごみ", "burnable"), ("燃えないゴミ", "unburnable"), ("普通ごみ", "burnable"), ("容器包装プラスチック", "plastic"),
        ("プラスチック資源", "plastic"), ("資源物の収集日", "recyclable"), ("かん", "recyclable"), ("缶の日", "recyclable"), ("みかん", None), ("プラ", "plastic"), ("スープライス", None), ("古紙・衣類", "paper"),
        ("有害ごみの収集日", "hazardous"), ("粗大ゴミ", "bulky"), ("給食", None), ("", None),
    ],
)  # fmt: skip
def test_kinds_have_many_names(name: str, kind: str | None) -> None:
    assert kinds.kind_of(name) == kind


@pytest.mark.parametrize(
    ("words", "found", "unknown"),
    [
        ("梅田1丁目", ["梅田一丁目"], []),
        ("梅田１〜３丁目", ["梅田一丁目", "梅田二丁目", "梅田三丁目"], []),
        ("梅田一・二丁目、大深町", ["梅田一丁目", "梅田二丁目", "大深町"], []),
        ("梅田", ["梅田一丁目", "梅田二丁目", "梅田三丁目"], []),
        ("東三国11丁目", ["東三国十一丁目"], []),
        ("遠い町, 大深町", ["大深町"], ["遠い町"]),
        ("全域", ["梅田一丁目", "梅田二丁目", "梅田三丁目", "大深町", "東三国十一丁目"], []),
    ],
)
def test_areas_are_found_however_they_are_numbered(words: str, found: list[str], unknown: list[str]) -> None:
    known = ["梅田一丁目", "梅田二丁目", "梅田三丁目", "大深町", "東三国十一丁目"]
    assert areas.find(words, known) == (found, unknown)


def test_what_differs_stands_before_the_rule_and_one_district_before_all() -> None:
    north = District("北", rules={"burnable": (Rule(3),), "paper": (Rule(3),)})
    south = District("南", rules={"burnable": (Rule(3),)})
    new_year = date(2026, 12, 31)  # a Thursday
    plan = Plan(
        (north, south),
        (
            Differing(new_year, "off", date(2027, 1, 3), None, None, "年末年始"),
            Differing(new_year, "extra", None, "burnable", "北", "臨時"),
        ),
    )
    there = plan.on(north, new_year)
    assert (there.kinds, there.left_out, there.note) == (("burnable",), ("paper",), "臨時")
    there = plan.on(south, new_year)
    assert (there.kinds, there.left_out, there.note) == ((), ("burnable",), "年末年始")
    assert plan.on(south, date(2027, 1, 7)).kinds == ("burnable",)
    # A day on which nothing is collected anyway says nothing of a kind that is left out.
    only = Plan((south,), (Differing(date(2026, 12, 30), "off", None, "paper"),))
    assert only.on(south, date(2026, 12, 30)).note == ""


def test_holidays_count_where_the_office_says_so() -> None:
    district = District("北", rules={"burnable": (Rule(0),)})
    sports_day = date(2026, 10, 12)
    assert Plan((district,)).on(district, sports_day).kinds == ("burnable",)
    resting = Plan((district,), on_holidays=False).on(district, sports_day)
    assert (resting.kinds, resting.left_out, resting.note) == ((), ("burnable",), "スポーツの日")


def test_a_calendar_says_where_it_ends() -> None:
    district = District("北", dates={"burnable": (date(2026, 12, 1), date(2026, 12, 4))})
    plan = Plan((district,))
    assert plan.on(district, date(2026, 12, 4)).kinds == ("burnable",)
    assert plan.on(district, date(2026, 12, 3)).kinds == ()
    assert not plan.on(district, date(2026, 12, 3)).is_unknown
    assert plan.on(district, date(2026, 12, 5)).is_unknown


def test_a_table_is_kept_and_read_again_the_same() -> None:
    plan = Plan(
        (District("北", ("大深町",), {"paper": (Rule(2, (2, 4)),)}, {"plastic": (date(2026, 12, 1),)}),),
        (Differing(date(2026, 12, 31), "off", date(2027, 1, 3), None, "北", "年末"),), "09:00", on_holidays=False,
    )  # fmt: skip
    assert Plan.of(plan.stored()) == plan
    hours = Hours(USUAL.weekly, USUAL.more, (OneDay(date(2026, 12, 28), None, "大掃除"),), on_holidays=True)
    assert Hours.of(hours.stored()) == hours


def test_an_area_stands_in_one_district_and_what_differs_follows_a_new_name() -> None:
    plan = Plan(
        (District("北", ("あ", "い")), District("南", ("う",))), (Differing(date(2026, 12, 1), "off", district="南"),)
    )
    changed = plan.with_district(District("海", ("い", "う")), 1)
    assert [(one.name, one.areas) for one in changed.districts] == [("北", ("あ",)), ("海", ("い", "う"))]
    assert changed.exceptions[0].district == "海"
    assert changed.without_district(1).exceptions == ()


def tokyo(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC) - timedelta(hours=9)


@pytest.mark.parametrize(
    ("moment", "now", "day", "reason"),
    [
        (tokyo(30, 8, 59), "before", 30, ""), (tokyo(30, 9), "open", 30, ""), (tokyo(30, 17, 29), "open", 30, ""),
        (tokyo(30, 17, 30), "over", 30, ""),
        # Half past midnight in the city is still the Sunday before in UTC: the office was open on that fourth Sunday.
        (tokyo(23, 0, 30), "closed", 23, "holiday"), (tokyo(22, 9), "open", 22, ""), (tokyo(15, 12), "closed", 15, ""),
        (tokyo(29, 12), "closed", 29, ""),
        # 文化の日, a Tuesday.
        (tokyo(3, 12), "closed", 3, "holiday"),
        (tokyo(29, 12, month=12), "closed", 29, "year_end"), (tokyo(28, 12, month=12), "open", 28, ""),
    ],
)  # fmt: skip
def test_an_office_is_open_by_the_clock_of_the_city(moment: datetime, now: str, day: int, reason: str) -> None:
    state = USUAL.at(moment)
    assert (state.now, state.opening.day.day, state.opening.reason) == (now, day, reason)


def test_the_next_opening_passes_over_the_turn_of_the_year() -> None:
    state = USUAL.at(datetime(2026, 12, 28, 9, tzinfo=UTC))
    assert state.now == "over"
    assert state.following is not None
    assert state.following.day == date(2027, 1, 4)
    assert Hours({}).at(datetime(2026, 12, 28, 9, tzinfo=UTC)).following is None


def test_a_single_day_stands_before_everything_else() -> None:
    open_day, closed_day = date(2026, 12, 30), date(2026, 11, 22)
    hours = Hours(USUAL.weekly, USUAL.more, (OneDay(closed_day, None, "点検"), OneDay(open_day, WEEK)))
    assert hours.on(open_day).span == WEEK
    assert (hours.on(closed_day).span, hours.on(closed_day).note) == (None, "点検")
