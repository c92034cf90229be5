"""Rubbish days and hours in words, and what could not be understood in a file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time
from typing import Any

from sns.blueprints.calendar import problems as of_files
from sns.blueprints.calendar.plain import Problem
from sns.core import clock, i18n
from sns.core.i18n import gettext as _
from sns.core.i18n import lazy as _l

from .hours import Hours, Opening, Span, State
from .kinds import KINDS as KINDS
from .plan import Collected
from .rhythm import LAST, WEEKDAYS, Rule, grouped

PROBLEMS: dict[str, Any] = {
    "no_kind": _l("ごみの種類が書かれていません"), "kind_unknown": _l("「%(about)s」というごみの種類が分かりません"),
    "days_unread": _l("曜日が読みとれません(「%(about)s」)。「月・木」「第2・第4水」のように書いてください"),
    "no_days": _l("曜日が書かれていません"), "no_district": _l("地区も町丁目も書かれていません"),
    "area_unknown": _l("「%(about)s」という町丁目は、この区にありません"),
    "area_twice": _l("「%(about)s」は、もうほかの地区に入っています"), "date_unread": _l("日付が読みとれません(「%(about)s」)"),
    "past": _l("過ぎた日です(%(about)s)"), "past_days": _l("過ぎた日の予定(%(about)s件)は使いません"),
    "district_unknown": _l("「%(about)s」という地区が、この表にありません"),
    "too_many_districts": _l("地区が多すぎます。%(about)sまでにまとめてください"),
    "too_many_days": _l("ふだんとちがう日が多すぎます。はじめの%(about)s件だけを使います"),
}  # fmt: skip
# About a whole file; the rest is said as for lists of events.
_FILES: dict[str, Any] = {
    "no_header": _l("見出しの行が見つかりません。「地区」「町丁目」「種類」「曜日」などの列名がある表をえらんでください"),
    "no_rows": _l("見出しのほかに、読める行がありません"),
    "only_past": _l("これからの日が、ひとつもありません。今年度のカレンダーかどうか確かめてください"),
    "no_kinds": _l("ごみの種類が読みとれる予定が、ひとつもありません"),
    "too_large": _l("ファイルが大きすぎます。1MBまでのものをえらんでください"),
}  # fmt: skip
_NAMES = {
    0: _l("月曜日"), 1: _l("火曜日"), 2: _l("水曜日"), 3: _l("木曜日"), 4: _l("金曜日"), 5: _l("土曜日"), 6: _l("日曜日"),
}  # fmt: skip


def problem(code: str, about: str) -> str:
    """Say what could not be taken of a row."""
    return str(PROBLEMS[code]) % {"about": about} if "%(about)s" in str(PROBLEMS[code]) else str(PROBLEMS[code])


def unreadable(found: Problem) -> str:
    """Say why nothing could be read from a file."""
    return str(_FILES[found.code]) if found.code in _FILES else of_files.words(found)


def kinds(codes: Iterable[str]) -> str:
    """Name kinds of rubbish."""
    return _("、").join(str(KINDS[code]) for code in codes)


def collected(of_day: Collected) -> str:
    """Say what a day brings."""
    if of_day.is_unknown:
        return _("まだ分かりません")
    if of_day.kinds:
        return kinds(of_day.kinds)
    if of_day.left_out or of_day.note:
        return _("収集は休みです")
    return _("収集はありません")


def rhythm(rules: Iterable[Rule]) -> str:
    """Say on which days something is collected: 毎週 月・木曜日."""
    said = []
    for weeks, days in grouped(rules):
        names = _("・").join(weekday(WEEKDAYS.index(day), is_short=True) for day in days)
        if weeks:
            said.append(_("%(weeks)s %(days)s曜日", weeks=_("・").join(map(_week, weeks)), days=names))
        else:
            said.append(_("毎週 %(days)s曜日", days=names))
    return _("、").join(said)


def _week(week: int) -> str:
    return _("最終") if week == LAST else _("第%(number)d", number=week)


def weekday(number: int, *, is_short: bool = False) -> str:
    """Name a day of the week."""
    name = str(_NAMES[number])
    return name.removesuffix("曜日") if is_short else name


def at(moment: time) -> str:
    """Write a time of day as 9:00."""
    return f"{moment.hour}:{moment.minute:02}"


def at_words(stored: str) -> str:
    """Write a time of day that is kept as 09:00."""
    return at(time.fromisoformat(stored))


def span(of: Span) -> str:
    """Write from when until when."""
    return f"{at(of.opens)}〜{at(of.closes)}"


def office(state: State) -> str:
    """Say how it stands with an office: 「17:30まで開いています」, 「今日は閉まっています(祝日)」."""
    opening = state.opening
    if state.now == "open" and opening.span:
        return _("%(time)sまで開いています", time=at(opening.span.closes))
    if state.now == "before" and opening.span:
        return _("今日は%(time)sに開きます", time=at(opening.span.opens))
    if state.now == "over":
        return _("今日は終わりました")
    return closed(opening)


def closed(opening: Opening) -> str:
    """Say that an office is closed on a day, and why."""
    why = reason(opening)
    return _("今日は閉まっています(%(why)s)", why=why) if why else _("今日は閉まっています")


def reason(opening: Opening) -> str:
    """Say why an office is closed, where there is a reason."""
    if opening.reason == "holiday":
        return _("祝日")
    if opening.reason == "year_end":
        return _("年末年始")
    return opening.note


def following(state: State) -> str:
    """Say when an office opens next; nothing while it is open or opens today."""
    opening = state.following
    if state.now in ("open", "before") or opening is None or opening.span is None:
        return ""
    ahead = (opening.day - clock.today()).days
    if ahead == 1:
        when = _("明日")
    elif ahead < 7:
        when = weekday(opening.day.weekday())
    else:
        when = i18n.day(opening.day)
    return _("次は%(when)s %(time)sから", when=when, time=at(opening.span.opens))


def month_day(of: tuple[int, int]) -> str:
    """Write a day of every year."""
    return _("%(month)d月%(day)d日", month=of[0], day=of[1])


def days(first: date, last: date | None) -> str:
    """Write a day or several."""
    return f"{i18n.day(first)}〜{i18n.day(last)}" if last is not None else i18n.day(first)


def weekly(hours: Hours) -> list[tuple[str, str]]:
    """Return the hours of each weekday, those that follow each other with the same hours together."""
    found: list[tuple[list[int], Span | None]] = []
    for number in range(7):
        of_day = hours.weekly.get(number)
        if found and found[-1][1] == of_day:
            found[-1][0].append(number)
        else:
            found.append(([number], of_day))
    return [
        (
            weekday(numbers[0]) if len(numbers) == 1 else _("%(first)sから%(last)s", first=weekday(numbers[0]), last=weekday(numbers[-1])),
            span(of) if of else _("休み"),
        )
        for numbers, of in found
    ]  # fmt: skip
