"""Which days 「毎週 月・木」 or 「第2・第4 水曜日」 means: read as offices write it, written as it can be read again."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

WEEKDAYS = "月火水木金土日"
LAST = 5 + 1  # 最終: the last one of its month, the fourth or the fifth
_DIGITS = {"一": "1", "二": "2", "三": "3", "四": "4", "五": "5"}
_BETWEEN = r"[\s・,、./と及びおよび&＆]*"
_WEEK = r"(?:第?[1-5一二三四五]|最終)"
_DAY = r"[月火水木金土日](?:曜日?)?"
_PART = re.compile(
    rf"(?P<weeks>(?:第[1-5一二三四五]|最終|[1-5](?=[^0-9]))(?:{_BETWEEN}{_WEEK})*)?(?:\s|週|回|の|・)*"
    rf"(?P<days>{_DAY}(?:{_BETWEEN}{_DAY})*)"
    rf"(?:\s*\((?P<behind>{_WEEK}(?:{_BETWEEN}{_WEEK})*)(?:週|回)?\))?"
)
_FILLING = re.compile(rf"(?:毎週|毎|収集|の|各|{_BETWEEN[:-1]}|[;:()])*")
_HOW_OFTEN = re.compile(r"週\s*[1-7一二三四五六七]\s*回")


class Unread(ValueError):
    """Words that name no days; `about` is the part that was not understood."""

    def __init__(self, about: str) -> None:
        super().__init__(about)
        self.about = about


@dataclass(frozen=True, order=True)
class Rule:
    """A weekday, each week or only the weeks of a month that are named (`LAST`: the last)."""

    weekday: int
    weeks: tuple[int, ...] = ()

    def falls_on(self, day: date) -> bool:
        """Tell whether a day is meant."""
        if day.weekday() != self.weekday:
            return False
        if not self.weeks or (day.day - 1) // 7 + 1 in self.weeks:
            return True
        return LAST in self.weeks and day.day + 7 > calendar.monthrange(day.year, day.month)[1]


def read(words: str) -> list[Rule]:
    """Return the rules that words mean; nothing where nothing stands, `Unread` where something is not understood."""
    tidy = _HOW_OFTEN.sub(" ", unicodedata.normalize("NFKC", words)).strip()
    tidy = tidy.replace("毎日", WEEKDAYS)
    if re.fullmatch(r"[\s\-‐–—―ー−×]*|なし|収集なし", tidy):
        return []
    found: set[Rule] = set()
    at = 0
    for hit in _PART.finditer(tidy):
        _demand_filling(tidy[at : hit.start()])
        at = hit.end()
        weeks = _weeks(hit["weeks"] or hit["behind"] or "")
        found |= {Rule(weekday, weeks) for weekday in _weekdays(hit["days"])}
    _demand_filling(tidy[at:])
    if not found:
        raise Unread(tidy[:40])
    return sorted(found)


def _demand_filling(words: str) -> None:
    if _FILLING.fullmatch(words) is None:
        raise Unread(words.strip()[:40])


def _weeks(words: str) -> tuple[int, ...]:
    plain = "".join(_DIGITS.get(sign, sign) for sign in words)
    numbers = {int(number) for number in re.findall(r"[1-5]", plain)}
    return tuple(sorted(numbers | ({LAST} if "最終" in plain else set())))


def _weekdays(words: str) -> list[int]:
    return [WEEKDAYS.index(sign) for sign in re.sub(r"曜日?", "", words) if sign in WEEKDAYS]


def notation(rules: Iterable[Rule]) -> str:
    """Write rules as offices do: 「月・木」, 「第2・第4水」."""
    return "、".join(f"{''.join(week_names(weeks))}{'・'.join(names)}" for weeks, names in grouped(rules))


def week_names(weeks: tuple[int, ...]) -> str:
    """Write the weeks of a month: 「第2・第4」."""
    return "・".join("最終" if week == LAST else f"第{week}" for week in weeks)


def grouped(rules: Iterable[Rule]) -> list[tuple[tuple[int, ...], list[str]]]:
    """Return the weekdays by the weeks in which they are meant, those of every week first."""
    found: dict[tuple[int, ...], list[str]] = {}
    for rule in sorted(rules, key=lambda one: (one.weeks, one.weekday)):
        found.setdefault(rule.weeks, []).append(WEEKDAYS[rule.weekday])
    return list(found.items())
