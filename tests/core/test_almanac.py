"""The solar terms and holidays agree with the published calendars."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sns.core import almanac


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2000-03-20", "春分"),
        ("2021-02-03", "立春"),
        ("2024-02-04", "立春"),
        ("2025-02-03", "立春"),
        ("2026-02-04", "立春"),
        ("2026-03-20", "春分"),
        ("2026-06-21", "夏至"),
        ("2026-09-23", "秋分"),
        ("2026-10-23", "霜降"),
        ("2026-11-07", "立冬"),
        ("2026-11-22", "小雪"),
        ("2026-12-22", "冬至"),
    ],
)
def test_term_begins_on_its_known_day(day: str, name: str) -> None:
    first = date.fromisoformat(day)
    assert almanac.solar_term(first) == name == almanac.season_word(first)
    assert almanac.season_word(first - timedelta(days=1)) != name
    assert almanac.solar_term(first + timedelta(days=1)) is None
    assert almanac.season_word(first + timedelta(days=10)) == name


@pytest.mark.parametrize("year", [2000, 2026, 2050, 2099])
def test_a_year_has_all_terms_once_and_in_order(year: int) -> None:
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(365))
    names = [name for day in days if (name := almanac.solar_term(day))]
    start = names.index("春分")
    assert names[start:] + names[:start] == [term.name for term in almanac.SOLAR_TERMS]


def test_equinoxes_agree_with_the_equinox_holidays_within_a_day() -> None:
    for year in range(2000, 2100):
        for month, name in ((3, "春分"), (9, "秋分")):
            (holiday,) = (
                day for n in range(18, 26) if (almanac.holiday(day := date(year, month, n)) or "") == f"{name}の日"
            )
            near = [almanac.solar_term(holiday + timedelta(days=n)) for n in (-1, 0, 1)]
            assert name in near, year


def test_holidays_have_names_and_other_days_none() -> None:
    assert almanac.holiday(date(2026, 11, 3)) == "文化の日"
    assert almanac.holiday(date(2026, 11, 23)) == "勤労感謝の日"
    assert almanac.holiday(date(2026, 11, 24)) is None
