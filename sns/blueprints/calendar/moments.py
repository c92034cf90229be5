"""Read days and times as people write them into lists: 「9月7日(土)〜11月4日」, R6.10.12, 午後1時半, 9999-12-31."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sns.core.clock import TOKYO

from .plain import MOST_DATES, Problem

NEVER = 9999
_ERAS = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988, "昭和": 1925, "S": 1925}
_WEEKDAYS = "月火水木金土日"
_NOTHING = re.compile(r"[\s\-‐‑–—―ー−]*\Z|なし|無し|未定|特になし")
_CIRCLED = re.compile(r"[①-⑳❶-❿]")
# A day that was written as midnight in Tokyo by a program that thinks in UTC: its clock shows 15:00 of the day before.
_ISO = re.compile(
    r"(?<!\d)(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?\s*(Z|[+-]\d\d:?\d\d)?)?(?!\d)"
)
_DAY = re.compile(
    r"""(?:(?P<us_m>\d{1,2})/(?P<us_d>\d{1,2})/(?P<us_y>\d{4})(?!\d))
      | (?<!\d)(?P<packed>(?:19|20|21|22)\d{6})(?!\d)
      | (?:(?P<era>令和|平成|昭和|(?<![A-Za-z])[RHS])\s*(?P<ey>\d{1,2}|元)\s*[年./-]\s*
          |(?<!\d)(?P<y>\d{4})\s*[年./-]\s*)?
        (?<!\d)(?P<m>\d{1,2})\s*(?:月|[./-](?=\s*\d))\s*(?P<d>\d{1,2})(?!\d)日?
      | (?<![\d月])(?P<only>\d{1,2})日(?!間|以|前|後)""",
    re.X,
)
_OF_WEEK = re.compile(r"\s*\(\s*([月火水木金土日])")
# 「いずれも(木)」 behind a list of days.
_OF_ALL = re.compile(r"(?:いずれも|毎週|すべて)\s*\(?\s*([月火水木金土日])")
_UNTIL = re.compile(r"[~〜→]|から|より|[-–—―−](?!\s*\Z)")
_CLOCK = re.compile(
    r"(?P<half>午前|午後|[AaPp][Mm])?\s*(?<!\d)(?P<h>\d{1,2})(?:[:](?P<m>\d{2})(?::\d\d)?|時(?:(?P<jm>\d{1,2})分|(?P<jh>半))?)(?!間)"
)
_SERIAL = re.compile(r"[3-7]\d{4}(?:\.0)?\Z")


@dataclass
class Days:
    """The days a cell names, each from first to last; `problems` are remarks about how they were read."""

    spans: list[tuple[date, date]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class _Token:
    at: int
    end: int
    year: int | None
    month: int | None
    day: int
    weekday: int | None


def tidy(cell: str) -> str:
    """Write full-width digits and signs as one expects them, without counting signs such as ①."""
    return unicodedata.normalize("NFKC", _CIRCLED.sub("、", cell)).strip()


def is_nothing(cell: str) -> bool:
    """Tell whether a cell says that there is nothing to say: dashes of all kinds, なし."""
    return _NOTHING.match(tidy(cell)) is not None if len(cell) < 12 else False


def read_day(cell: str) -> date | None:
    """Read the one day of a column of days (`2024-10-12`, also as UTC midnight minus nine hours); None for 9999-12-31.

    A cell that is no day raises ValueError.
    """
    words = tidy(cell)
    if found := _ISO.match(words):
        if int(found[1]) == NEVER:
            return None
        return _of_iso(found)
    if _SERIAL.match(words):
        return date(1899, 12, 30) + timedelta(days=int(float(words)))
    tokens = _tokens(words)
    if not tokens or tokens[0].year is None or tokens[0].month is None:
        raise ValueError(cell)
    if tokens[0].year == NEVER:
        return None
    return date(tokens[0].year, tokens[0].month, tokens[0].day)


def read_days(cell: str, near: date) -> Days:
    """Read the days of a cell of free words; a missing year is the one that fits the weekday and is nearest to `near`."""
    words, found = tidy(cell), Days()
    if _ISO.match(words) or _SERIAL.match(words):
        try:
            one = read_day(cell)
        except ValueError:
            return Days([], [Problem("no_such_day", cell[:40])])
        return Days([], [Problem("no_day", cell[:40])]) if one is None else Days([(one, one)])
    # What stands behind ※ is about the days, and may name others: 「※3月6日は休みます」.
    words, mark, _aside = words.partition("※")
    if mark:
        found.problems.append(Problem("days_words", " ".join(cell.split())[:60]))
    before: date | None = None
    last: _Token | None = None
    for token in _tokens(words):
        try:
            day, remark = _dated(token, last, before, near)
        except ValueError:
            found.problems.append(Problem("no_such_day", words[token.at : token.end]))
            return found
        if remark and remark not in found.problems:
            found.problems.append(remark)
        is_end = last is not None and before is not None and _UNTIL.search(words[last.end : token.at])
        if is_end and found.spans and found.spans[-1][0] == found.spans[-1][1]:
            found.spans[-1] = (found.spans[-1][0], day)
        else:
            found.spans.append((day, day))
        before, last = day, _Token(token.at, token.end, day.year, day.month, day.day, None)
    if not found.spans:
        found.problems.append(Problem("no_day", " ".join(cell.split())[:40]))
    if len(found.spans) > MOST_DATES:
        found.problems.append(Problem("many_dates", str(len(found.spans))))
        del found.spans[MOST_DATES:]
    return found


def _dated(token: _Token, last: _Token | None, before: date | None, near: date) -> tuple[date, Problem | None]:
    month = token.month or (last.month if last else None)
    if month is None:
        raise ValueError("a day without a month")
    if token.year is not None:
        return date(token.year, month, token.day), None
    if before is not None:
        next_one = _in_year(before.year, month, token.day)
        # A list runs on into the next year: 12月12日、1月9日.
        if next_one < before:
            next_one = _in_year(before.year + 1, month, token.day)
        return next_one, None
    candidates = [day for year in (near.year - 1, near.year, near.year + 1) if (day := _maybe(year, month, token.day))]
    if not candidates:
        raise ValueError("no such day")
    fitting = [day for day in candidates if token.weekday is None or day.weekday() == token.weekday]
    day = min(fitting or candidates, key=lambda one: abs((one - near).days))
    if not fitting:
        return day, Problem("weekday_differs", f"{month}月{token.day}日({_WEEKDAYS[token.weekday or 0]})")
    return day, Problem("year_guessed", str(day.year))


def _in_year(year: int, month: int, day: int) -> date:
    return date(year, month, day)


def _maybe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _tokens(words: str) -> list[_Token]:
    found: list[_Token] = []
    of_all = _OF_ALL.search(words)
    for hit in _DAY.finditer(words):
        week = _OF_WEEK.match(words, hit.end()) or of_all
        weekday = _WEEKDAYS.index(week[1]) if week else None
        year: int | None = None
        if hit["us_y"]:
            year, month, day = int(hit["us_y"]), int(hit["us_m"]), int(hit["us_d"])
        elif hit["packed"]:
            year, month, day = int(hit["packed"][:4]), int(hit["packed"][4:6]), int(hit["packed"][6:])
        elif hit["only"]:
            found.append(_Token(hit.start(), hit.end(), None, None, int(hit["only"]), weekday))
            continue
        else:
            month, day = int(hit["m"]), int(hit["d"])
            if hit["era"]:
                year = _ERAS[hit["era"]] + (1 if hit["ey"] == "元" else int(hit["ey"]))
            elif hit["y"]:
                year = int(hit["y"])
        found.append(_Token(hit.start(), hit.end(), year, month, day, weekday))
    return found


def _of_iso(found: re.Match[str]) -> date:
    year, month, day = int(found[1]), int(found[2]), int(found[3])
    if not found[7]:
        return date(year, month, day)
    hour, minute, second = int(found[4]), int(found[5]), int(found[6] or 0)
    if found[7] == "Z":
        moment = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    else:
        moment = datetime.strptime(
            f"{found[1]}-{found[2]}-{found[3]}T{found[4]}:{found[5]}{found[7].replace(':', '')}", "%Y-%m-%dT%H:%M%z"
        )
    return moment.astimezone(TOKYO).date()


def read_clock(cell: str, *, is_end: bool = False) -> tuple[time | None, int, list[Problem]]:
    """Read a time of day; return it with the days it lies beyond midnight (24:00) and remarks.

    Where a cell tells a range (「午前10時〜午後9時」), an end is its second time.
    """
    words = tidy(cell)
    if not words or is_nothing(cell):
        return None, 0, []
    if (iso := _ISO.match(words)) and iso[4]:
        return time(int(iso[4]), int(iso[5])), 0, []
    hits = list(_CLOCK.finditer(words))
    if not hits:
        return None, 0, [Problem("clock_unread", " ".join(words.split())[:40])]
    hit = hits[0]
    if is_end and len(hits) > 1 and _UNTIL.search(words[hit.end() : hits[1].start()]):
        hit = hits[1]
    hour, minute = int(hit["h"]), int(hit["m"] or hit["jm"] or (30 if hit["jh"] else 0))
    if hit["half"] in ("午後", "PM", "pm", "Pm", "pM") and hour < 12:
        hour += 12
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        return None, 0, [Problem("bad_clock", hit[0].strip())]
    rest = (words[: hit.start()] + words[hit.end() :]).strip(" ()〜~")
    remarks = [Problem("clock_words", " ".join(words.split())[:60])] if rest else []
    return (time(0), 1, remarks) if hour == 24 else (time(hour, minute), 0, remarks)


def read_deadline(cell: str, near: date) -> datetime | None:
    """Read until when one may answer from words such as 「8月5日午前10時〜9月25日(水)12:00」; None where no end is told."""
    words = tidy(cell)
    tokens = _tokens(words)
    if not tokens:
        return None
    last = tokens[-1]
    after = words[last.end :]
    is_end: Any = len(tokens) > 1 and _UNTIL.search(words[tokens[-2].end : last.at]) is not None
    is_end = (
        is_end
        or re.search(r"まで|期限|締切|〆切|必着", after) is not None
        or _UNTIL.match(words[: last.at][-1:] or " ")
    )
    is_open = re.match(r"[^\d]{0,8}(?:\d{1,2}[:時]\d{0,2}\s*)?(?:[~〜]|から|より)", after) is not None
    if is_open or (len(tokens) == 1 and not is_end and after.strip(" ()月火水木金土日祝・")):
        return None
    days = read_days(cell, near).spans
    if not days:
        return None
    at, over, _remarks = read_clock(after) if _CLOCK.search(after) else (time(0), 1, [])
    return datetime.combine(days[-1][1] + timedelta(days=over), at or time(0), TOKYO)
