"""What staff may type about the hours of their office."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, time
from typing import Any

from wtforms import BooleanField, StringField
from wtforms.validators import Optional, ValidationError

from sns.core.forms import DayField, at_most, required
from sns.core.i18n import lazy as _l

from . import rhythm, words
from .forms import ClockField, RevisionForm
from .hours import MOST_DAYS, NOTE_LIMIT, Hours, OneDay, Span
from .rhythm import Rule, Unread

MORE = 3
_EVERY_YEAR = re.compile(r"(\d{1,2})\s*[/月.-]\s*(\d{1,2})日?")
# What the form of an office that has kept none begins with, on weekdays.
_USUAL = Span(time(9), time(17, 30))


class HoursForm(RevisionForm):
    """The week (`opens_0` to `closes_6`), further days (`more_days_0` with times), holidays, the turn of the year."""

    on_holidays = BooleanField(_l("祝日も開ける"))
    closed_from = StringField(_l("年末年始の休み"), default="12/29", validators=[at_most(10)])
    closed_until = StringField(_l("いつまで"), default="1/3", validators=[at_most(10)])

    @property
    def week(self) -> list[tuple[str, ClockField, ClockField]]:
        """The fields of each weekday."""
        return [(words.weekday(n), self[f"opens_{n}"], self[f"closes_{n}"]) for n in range(7)]

    @property
    def further(self) -> list[tuple[StringField, ClockField, ClockField]]:
        """The fields of further days."""
        return [(self[f"more_days_{n}"], self[f"more_opens_{n}"], self[f"more_closes_{n}"]) for n in range(MORE)]

    def show(self, hours: Hours | None) -> None:
        """Fill in what is kept, or what most offices have."""
        hours = hours or Hours(dict.fromkeys(range(5), _USUAL))
        for number, (_name, opens, closes) in enumerate(self.week):
            span = hours.weekly.get(number)
            opens.process_data(span.opens if span else None)
            closes.process_data(span.closes if span else None)
        for (rule, span), (days, opens, closes) in zip(hours.more, self.further, strict=False):
            days.data = rhythm.notation([rule])
            opens.process_data(span.opens)
            closes.process_data(span.closes)
        self.on_holidays.data = hours.on_holidays
        self.closed_from.data = "/".join(map(str, hours.closed_from or ()))
        self.closed_until.data = "/".join(map(str, hours.closed_until or ()))

    def validate(self, extra_validators: Any = None) -> bool:
        """Judge pairs of times, and days in words."""
        is_good: bool = super().validate(extra_validators)
        self.weekly: dict[int, Span] = {}
        self.more: list[tuple[Rule, Span]] = []
        for number, (_name, opens, closes) in enumerate(self.week):
            is_good = _is_pair(opens, closes) and is_good
            if opens.time and closes.time:
                self.weekly[number] = Span(opens.time, closes.time)
        for days, opens, closes in self.further:
            is_good = self._take_more(days, opens, closes) and is_good
        if bool(self.closed_from.data) != bool(self.closed_until.data):
            self.closed_until.errors = [_l("はじめの日と終わりの日を、両方入れてください")]
            is_good = False
        return is_good

    def _take_more(self, days: StringField, opens: ClockField, closes: ClockField) -> bool:
        if not days.data and not opens.data and not closes.data:
            return True
        try:
            rules = rhythm.read(days.data or "")
        except Unread as unread:
            days.errors = [words.problem("days_unread", unread.about)]
            return False
        if not rules:
            days.errors = [_l("曜日を「第4日」のように書いてください")]
            return False
        if not _is_pair(opens, closes, must=True):
            return False
        self.more += [(rule, Span(opens.time, closes.time)) for rule in rules if opens.time and closes.time]
        return True

    def validate_closed_from(self, field: Any) -> None:
        """Refuse what is no day of a year."""
        read_every_year(field.data or "")

    def validate_closed_until(self, field: Any) -> None:
        """Refuse what is no day of a year."""
        read_every_year(field.data or "")

    def hours(self, before: Hours | None) -> Hours:
        """Return the hours that were typed; single days stay as they are."""
        return Hours(
            self.weekly, tuple(self.more), before.days if before is not None else (), bool(self.on_holidays.data),
            read_every_year(self.closed_from.data or ""), read_every_year(self.closed_until.data or ""),
        )  # fmt: skip


def _is_pair(opens: ClockField, closes: ClockField, *, must: bool = False) -> bool:
    if opens.errors or closes.errors:
        return False
    if opens.time is None and closes.time is None and not must:
        return True
    if opens.time is None or closes.time is None:
        closes.errors = [_l("開く時刻と閉まる時刻を、両方入れてください")]
        return False
    if opens.time >= closes.time:
        closes.errors = [_l("閉まる時刻を、開く時刻よりあとにしてください")]
        return False
    return True


def read_every_year(given: str) -> tuple[int, int] | None:
    """Return month and day of 「12/29」; None where nothing stands."""
    tidy = unicodedata.normalize("NFKC", given).strip()
    if not tidy:
        return None
    hit = _EVERY_YEAR.fullmatch(tidy)
    try:
        day = date(2024, int(hit[1]), int(hit[2])) if hit else None
    except ValueError:
        day = None
    if day is None:
        raise ValidationError(_l("日付は「12/29」のように入れてください"))
    return day.month, day.day


for _number in range(7):
    setattr(HoursForm, f"opens_{_number}", ClockField(_l("開く時刻")))
    setattr(HoursForm, f"closes_{_number}", ClockField(_l("閉まる時刻")))
for _number in range(MORE):
    setattr(HoursForm, f"more_days_{_number}", StringField(_l("開ける日"), validators=[at_most(30)]))
    setattr(HoursForm, f"more_opens_{_number}", ClockField(_l("開く時刻")))
    setattr(HoursForm, f"more_closes_{_number}", ClockField(_l("閉まる時刻")))


class OneDayForm(RevisionForm):
    """A single day with other hours, or none."""

    day = DayField(_l("日付"), id="one-day", validators=[required(_l("日付を入れてください"))])
    opens = ClockField(
        _l("開く時刻"), id="one-opens", description=_l("休むときは、空けておきます"), validators=[Optional()]
    )
    closes = ClockField(_l("閉まる時刻"), id="one-closes", validators=[Optional()])
    note = StringField(_l("ひとこと"), description=_l("「大掃除」など"), validators=[at_most(NOTE_LIMIT)])

    def validate(self, extra_validators: Any = None) -> bool:
        """Judge the pair of times."""
        is_good: bool = super().validate(extra_validators)
        return _is_pair(self.opens, self.closes) and is_good

    @property
    def one_day(self) -> OneDay:
        """What was typed."""
        day: Any = self.day.data
        span = Span(self.opens.time, self.closes.time) if self.opens.time and self.closes.time else None
        return OneDay(day, span, self.note.data or "")

    def put_into(self, hours: Hours) -> Hours:
        """Return the hours with this day in place of what stood there."""
        others = [one for one in hours.days if one.day != self.day.data][: MOST_DAYS - 1]
        days = tuple(sorted([*others, self.one_day], key=lambda one: one.day))
        return Hours(hours.weekly, hours.more, days, hours.on_holidays, hours.closed_from, hours.closed_until)
