"""The calendar a town lives by: the 24 solar terms and public holidays."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from math import radians, sin
from typing import NamedTuple

import jpholiday


class SolarTerm(NamedTuple):
    """One of the 24 divisions of the solar year, with its reading."""

    name: str
    reading: str


# In steps of 15 degrees of solar longitude, from the spring equinox at 0.
_NAMES = (
    "春分:しゅんぶん 清明:せいめい 穀雨:こくう 立夏:りっか 小満:しょうまん 芒種:ぼうしゅ "
    "夏至:げし 小暑:しょうしょ 大暑:たいしょ 立秋:りっしゅう 処暑:しょしょ 白露:はくろ "
    "秋分:しゅうぶん 寒露:かんろ 霜降:そうこう 立冬:りっとう 小雪:しょうせつ 大雪:たいせつ "
    "冬至:とうじ 小寒:しょうかん 大寒:だいかん 立春:りっしゅん 雨水:うすい 啓蟄:けいちつ"
)
SOLAR_TERMS = tuple(SolarTerm(*pair.split(":")) for pair in _NAMES.split())

_NOON_OF_2000 = date(2000, 1, 1).toordinal() + 0.5  # epoch J2000.0, in days
_MIDNIGHT_IN_TOKYO = 1 - 9 / 24  # the end of a Japanese day, in UTC


def _longitude(moment: float) -> float:
    """Return the sun's apparent longitude in degrees (0.01 degrees, a quarter of an hour, from 2000 to 2099)."""
    century = (moment - _NOON_OF_2000 + 0.0009) / 36525  # 0.0009 days: UTC to terrestrial time, mean of the century
    anomaly = radians(357.52911 + 35999.05029 * century)
    mean = 280.46646 + 36000.76983 * century + 0.0003032 * century**2
    centre = (1.914602 - 0.004817 * century) * sin(anomaly) + 0.019993 * sin(2 * anomaly) + 0.000289 * sin(3 * anomaly)
    node = radians(125.04 - 1934.136 * century)
    return (mean + centre - 0.00569 - 0.00478 * sin(node)) % 360


def current_term(day: date) -> SolarTerm:
    """Return the solar term a Japanese day belongs to; the day of its first moment already counts."""
    return SOLAR_TERMS[int(_longitude(day.toordinal() + _MIDNIGHT_IN_TOKYO) // 15)]


def season_word(day: date) -> str:
    """Return the name of the current solar term."""
    return current_term(day).name


def solar_term(day: date) -> str | None:
    """Return the name of the solar term that begins on this day."""
    term = current_term(day)
    return term.name if term != current_term(date.fromordinal(day.toordinal() - 1)) else None


@lru_cache(maxsize=2_048)
def holiday(day: date) -> str | None:
    """Return the name of the public holiday on this day."""
    return jpholiday.is_holiday_name(day)
