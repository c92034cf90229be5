"""Lists of events are read as far as sense allows, and what could not be understood is said."""

from __future__ import annotations

import io
import time as clockwork
import zipfile
from datetime import date, datetime, time
from typing import Any

import pytest

from sns.blueprints.calendar import incoming, layouts, moments, problems, sheets
from sns.blueprints.calendar.plain import Facts, Problem, Reading, Unreadable
from sns.blueprints.calendar.standard import COLUMNS
from sns.core.clock import TOKYO
from tests.calendar import samples

TODAY = date(2026, 11, 30)
needs_real = pytest.mark.skipif(
    not (samples.REAL / "events").is_dir(), reason="../shared/data is not here: real lists of events not read"
)


def read(data: bytes, near: date | None = None) -> Reading:
    if sheets.is_calendar(data):
        return incoming.read(data, TODAY)
    return layouts.read(sheets.read_table(data), TODAY, near)


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=TOKYO)  # type: ignore[misc,arg-type]


def codes(row: Any) -> set[str]:
    return {problem.code for problem in row.problems}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_the_standard_is_read_in_every_encoding(encoding: str) -> None:
    [row] = read(samples.standard(samples.row(), encoding=encoding)).rows
    [facts] = row.events
    assert row.is_good
    assert facts.title == "はじめての手話講座"
    assert (facts.starts_at, facts.ends_at) == (at(2026, 12, 12, 10), at(2026, 12, 12, 11, 30))
    assert (facts.capacity, facts.is_free, facts.source_id) == (30, True, "k-1")
    assert facts.deadline_at is None  # 9999-12-31


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-12-12", date(2026, 12, 12)),
        ("2026-12-11T15:00:00Z", date(2026, 12, 12)),
        ("2026-12-11T15:00:00.000Z", date(2026, 12, 12)),
        ("2026-12-12T00:00:00+09:00", date(2026, 12, 12)),
        ("2026-12-12 00:00:00", date(2026, 12, 12)),
        ("2026/12/12", date(2026, 12, 12)),
        ("２０２６年１２月１２日", date(2026, 12, 12)),
        ("令和8年12月12日", date(2026, 12, 12)),
        ("R8.12.12", date(2026, 12, 12)),
        ("20261212", date(2026, 12, 12)),
        ("12/12/2026", date(2026, 12, 12)),
        ("46368", date(2026, 12, 12)),
        ("9999-12-31", None),
        ("9999/12/31", None),
    ],
)
def test_a_day_is_the_japanese_day_however_it_is_written(written: str, meant: date | None) -> None:
    assert moments.read_day(written) == meant


@pytest.mark.parametrize(
    ("column", "written", "code"),
    [
        ("開始日", "2203-12-12", "too_far"),
        ("開始日", "1912-12-12", "too_early"),
        ("開始日", "2026-02-30", "no_such_day"),
        ("開始日", "近日", "no_such_day"),
        ("開始日", "", "no_day"),
        ("終了日", "2026-12-11", "end_before_start"),
        ("終了日", "2028-12-11", "too_long"),
        ("終了時間", "9:00", "end_before_start"),
        ("開始時間", "25:00", "bad_clock"),
        ("定員", "-5", "bad_capacity"),
        ("定員", "0", "bad_capacity"),
        ("定員", "9999999", "bad_capacity"),
        ("イベント名", "", "no_title"),
    ],
)
def test_what_cannot_be_is_named_and_keeps_the_row_out(column: str, written: str, code: str) -> None:
    [row] = read(samples.standard(samples.row(**{column: written}))).rows
    assert code in codes(row)
    assert not row.is_good
    for problem in row.problems:
        assert problems.words(problem)
        assert "%(" not in problems.words(problem)


@pytest.mark.parametrize(
    ("column", "written", "code"),
    [
        ("緯度", "135.5", "position_odd"),
        ("定員", "30名程度", "capacity_words"),
        ("参加申込終了日", "定員になりしだい", "deadline_unread"),
        ("参加申込終了日", "2026-12-20", "deadline_late"),
        ("開始時間", "朝から", "clock_unread"),
        ("状態", "延期", "postponed"),
    ],
)
def test_what_can_be_left_out_is_said_and_the_row_is_taken(column: str, written: str, code: str) -> None:
    given = samples.row(**{"経度": "135.5", column: written}) if column == "緯度" else samples.row(**{column: written})
    [row] = read(samples.standard(given)).rows
    assert code in codes(row)
    assert row.is_good


def test_a_cancelled_event_of_the_standard_is_cancelled() -> None:
    [row] = read(samples.standard(samples.row(状態="中止"))).rows
    assert row.events[0].is_cancelled


def test_a_second_row_of_one_id_is_named() -> None:
    first, second = read(samples.standard(samples.row(), samples.row(イベント名="べつの名前"))).rows
    assert first.is_good
    assert (codes(second), second.is_good) == ({"twice"}, False)


@pytest.mark.parametrize("data", [samples.table(), samples.workbook()], ids=["cp932", "xlsx"])
def test_a_monthly_list_with_free_words_is_read_as_far_as_sense_allows(data: bytes) -> None:
    reading = read(data)
    photo, stories, visit, night = reading.rows
    assert reading.problems == [Problem("names_left_out")]
    [facts] = photo.events
    assert (facts.starts_at, facts.ends_at) == (at(2026, 12, 12, 9), at(2026, 12, 20, 17))
    assert (facts.is_free, facts.fee, facts.place) == (False, "一般300円 高校生以下無料", "みなも会館 展示室")
    assert "最終入館16:30まで" in facts.body
    assert [one.starts_at for one in stories.events] == [at(2026, 12, 13, 10), at(2027, 1, 10, 10)]
    assert stories.events[0].ends_at == at(2026, 12, 13, 12, 30)
    assert {(one.is_free, one.capacity, one.for_children) for one in stories.events} == {(True, 20, True)}
    assert stories.events[0].deadline_at == at(2026, 12, 10, 0)
    assert {"several_dates", "year_guessed"} <= codes(stories)
    assert ("no_day" in codes(visit), visit.is_good) == (True, False)
    assert {"bad_clock", "bad_capacity", "weekday_differs"} <= codes(night)
    assert "ある人" not in repr([row.events for row in reading.rows])


def test_a_missing_year_is_the_one_that_fits_the_weekday() -> None:
    assert moments.read_days("9月7日(土)～11月4日", date(2024, 9, 18)).spans == [(date(2024, 9, 7), date(2024, 11, 4))]
    # The same list, brought two years later: the weekday tells.
    assert moments.read_days("9月7日(土)", date(2025, 8, 1)).spans == [(date(2024, 9, 7), date(2024, 9, 7))]
    assert moments.read_days("12月12日、1月9日", date(2026, 11, 1)).spans[1][0] == date(2027, 1, 9)
    assert moments.read_days("10月4日、11日、18日", date(2024, 9, 18)).spans[2][0] == date(2024, 10, 18)
    assert moments.read_days("6月13日、1月9日\nいずれも（木）", date(2025, 1, 10)).spans[0][0] == date(2024, 6, 13)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("9:00", time(9)), ("9：00", time(9)), ("午後1時半", time(13, 30)), ("午前０時", time(0)), ("pm 1:15", time(13, 15)),
        ("13時05分", time(13, 5)), ("10:00\n（一部コーナーを除く）", time(10)), ("―", None), ("なし", None), ("", None),
    ],
)  # fmt: skip
def test_a_time_is_read_from_words(written: str, meant: time | None) -> None:
    assert moments.read_clock(written)[0] == meant


def test_the_end_of_a_range_is_its_second_time_and_midnight_is_the_next_day() -> None:
    assert moments.read_clock("午前10時～午後9時の間", is_end=True)[0] == time(21)
    assert moments.read_clock("17:00（最終入館16:30まで）", is_end=True)[0] == time(17)
    assert moments.read_clock("24:00")[:2] == (time(0), 1)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("8月1日(木)9：00～\n10月10日(木)17：00", at(2024, 10, 10, 17)),
        ("～9月19日（木）まで", at(2024, 9, 20)),
        ("6月9日（日）", at(2024, 6, 10)),
        ("9月10日（火）17：00期限", at(2024, 9, 10, 17)),
        ("8月5日午前10時～定員に達するまで", None),
        ("9月4日（水）\n9:00～", None),
        ("定員に達するまで", None),
    ],
)
def test_a_deadline_is_read_from_words(words: str, meant: datetime | None) -> None:
    assert moments.read_deadline(words, date(2024, 9, 1)) == meant


def test_a_calendar_of_a_careless_program_is_read() -> None:
    reading = read(
        samples.calendar(
            "UID:a\nDTSTART;VALUE=DATE:20261212\nSUMMARY:とても長い題名" + "の会" * 60,
            "DTSTART:20261212T010000Z\nDURATION:PT90M\nSUMMARY:講座\\, 前編\nLOCATION:みなも会館\nSTATUS:CANCELLED",
            "UID:c\nDTSTART:garbage\nSUMMARY:いつか",
            "UID:d\nDTSTART:20261212T100000\nDTEND:20261212T090000\nSUMMARY:さかさま",
        )
    )
    whole, course, never, wrong = reading.rows
    assert (whole.events[0].is_all_day, whole.events[0].ends_at, codes(whole)) == (
        True,
        at(2026, 12, 13),
        {"title_cut"},
    )
    assert (course.events[0].starts_at, course.events[0].ends_at) == (at(2026, 12, 12, 10), at(2026, 12, 12, 11, 30))
    assert (course.events[0].title, course.events[0].is_cancelled) == ("講座, 前編", True)
    assert codes(never) == {"no_day"}
    assert codes(wrong) == {"end_before_start"}


def test_rules_become_dates_with_exceptions_and_single_dates_moved() -> None:
    sundays, moved = read(
        samples.calendar(
            "UID:s\nDTSTART;TZID=Asia/Tokyo:20261206T100000\nDTEND;TZID=Asia/Tokyo:20261206T120000\n"
            "RRULE:FREQ=MONTHLY;BYDAY=1SU;COUNT=4\nEXDATE;TZID=Asia/Tokyo:20270103T100000\nSUMMARY:清掃",
            "UID:s\nRECURRENCE-ID;TZID=Asia/Tokyo:20270207T100000\nDTSTART;TZID=Asia/Tokyo:20270208T100000\nSUMMARY:清掃(月曜)",
        )
    ).rows
    assert [one.starts_at for one in sundays.events] == [at(2026, 12, 6, 10), at(2027, 3, 7, 10)]
    assert {one.ends_at - one.starts_at for one in sundays.events if one.ends_at} == {
        at(2026, 12, 6, 12) - at(2026, 12, 6, 10)
    }
    assert moved.events[0].source_id == "s#20270207T1000"


@pytest.mark.parametrize(
    ("rule", "most", "code"),
    [
        ("FREQ=SECONDLY;COUNT=100000000", 1, "rule_unread"),
        ("FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30", 1, "rule_unread"),
        ("FREQ=DAILY", 40, "rule_cut"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", 0, "rule_over"),
        ("FREQ=DAILY;INTERVAL=0", 1, "rule_unread"),
        ("FREQ=WEEKLY;COUNT=3;UNTIL=20270101T000000Z", 3, "several_dates"),
        ("FREQ=DAILY;UNTIL=19990101", 0, "rule_over"),
    ],
)
def test_rules_without_end_or_sense_are_bounded(rule: str, most: int, code: str) -> None:
    begun = clockwork.perf_counter()
    [row] = read(samples.calendar(f"UID:b\nDTSTART:20261201T100000Z\nRRULE:{rule}\nSUMMARY:くり返し")).rows
    assert len(row.events) == most
    assert code in codes(row)
    assert clockwork.perf_counter() - begun < 5


def bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b"0" * (61 * 1024 * 1024))
    return stream.getvalue()


def entities() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(samples.workbook())) as before, zipfile.ZipFile(stream, "w") as after:
        for part in before.infolist():
            words = before.read(part)
            if part.filename == "xl/workbook.xml":
                words = words.replace(b"<workbook", b'<!DOCTYPE x [<!ENTITY a "aaaa">]><workbook', 1)
            after.writestr(part, words)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b" \r\n ", "empty"),
        (b"\xff\xfe\x00", "no_text"),
        (b"%PDF-1.7\x00\x01", "no_text"),
        ("なまえ,ひづけ\nあ,い\n".encode(), "no_header"),
        (samples.standard(), "no_rows"),
        (b"PK\x03\x04broken", "broken_workbook"),
        (bomb(), "too_large"),
        (entities(), "broken_workbook"),
        (samples.standard(*(samples.row(ID=str(number)) for number in range(5_001))), "too_many_rows"),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n", "broken_calendar"),
        (b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\n" * 4_000, "broken_calendar"),
        (b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\n" * 6_000, "too_many_rows"),
        (b"BEGIN:VCALENDAR\nEND:VCALENDAR\n", "no_rows"),
        (b"x" * (5 * 1024 * 1024 + 1), "too_large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_cannot_be_read_says_why(data: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as unreadable:
        read(data)
    assert unreadable.value.problem.code == code
    assert problems.words(unreadable.value.problem)


def test_facts_are_kept_and_named_by_what_they_say() -> None:
    [row] = read(samples.standard(samples.row())).rows
    again = Facts.of(row.events[0].stored())
    assert again == row.events[0]
    assert again.digest == row.events[0].digest
    [other] = read(samples.standard(samples.row(定員="31"))).rows
    assert other.events[0].digest != again.digest


def test_every_problem_has_words() -> None:
    for code in problems.WORDS:
        assert problems.words(Problem(code, "12"))


@needs_real
def test_the_real_lists_of_takamatsu_are_read() -> None:
    good = {}
    for path in sorted((samples.REAL / "events" / "takamatsu").glob("20*_data.*")):
        near = date.fromisoformat(path.name[:10])
        rows = read(path.read_bytes(), near).rows
        good[path.name] = (sum(row.is_good for row in rows), len(rows))
        for row in rows:
            # What is not taken says why, and no day lies further than the months around the list.
            assert row.is_good or row.problems, row.number
            assert all(abs((facts.starts_at.date() - near).days) < 400 for facts in row.events)
    assert good["2024-09-18_data.csv"] == good["2024-09-18_data.xlsx"] == (40, 45)
    assert sum(taken for taken, _all in good.values()) > 0.85 * sum(of for _taken, of in good.values())


@needs_real
def test_the_old_list_with_a_preamble_and_american_dates_is_read() -> None:
    rows = read((samples.REAL / "events" / "takamatsu" / "old_0081.csv").read_bytes()).rows
    assert sum(row.is_good for row in rows) == 936
    reasons = [codes(row) - {"year_guessed"} for row in rows if not row.is_good]
    assert reasons == [{"end_before_start"}] * 7


@needs_real
def test_the_real_calendars_are_read_whole() -> None:
    for path in (samples.REAL / "ics").glob("*.ics"):
        rows = read(path.read_bytes()).rows
        assert all(row.is_good for row in rows)
        assert len(rows) > 200


@needs_real
def test_the_real_header_is_ours() -> None:
    [(_number, header)] = sheets.read_table((samples.REAL / "events" / "standard_v2_header.csv").read_bytes())
    assert tuple(header) == COLUMNS
