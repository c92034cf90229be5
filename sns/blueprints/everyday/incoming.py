"""Read a table of rubbish days: CSV or Excel with columns of many names, or a calendar file; what is not understood is named."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date

from sns.blueprints.calendar import incoming as calendars
from sns.blueprints.calendar import moments, sheets
from sns.blueprints.calendar.plain import Unreadable
from sns.core import clock, text

from . import areas, rhythm
from .kinds import kind_of
from .plan import (
    MOST_DATES,
    MOST_DISTRICTS,
    MOST_EXCEPTIONS,
    NAME_LIMIT,
    NOTE_LIMIT,
    Differing,
    District,
    Plan,
)  # fmt: skip
from .rhythm import Rule

MOST_BYTES = 1024 * 1024
_HEADER_WITHIN = 12
_COLUMNS = {
    "district": ("地区", "収集地区", "地区名", "ブロック", "エリア", "コース"),
    "area": ("町丁目", "町名", "住所", "対象地域", "地域", "地域名", "町", "町・丁目", "町名・丁目", "町丁名"),
    "chome": ("丁目",), "kind": ("種類", "ごみの種類", "品目", "分別区分", "区分", "ごみ種別", "分別"),
    "days": ("曜日", "収集曜日", "収集日", "収集する曜日"), "date": ("日付", "年月日", "収集年月日"),
    "deed": ("収集", "収集の有無", "実施"), "note": ("備考", "理由", "メモ", "注記"),
}  # fmt: skip
_EVERY_KIND = ("すべて", "全て", "全部", "全種類", "全品目")
_OFF = re.compile(r"休|なし|無|しない|×|✕")


@dataclass
class Brought:
    """What a file said: the table made of it, how many rows it had, what could not be taken (row, code, about)."""

    plan: Plan
    rows: int = 0
    problems: list[tuple[int, str, str]] = field(default_factory=list)

    @property
    def bad_rows(self) -> int:
        """How many rows there are with something that was not taken."""
        return len({row for row, _code, _about in self.problems if row})


@dataclass
class _Draft:
    """A district while its rows are read; `key` is its name, or the words of its areas where it has none."""

    name: str
    areas: list[str] = field(default_factory=list)
    rules: dict[str, set[Rule]] = field(default_factory=dict)
    dates: dict[str, set[date]] = field(default_factory=dict)

    @property
    def told(self) -> dict[str, tuple[date, ...]]:
        return {kind: tuple(sorted(days))[:MOST_DATES] for kind, days in self.dates.items()}

    @property
    def fixed(self) -> dict[str, tuple[Rule, ...]]:
        return {kind: tuple(sorted(rules)) for kind, rules in self.rules.items() if rules}


def read_table(data: bytes, *, base: Plan, known: list[str], today: date) -> Brought:
    """Return the table a file tells; the time and the holidays stay as they are in `base`."""
    rows = sheets.read_table(data)
    at, columns, wide = _header(rows)
    found = Brought(base, rows=len(rows) - at - 1)
    reader = _Reader(found, known, today)
    for number, cells in rows[at + 1 :]:
        given = {what: cells[index].strip() if index < len(cells) else "" for what, index in columns.items()}
        reader.take(number, given, {kind: cells[index] for kind, index in wide if index < len(cells)})
    found.plan = reader.plan(base)
    if not found.plan.districts:
        raise Unreadable("no_rows")
    return found


def _header(rows: sheets.Table) -> tuple[int, dict[str, int], list[tuple[str, int]]]:
    for at, (_number, cells) in enumerate(rows[:_HEADER_WITHIN]):
        names = [re.sub(r"\s|\(.*?\)", "", moments.tidy(cell)) for cell in cells]
        columns = {
            what: index for what, known in _COLUMNS.items() if (index := next((names.index(n) for n in known if n in names), -1)) >= 0
        }  # fmt: skip
        wide = [
            (kind, index)
            for index, name in enumerate(names)
            if index not in columns.values() and (kind := kind_of(name)) is not None
        ]
        if ("kind" in columns and {"days", "date"} & columns.keys()) or (
            wide and {"district", "area"} & columns.keys()
        ):
            return at, columns, [] if "kind" in columns else wide
    raise Unreadable("no_header")


class _Reader:
    """Takes rows one by one."""

    def __init__(self, found: Brought, known: list[str], today: date) -> None:
        self.found, self.known, self.today = found, known, today
        self.districts: dict[str, _Draft] = {}
        self.exceptions: list[tuple[int, Differing]] = []
        self.last = ""

    def _bad(self, row: int, code: str, about: str = "") -> None:
        self.found.problems.append((row, code, " ".join(about.split())[:60]))

    def take(self, row: int, given: dict[str, str], wide: dict[str, str]) -> None:
        """Take a row."""
        name = text.clean_line(given.get("district", ""))[:NAME_LIMIT]
        place = given.get("area", "") + _chome(given.get("chome", ""))
        if given.get("date"):
            self._take_date(row, name, place, given)
            return
        cells = wide or {given.get("kind", ""): given.get("days", "")}
        rules: dict[str, list[Rule]] = {}
        for words, cell in cells.items():
            rules |= self._rules(row, words, cell, bool(wide))
        if not name and not place:
            # A sheet often writes the district once, in the first of its rows.
            name = self.last
        if not name and not place:
            self._bad(row, "no_district")
            return
        self.last = name
        draft = self._draft(row, name or f"\x1f{place}", name)
        if draft is None:
            return
        self._take_areas(row, draft, place)
        for kind, more in rules.items():
            draft.rules.setdefault(kind, set()).update(more)

    def _rules(self, row: int, words: str, cell: str, is_code: bool) -> dict[str, list[Rule]]:
        kinds = [words] if is_code else kinds_in(words)
        if not kinds:
            if words or cell:
                self._bad(row, "kind_unknown" if words else "no_kind", words)
            return {}
        try:
            rules = rhythm.read(cell)
        except rhythm.Unread as unread:
            self._bad(row, "days_unread", unread.about or cell)
            return {}
        if not rules and not is_code and not cell.strip():
            self._bad(row, "no_days")
        return dict.fromkeys(kinds, rules)

    def _draft(self, row: int, key: str, name: str) -> _Draft | None:
        if key not in self.districts and len({d.name for d in self.districts.values() if d.name}) >= MOST_DISTRICTS:
            self._bad(row, "too_many_districts", str(MOST_DISTRICTS))
            return None
        return self.districts.setdefault(key, _Draft(name))

    def _take_areas(self, row: int, draft: _Draft, words: str) -> None:
        if not words:
            return
        hits, unknown = areas.find(words, self.known)
        for part in unknown:
            self._bad(row, "area_unknown", part)
        for area in hits:
            holder = next((one for one in self.districts.values() if area in one.areas), None)
            if holder is None:
                draft.areas.append(area)
            elif holder is not draft:
                self._bad(row, "area_twice", area)

    def _take_date(self, row: int, name: str, place: str, given: dict[str, str]) -> None:
        spans = _spans(given["date"], self.today)
        if not spans:
            self._bad(row, "date_unread", given["date"])
            return
        kinds: list[str | None] = [*kinds_in(given.get("kind", ""))]
        if not kinds and given.get("kind") and given["kind"] not in _EVERY_KIND:
            self._bad(row, "kind_unknown", given["kind"])
            return
        is_off = _OFF.search(given.get("deed") or given.get("note", "") or given.get("days", "")) is not None
        if not is_off and not kinds:
            self._bad(row, "no_kind")
            return
        note = text.clean_line(given.get("note", ""))[:NOTE_LIMIT]
        draft = self._draft(row, name, name) if name and not is_off and not note else None
        if draft is not None:
            self._take_areas(row, draft, place)
        for first, last in spans:
            if last < self.today:
                self._bad(row, "past", given["date"])
            elif draft is not None and first == last:
                for kind in kinds:
                    draft.dates.setdefault(kind or "", set()).add(first)
            else:
                until = last if last != first else None
                deed = "off" if is_off else "extra"
                self.exceptions += [
                    (row, Differing(first, deed, until, kind, name or None, note)) for kind in kinds or [None]
                ]

    def plan(self, base: Plan) -> Plan:
        """Return the table of all rows; districts without a name are put together by their days."""
        named = [one for one in self.districts.values() if one.name]
        groups: dict[str, _Draft] = {}
        for one in self.districts.values():
            if not one.name:
                group = groups.setdefault(repr(sorted(one.fixed.items())), _Draft(""))
                group.rules, group.areas = one.rules, [*group.areas, *one.areas]
        for number, group in enumerate(list(groups.values())[:MOST_DISTRICTS], start=1):
            group.name = f"{number}地区"
            named.append(group)
        found = tuple(
            District(one.name, tuple(one.areas), one.fixed, one.told) for one in named if one.fixed or one.areas or one.told
        )  # fmt: skip
        names = {one.name for one in found}
        exceptions: list[Differing] = []
        for row, different in self.exceptions:
            if different.district is not None and different.district not in names:
                self._bad(row, "district_unknown", different.district)
            else:
                exceptions.append(different)
        if len(exceptions) > MOST_EXCEPTIONS:
            self._bad(0, "too_many_days", str(MOST_EXCEPTIONS))
        taken = replace(base, districts=found, exceptions=())
        for different in exceptions[:MOST_EXCEPTIONS]:
            taken = taken.with_exception(different)
        return taken


def read_calendar(data: bytes, *, base: Plan, district: str, today: date) -> Brought:
    """Return `base` with the days of one district told by a calendar; its rules are gone, its 町丁目 stay."""
    reading = calendars.read(data, today, most_dates=MOST_DATES)
    found = Brought(base, rows=len(reading.rows))
    dates: dict[str, set[date]] = {}
    exceptions: list[Differing] = []
    past = 0
    for row in reading.rows:
        kinds = kinds_in(row.label)
        is_off = _OFF.search(row.label) is not None
        if not row.events:
            found.problems.append((row.number, "date_unread", row.label))
        elif not kinds and not is_off:
            found.problems.append((row.number, "kind_unknown", row.label))
        for facts in row.events if kinds or is_off else ():
            day = clock.local(facts.starts_at).date()
            if day < today:
                past += 1
            elif is_off:
                note = text.clean_line(row.label)[:NOTE_LIMIT]
                every: list[str | None] = [*kinds] or [None]
                exceptions += [Differing(day, "off", None, kind, district, note) for kind in every]
            else:
                for kind in kinds:
                    dates.setdefault(kind, set()).add(day)
    if past:
        found.problems.append((0, "past_days", str(past)))
    if not dates:
        raise Unreadable("only_past" if past else "no_kinds")
    at = next((number for number, one in enumerate(base.districts) if one.name == district), None)
    before = base.districts[at] if at is not None else District(district)
    told = {kind: tuple(sorted(days))[:MOST_DATES] for kind, days in dates.items()}
    found.plan = base.with_district(replace(before, rules={}, dates=told), at)
    for one in exceptions[:MOST_EXCEPTIONS]:
        found.plan = found.plan.with_exception(one)
    return found


def kinds_in(words: str) -> list[str]:
    """Return the kinds a cell or a title names, each once: 「燃えるごみ・プラスチック」 two."""
    parts = re.split(r"[・、,/&と+\s]+|および|及び", moments.tidy(words))
    found = dict.fromkeys(kind for part in parts if (kind := kind_of(part)) is not None)
    return list(found)


def _spans(cell: str, today: date) -> list[tuple[date, date]]:
    first, mark, last = re.sub(r"〜|から", "~", moments.tidy(cell)).partition("~")
    if mark and (begins := moments.read_days(first, today).spans):
        ends = moments.read_days(last, begins[0][0]).spans
        return [(begins[0][0], ends[0][1])] if ends and ends[0][1] >= begins[0][0] else []
    return moments.read_days(cell, today).spans


def _chome(cell: str) -> str:
    return cell if not cell or cell.endswith("丁目") else f"{cell}丁目"
