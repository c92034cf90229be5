"""Lists of events as offices write them: the national standard, and two older ones by their column names."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sns.core.clock import TOKYO

from .cells import Cells, address_of_page, each, is_free, paragraphs, position, seats, tags
from .moments import is_nothing, read_clock, read_day, read_days, read_deadline, tidy
from .plain import Facts, Problem, Reading, Row, Unreadable, check_span, name_of
from .sheets import Table

# Where a header may stand: some files begin with lines about themselves.
_PREAMBLE = 30
_TITLE, _PLACE, _ADDRESS = 100, 100, 200
_WALK_IN = re.compile(r"申込(?:み)?(?:は)?不要|予約不要|当日参加|当日先着|当日.{0,2}直接会場|直接会場")
_CHILDREN = re.compile(r"子ども|こども|子供|親子|小学生|幼児|乳幼児|未就学")
_CARE = re.compile(r"授乳|おむつ|車いす|車椅子|バリアフリー|手話|要約筆記")


@dataclass(frozen=True)
class Layout:
    """A kind of list: the columns that tell it from others, and how one of its rows is read."""

    name: str
    marks: frozenset[str]
    read: Callable[[Cells, date], Row]


def read(table: Table, today: date, near: date | None = None) -> Reading:
    """Read a table whose header names one of the layouts; `near` is about when the list was written."""
    at, layout, names = _find_header(table)
    rows: list[Row] = []
    seen: dict[str, int] = {}
    for number, cells in table[at + 1 :]:
        if cells[0].startswith("#"):  # more lines about the file itself
            continue
        row = layout.read(Cells(number, names, cells), near or today)
        row.cells = cells
        for facts in row.events:
            if facts.deadline_at is not None and facts.deadline_at > facts.starts_at:
                late = Problem("deadline_late", f"{facts.deadline_at:%Y-%m-%d %H:%M}")
                row.problems += [] if late in row.problems else [late]
                facts.deadline_at = None
            row.problems += [
                one for one in check_span(facts.starts_at, facts.ends_at, today) if one not in row.problems
            ]
            if facts.source_id in seen:
                row.problems.append(Problem("twice", str(seen[facts.source_id])))
            seen.setdefault(facts.source_id, number)
        rows.append(row)
    if not rows:
        raise Unreadable("no_rows")
    reading = Reading(layout.name, rows, names)
    if {"担当者", "担当課"} & set(names):
        reading.problems.append(Problem("names_left_out"))
    return reading


def _find_header(table: Table) -> tuple[int, Layout, list[str]]:
    for at, (_number, cells) in enumerate(table[:_PREAMBLE]):
        names = [_name(cell) for cell in cells]
        for layout in LAYOUTS:
            if layout.marks <= set(names):
                return at, layout, names
    raise Unreadable("no_header")


def _name(cell: str) -> str:
    return re.sub(r"\s+", "", cell).lstrip("#﻿")


def _read_standard(cells: Cells, today: date) -> Row:
    row = Row(cells.number, cells.line("イベント名", "イベント通称", limit=_TITLE))
    starts, is_all_day, ends = _standard_span(cells, row)
    if not row.label:
        row.problems.append(Problem("no_title"))
    capacity = seats(cells["定員"], row, is_number=True)
    lat, lng = position(cells, row)
    deadline = _standard_deadline(cells, row)
    if starts is None or not row.label:
        return row
    fee = " ".join(each(cells, "料金(詳細)")) or cells.words("料金(基本)")
    fee = f"{fee}円" if fee.isdigit() else fee
    apply = cells.words("参加申込方法", "開催条件")
    facts = Facts(
        source_id=cells.words("ID")[:100] or name_of(row.label, cells["開始日"], cells["場所名称"]),
        title=row.label, starts_at=starts, ends_at=ends, is_all_day=is_all_day,
        body=paragraphs(
        cells.words("サブタイトル"), cells.words("概要"), cells.words("説明"), cells.words("開始日時特記事項"),
        cells.words("対象者備考", "対象者"), cells.words("定員備考"), cells.words("備考"),
        ),
        place=cells.line("場所名称", "集合(受付)場所", "集合（受付）場所", limit=_PLACE),
        address=_standard_address(cells), lat=lat, lng=lng,
        organizer=cells.line("主催者", limit=_PLACE),
        contact=" ".join(each(cells, "連絡先名称", "連絡先電話番号", "連絡先内線番号"))[:_ADDRESS],
        capacity=capacity, fee=fee[:_ADDRESS], is_free=is_free(cells["料金種別"] or fee, fee), deadline_at=deadline,
        apply=apply[:500], url=address_of_page(cells, "申込URL", "URL", "コンテンツURL"),
        is_walk_in=bool(_WALK_IN.search(apply)),
        for_children=bool(_CHILDREN.search(" ".join(each(cells, "対象者", "タグ", "キーワード")))),
        is_barrier_free=bool(_CARE.search(" ".join(each(cells, "開催条件", "備考", "キーワード")))),
        is_cancelled="中止" in cells["状態"] or "CANCEL" in cells["状態"].upper(),
        kind=cells.line("イベント種類", limit=40),
        tags=tags(cells.words("タグ"), cells.words("キーワード")),
    )  # fmt: skip
    if "延期" in cells["状態"]:
        row.problems.append(Problem("postponed", cells["状態"][:40]))
    row.events.append(facts)
    return row


def _standard_span(cells: Cells, row: Row) -> tuple[datetime | None, bool, datetime | None]:
    try:
        first = read_day(cells["開始日"]) if cells["開始日"] else None
        last = read_day(cells["終了日"]) if cells["終了日"] and not is_nothing(cells["終了日"]) else first
    except (ValueError, OverflowError):
        row.problems.append(Problem("no_such_day", f"{cells['開始日']} {cells['終了日']}".strip()[:60]))
        return None, False, None
    if first is None:
        row.problems.append(Problem("no_day"))
        return None, False, None
    return _span(first, last or first, cells["開始時間"], cells["終了時間"], row)


def _span(
    first: date, last: date, begins: str, ends: str, row: Row
) -> tuple[datetime | None, bool, datetime | None]:  # fmt: skip
    start, over, remarks = read_clock(begins)
    until, beyond, more = read_clock(ends, is_end=True)
    row.problems += [one for one in [*remarks, *more] if one not in row.problems]
    if any(one.is_fatal for one in (*remarks, *more)):
        return None, False, None
    # Lists write 00:00 to 00:00 for a whole day.
    if start is None or (start == time() and (until in (None, time())) and not over):
        return _at(first, time()), True, _at(last + timedelta(days=1), time())
    starts = _at(first + timedelta(days=over), start)
    if until is None:
        return starts, False, (_at(last + timedelta(days=1), time()) if last > first else None)
    return starts, False, _at(last + timedelta(days=beyond), until)


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, TOKYO)


def _standard_deadline(cells: Cells, row: Row) -> datetime | None:
    words = cells["参加申込終了日"]
    if not words or is_nothing(words):
        return None
    try:
        day = read_day(words)
    except (ValueError, OverflowError):
        row.problems.append(Problem("deadline_unread", words[:40]))
        return None
    if day is None:
        return None
    at, over, remarks = read_clock(cells["参加申込終了時間"])
    row.problems += [Problem("deadline_unread", one.about) for one in remarks if one.is_fatal]
    return _at(day + timedelta(days=over if at else 1), at or time())


def _standard_address(cells: Cells) -> str:
    whole = cells.words("所在地_連結表記")
    parts = [cells[name] for name in ("所在地_都道府県", "所在地_市区町村", "所在地_町字", "所在地_番地以下")]
    return " ".join((whole or "".join(parts), cells.words("建物名等(方書)"))).strip()[:_ADDRESS]


def _read_monthly(cells: Cells, today: date) -> Row:
    row = Row(cells.number, cells.line("行事名", limit=_TITLE))
    if not row.label:
        row.problems.append(Problem("no_title"))
    days = read_days(cells["開催日"], today)
    row.problems += days.problems
    capacity = seats(cells["定員"], row)
    lat, lng = position(cells, row)
    if not row.label:
        return row
    apply, fee = cells.words("申込期間"), cells.line("料金", limit=_ADDRESS)
    place = cells.line("場所名称", limit=_PLACE)
    for first, last in days.spans:
        starts, is_all_day, ends = _span(first, last, cells["開始時間"], cells["終了時間"], row)
        if starts is None:
            return row
        near = max(first, today)
        facts = Facts(
            source_id=name_of(row.label, place, f"{first:%m-%d}", cells["開始時間"]),
            title=row.label, starts_at=starts, ends_at=ends, is_all_day=is_all_day,
            body=paragraphs(cells.words("説明"), *_remarked(cells)),
            place=place, lat=lat, lng=lng,
            organizer=cells.line("問い合わせ先（市の担当課）", limit=_PLACE),
            contact=cells.line("TEL", limit=_ADDRESS),
            capacity=capacity, fee=fee, is_free=is_free(fee, fee),
            deadline_at=read_deadline(apply, min(near, first)) if apply else None,
            apply=" ".join(apply.split())[:500], url=address_of_page(cells, "URL"),
            is_walk_in=bool(_WALK_IN.search(f"{apply} {tidy(cells['定員'])}")),
            for_children=bool(_CHILDREN.search(cells["対象"])),
        )  # fmt: skip
        row.events.append(facts)
    if len(days.spans) > 1:
        row.problems.append(Problem("several_dates", str(len(days.spans))))
    return row


def _remarked(cells: Cells) -> list[str]:
    """Keep in words what a column of times or seats says beyond its number."""
    found = []
    for name in ("開始時間", "終了時間", "定員"):
        words = " ".join(cells.words(name).split())
        if words and not re.fullmatch(r"\d{1,2}:\d{2}|\d+\s*[名人]?", tidy(words)) and words not in found:
            found.append(f"{name}: {words}")
    return found


def _read_old(cells: Cells, today: date) -> Row:
    row = Row(cells.number, cells.line("eventName", limit=_TITLE))
    if not row.label:
        row.problems.append(Problem("no_title"))
    starts, is_all_day, ends = _old_span(cells, today, row)
    if starts is None or not row.label:
        return row
    body = cells.words("overview")
    facts = Facts(
        source_id=name_of(cells["prefCode"], cells["no"], row.label, cells["startDate"], cells["startTime"]),
        title=row.label, starts_at=starts, ends_at=ends, is_all_day=is_all_day, body=body[:9_000],
        place=cells.line("venue", "buildingName", limit=_PLACE),
        address="".join(each(cells, "pref", "cityName", "townName", "address"))[:_ADDRESS],
        organizer=cells.line("organizer", limit=_PLACE),
        is_walk_in=bool(_WALK_IN.search(body)), for_children=bool(_CHILDREN.search(row.label)),
    )  # fmt: skip
    row.events.append(facts)
    return row


def _old_span(cells: Cells, today: date, row: Row) -> tuple[datetime | None, bool, datetime | None]:
    first = read_days(cells["startDate"], today)
    row.problems += first.problems
    if not first.spans:
        return None, False, None
    if not cells["endDate"] or is_nothing(cells["endDate"]):
        return _span(first.spans[0][0], first.spans[-1][1], cells["startTime"], cells["endTime"], row)
    last = read_days(cells["endDate"], first.spans[0][0])
    row.problems += [one for one in last.problems if one not in row.problems]
    if not last.spans:
        return None, False, None
    return _span(first.spans[0][0], last.spans[-1][1], cells["startTime"], cells["endTime"], row)


LAYOUTS = (
    Layout("standard", frozenset({"イベント名", "開始日"}), _read_standard),
    Layout("monthly", frozenset({"行事名", "開催日"}), _read_monthly),
    Layout("assertions", frozenset({"eventName", "startDate"}), _read_old),
)
