"""Tables of rubbish days from outside: CSV of many layouts, calendars; what is not understood is named and the rest taken."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sns.blueprints.calendar.plain import Unreadable
from sns.blueprints.everyday import incoming, outgoing
from sns.blueprints.everyday.plan import Differing, Plan
from sns.blueprints.everyday.rhythm import Rule

KNOWN = ["梅田一丁目", "梅田二丁目", "梅田三丁目", "大深町", "扇町一丁目"]
TODAY = date(2026, 11, 30)
REAL = next((folder for up in Path(__file__).parents if (folder := up / "shared" / "data" / "ics").exists()), None)


def read(words: str, *, codec: str = "utf-8", base: Plan | None = None) -> incoming.Brought:
    return incoming.read_table(words.encode(codec), base=base or Plan(), known=KNOWN, today=TODAY)


LONG = """地区,町丁目,種類,曜日,日付,収集,備考
北,梅田1〜3丁目,普通ごみ,月・木,,,
,,資源ごみ,第2・第4水,,,
南,大深町,普通ごみ,火・金,,,
,,古紙,金,,,
,,,,12月31日〜1月3日,休み,年末年始
北,,普通ごみ,,2026-12-30,あり,臨時
"""


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp932"])
def test_a_long_table_is_read_in_the_codes_offices_use(codec: str) -> None:
    found = read(LONG, codec=codec)
    assert found.problems == []
    north, south = found.plan.districts
    assert (north.name, north.areas) == ("北", ("梅田一丁目", "梅田二丁目", "梅田三丁目"))
    assert north.rules == {"burnable": (Rule(0), Rule(3)), "recyclable": (Rule(2, (2, 4)),)}
    assert south.rules["paper"] == (Rule(4),)
    assert set(found.plan.exceptions) == {
        Differing(date(2026, 12, 31), "off", date(2027, 1, 3), None, None, "年末年始"),
        Differing(date(2026, 12, 30), "extra", None, "burnable", "北", "臨時"),
    }


def test_a_wide_table_makes_districts_of_what_has_the_same_days() -> None:
    found = read(
        "ごみ収集の曜日(令和8年度)\n町名,丁目,普通ごみ,資源ごみ\n梅田,1,月・木,水\n梅田,2,火・金,水\n大深町,,月・木,水\n"
    )
    assert found.problems == []
    first, second = found.plan.districts
    assert (first.name, first.areas) == ("1地区", ("梅田一丁目", "大深町"))
    assert second.areas == ("梅田二丁目",)
    assert second.rules["burnable"] == (Rule(1), Rule(4))


def test_what_cannot_be_read_is_named_by_row_and_the_rest_is_taken() -> None:
    found = read(
        "地区,町丁目,種類,曜日,日付,収集\n北,梅田1丁目,普通ごみ,月・木,,\n北,,給食,月,,\n北,,資源ごみ,隔週水,,\n"
        "南,遠い町,普通ごみ,火,,\n南,梅田1丁目,資源ごみ,水,,\n,,,,13月40日,休み\n西,,,,2026-12-31,休み\n北,,,,2025-01-01,休み\n"
    )  # fmt: skip
    assert [(row, code) for row, code, _about in found.problems] == [
        (3, "kind_unknown"), (4, "days_unread"), (5, "area_unknown"), (6, "area_twice"), (7, "date_unread"), (9, "past"),
        (8, "district_unknown"),
    ]  # fmt: skip
    assert found.bad_rows == 7
    assert [one.name for one in found.plan.districts] == ["北", "南"]
    assert found.plan.districts[0].rules == {"burnable": (Rule(0), Rule(3))}
    assert found.plan.districts[1].rules == {"burnable": (Rule(1),), "recyclable": (Rule(2),)}


def test_what_goes_out_comes_in_again_the_same() -> None:
    plan = read(LONG).plan
    again = incoming.read_table(outgoing.table(plan), base=Plan(), known=KNOWN, today=TODAY)
    assert again.problems == []
    assert again.plan == plan
    calendar = incoming.read_calendar(
        ics("20261201 普通ごみ", "20261203 古紙"), base=Plan(), district="北", today=TODAY
    ).plan
    assert incoming.read_table(outgoing.table(calendar), base=Plan(), known=KNOWN, today=TODAY).plan == calendar


def test_time_and_holidays_stay_when_a_table_comes() -> None:
    found = read(LONG, base=Plan((), (), "08:30", on_holidays=False))
    assert (found.plan.by, found.plan.on_holidays) == ("08:30", False)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"), ("題名,本文\nあ,い\n".encode(), "no_header"), ("地区,種類,曜日\n".encode(), "no_rows"),
        ("地区,種類,曜日\n北,給食,月\n".encode(), "no_rows"), (b"\x00\x01\x02", "no_text"),
        ('地区,種類,曜日\n"北'.encode() + b"x" * 200_000, "broken_csv"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_table_is_refused_in_words(data: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        incoming.read_table(data, base=Plan(), known=KNOWN, today=TODAY)
    assert refused.value.problem.code == code


def ics(*events: str, more: str = "") -> bytes:
    parts = [
        f"BEGIN:VEVENT\r\nUID:{n}\r\nDTSTART;VALUE=DATE:{event.split()[0]}\r\nSUMMARY:{event.split()[1]}\r\n{more}END:VEVENT\r\n"
        for n, event in enumerate(events)
    ]
    return ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + "".join(parts) + "END:VCALENDAR\r\n").encode()


def test_a_calendar_takes_the_place_of_one_district_s_rules() -> None:
    base = read(LONG).plan
    found = incoming.read_calendar(
        ics("20261201 燃えるごみ・プラスチック", "20261208 収集休み", "20250101 燃えるごみ", "20261202 給食"),
        base=base, district="北", today=TODAY,
    )  # fmt: skip
    north = found.plan.districts[0]
    assert north.rules == {}
    assert north.areas == base.districts[0].areas
    assert found.plan.on(north, date(2026, 12, 1)).kinds == ("burnable", "plastic")
    assert found.plan.districts[1] == base.districts[1]
    assert [(row, code) for row, code, _about in found.problems] == [(4, "kind_unknown"), (0, "past_days")]


def test_a_rule_of_a_calendar_becomes_every_day_of_a_year() -> None:
    found = incoming.read_calendar(
        ics("20261201 普通ごみ", more="RRULE:FREQ=WEEKLY;BYDAY=TU,FR\r\n"), base=Plan(), district="全域", today=TODAY
    )
    days = found.plan.districts[0].dates["burnable"]
    assert len(days) == 105
    assert days[0] == date(2026, 12, 1)
    assert {day.weekday() for day in days} == {1, 4}


@pytest.mark.skipif(REAL is None, reason="the folder of real files is not here")
def test_real_calendars_of_a_town_are_read_in_their_year_and_refused_after_it() -> None:
    assert REAL is not None
    for file in sorted(REAL.glob("R5calendar_*.ics")):
        data = file.read_bytes()
        found = incoming.read_calendar(data, base=Plan(), district="全域", today=date(2023, 4, 1))
        assert found.problems == [], file.name
        dates = found.plan.districts[0].dates
        assert set(dates) == {"burnable", "unburnable", "recyclable", "hazardous"}, file.name
        assert sum(map(len, dates.values())) == found.rows, file.name
        with pytest.raises(Unreadable) as refused:
            incoming.read_calendar(data, base=Plan(), district="全域", today=TODAY)
        assert refused.value.problem.code == "only_past"
    with pytest.raises(Unreadable) as lunches:
        incoming.read_calendar((REAL / "1_3.ics").read_bytes(), base=Plan(), district="全域", today=date(2016, 10, 1))
    assert lunches.value.problem.code == "no_kinds"
