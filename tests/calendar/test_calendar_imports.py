"""Files of events are looked at first, taken as far as they are good, and change nothing the second time."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from sns.blueprints.accounts.models import Member
from sns.blueprints.calendar import forms, importing, layouts, sheets
from sns.blueprints.calendar.models import EventImport, ImportRow
from sns.blueprints.events.models import Event
from sns.blueprints.people import leaving
from sns.core import clock, jobs
from sns.core.db import db, transaction
from tests.calendar import samples
from tests.calendar.held import NOW, at, hold
from tests.factories import Factory

GOOD, BAD = samples.row(), samples.row(ID="k-2", 開始日="2203-01-01", 終了日="")


@pytest.fixture(autouse=True)
def _in_november() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def staff(make: Factory) -> Member:
    return make.member(role="ward_staff")


@pytest.fixture
def desk(staff: Member, as_: Any) -> Any:
    return as_(staff)


def bring(browser: Any, ward: str, data: bytes, *, name: str = "list.csv", **more: str) -> Any:
    form = {"file": (io.BytesIO(data), name), "visibility": "public", "voice": "office", "field": "", **more}
    answer = browser.post(f"/w/{ward}/events/import", data=form, content_type="multipart/form-data")
    assert answer.status_code == 302, answer.text
    return answer.location


def take(browser: Any, ward: str, data: bytes, **more: str) -> str:
    """Bring a file, take it, and return the page that tells what became of it."""
    address = bring(browser, ward, data, **more)
    assert browser.post(f"{address}/take").status_code == 302
    return str(browser.get(address).text)


def tiles(page: str) -> dict[str, int]:
    found = re.findall(r'<div><span class="meta">([^<]+)</span><b>([\d,]+)</b>', page)
    return {label: int(number.replace(",", "")) for label, number in found}


def held(app: Flask) -> list[Event]:
    with app.app_context():
        db.session.expire_all()
        return list(db.session.scalars(sa.select(Event).order_by(Event.__table__.c.starts_at, Event.id)))


def test_a_file_is_shown_row_by_row_before_anything_is_taken(undone: Flask, make: Factory, desk: Any) -> None:
    ward = make.ward(0).slug
    address = bring(desk, ward, samples.standard(GOOD, BAD))
    page = desk.get(address).text
    assert "取りこむ前の確認" in page
    assert tiles(page) == {"読んだ行": 2, "新しいイベント": 1, "直るイベント": 0, "前と同じ": 0}
    assert "開催日(2203-01-01)が、3年より先です。年を確かめてください" in page
    assert "1件のイベントを取りこむ" in page
    assert held(undone) == []
    assert "12月12日(土) 10:00〜11:30" in page


def test_good_rows_are_taken_in_the_offices_voice_and_bad_ones_are_given_back(
    undone: Flask, make: Factory, as_: Any, desk: Any
) -> None:
    ward = make.ward(0)
    page = take(desk, ward.slug, samples.standard(GOOD, BAD))
    assert "新しく入りました" in page
    [event] = held(undone)
    assert (event.title, event.voice_space_id, event.visibility) == ("はじめての手話講座", ward.id, "public")
    assert (event.starts_at, event.capacity, event.is_free, event.sort) == (at(12, 10, 12), 30, True, "course")
    assert event.deadline_at is None
    number = re.findall(r"/event-imports/(\d+)/bad\.csv", page)[0]
    answer = desk.get(f"/event-imports/{number}/bad.csv")
    header, row = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert header[:3] == ["行", "取りこめない理由", "全国地方公共団体コード"]
    assert row[0] == "3"
    assert "3年より先" in row[1]
    assert "2203-01-01" in row
    assert "はじめての手話講座" in as_(make.member(ward=1)).get(f"/w/{ward.slug}/events").text


def test_the_same_file_twice_changes_nothing_and_a_corrected_one_changes_what_it_corrects(
    undone: Flask, make: Factory, desk: Any
) -> None:
    ward, other = make.ward(0).slug, samples.row(ID="k-3", イベント名="そのまま")
    take(desk, ward, samples.standard(GOOD, other))
    before = [(event.id, event.version, event.sequence) for event in held(undone)]
    page = take(desk, ward, samples.standard(GOOD, other, encoding="cp932"))
    assert tiles(page) == {"読んだ行": 2, "新しいイベント": 0, "直ったイベント": 0, "前と同じ": 2}
    assert [(event.id, event.version, event.sequence) for event in held(undone)] == before
    page = take(desk, ward, samples.standard(samples.row(開始時間="13:00", 終了時間="15:00"), other))
    assert tiles(page) == {"読んだ行": 2, "新しいイベント": 0, "直ったイベント": 1, "前と同じ": 1}
    changed = next(event for event in held(undone) if event.source_id == "k-1")
    assert (changed.starts_at, changed.sequence) == (at(12, 13, 12), 1)


def test_a_preview_tells_what_would_become_of_each_event(make: Factory, desk: Any) -> None:
    ward = make.ward(0).slug
    take(desk, ward, samples.standard(GOOD, samples.row(ID="k-3")))
    page = desk.get(
        bring(desk, ward, samples.standard(GOOD, samples.row(ID="k-3", 定員="5"), samples.row(ID="k-4")))
    ).text
    assert tiles(page) == {"読んだ行": 3, "新しいイベント": 1, "直るイベント": 1, "前と同じ": 1}


def test_a_cancelled_row_cancels_its_event(undone: Flask, make: Factory, desk: Any) -> None:
    ward = make.ward(0).slug
    take(desk, ward, samples.standard(GOOD))
    take(desk, ward, samples.standard(samples.row(状態="中止")))
    [event] = held(undone)
    assert (event.status, event.sequence) == ("cancelled", 1)
    # What was called off cannot be changed any more, and says so.
    page = take(desk, ward, samples.standard(samples.row(定員="99")))
    assert "中止したイベントは直せません" in page


def test_what_another_member_brought_is_not_changed(undone: Flask, make: Factory, as_: Any) -> None:
    ward = make.ward(0).slug
    one, other = as_(make.member(role="host")), as_(make.member(role="host"))
    take(one, ward, samples.standard(GOOD))
    page = take(other, ward, samples.standard(samples.row(定員="99")))
    assert "ほかの人が取りこんだイベントなので、変えられません" in page
    assert [event.capacity for event in held(undone)] == [30]
    assert held(undone)[0].voice_space_id is None  # a host speaks for themselves


def test_a_removed_event_does_not_come_back(undone: Flask, make: Factory, staff: Member, desk: Any) -> None:
    ward = make.ward(0).slug
    take(desk, ward, samples.standard(GOOD))
    desk.post(f"/events/{held(undone)[0].id}/delete")
    page = take(desk, ward, samples.standard(samples.row(定員="99")))
    assert tiles(page)["前と同じ"] == 1
    assert held(undone)[0].state == "deleted"


def test_what_was_typed_by_hand_stays_beside_what_the_file_says(undone: Flask, make: Factory, desk: Any) -> None:
    ward = make.ward(0).slug
    take(desk, ward, samples.standard(GOOD))
    with undone.app_context(), transaction():
        event = db.session.scalars(sa.select(Event)).one()
        event.bring, event.rain = "筆記用具", "雨でも行います"
    take(desk, ward, samples.standard(samples.row(定員="50")))
    [event] = held(undone)
    assert (event.capacity, event.bring, event.rain) == (50, "筆記用具", "雨でも行います")


def test_a_large_file_is_read_and_taken_by_the_worker_in_steps(undone: Flask, make: Factory, desk: Any) -> None:
    ward = make.ward(0).slug
    rows = [samples.row(ID=f"k-{number}", 説明="あ" * 2_000, 開始日="2026-12-12") for number in range(50)]
    address = bring(desk, ward, samples.standard(*rows))
    assert "読んでいます" in desk.get(address).text
    with undone.app_context():
        jobs.run_due()
    assert "取りこむ前の確認" in desk.get(address).text
    desk.post(f"{address}/take")
    page = desk.get(address).text
    assert "取りこんでいます" in page
    assert "0行 / 50行" in page
    assert desk.post(f"{address}/drop").status_code == 409
    with undone.app_context():
        importing.step(int(address.rpartition("/")[2]), 0)
    assert "20行 / 50行" in desk.get(address).text
    with undone.app_context():
        importing.step(int(address.rpartition("/")[2]), 0)  # done already
        jobs.run_due()
    assert len(held(undone)) == 50
    assert tiles(desk.get(address).text)["新しいイベント"] == 50
    assert desk.post(f"{address}/take").status_code == 409


def test_workbooks_and_calendars_are_taken_too(undone: Flask, make: Factory, desk: Any) -> None:
    ward = make.ward(0).slug
    address = bring(desk, ward, samples.workbook(), name="2026-11-30_data.xlsx")
    with undone.app_context():
        jobs.run_due()
    page = desk.get(address).text
    assert "担当者の欄は、個人のお名前なので読みません" in page
    assert tiles(page)["新しいイベント"] == 3
    desk.post(f"{address}/take")
    take(desk, ward, samples.calendar("UID:a\nDTSTART:20261213T010000Z\nSUMMARY:予定"), name="a.ics")
    assert [event.title for event in held(undone)] == ["まちの写真展", "おはなし会", "予定", "おはなし会"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("あ,い\n1,2\n".encode(), "見出しの行が見つかりません"),
        (b"\x00\x01\x02", "文字が読みとれません"),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT", "iCalendarのファイルの形がくずれていて"),
        (samples.standard(), "見出しだけで、イベントの行がありません"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(make: Factory, desk: Any, data: bytes, words: str) -> None:
    page = desk.get(bring(desk, make.ward(0).slug, data)).text
    assert words in page
    assert "ほかのファイルをえらぶ" in page


def test_a_form_without_a_file_comes_back_with_words(make: Factory, desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"/w/{make.ward(0).slug}/events/import"
    answer = desk.post(address, data={"visibility": "city", "voice": "me"})
    assert (answer.status_code, "ファイルをえらんでください" in answer.text) == (422, True)
    empty = {"file": (io.BytesIO(b""), "a.csv"), "visibility": "city", "voice": "me"}
    answer = desk.post(address, data=empty, content_type="multipart/form-data")
    assert "ファイルに何も書かれていません" in answer.text
    monkeypatch.setattr(forms, "MOST_BYTES", 1_000)
    large = {"file": (io.BytesIO(b"x" * 1_001), "a.csv"), "visibility": "city", "voice": "me"}
    answer = desk.post(address, data=large, content_type="multipart/form-data")
    assert "5MBまで" in answer.text
    monkeypatch.undo()
    strange = {"file": (io.BytesIO(samples.standard(GOOD)), "a.csv"), "visibility": "x", "voice": "9", "field": "9999"}
    assert desk.post(address, data=strange, content_type="multipart/form-data").status_code == 422


def test_only_who_brought_a_file_and_the_wards_staff_see_it(make: Factory, as_: Any, desk: Any) -> None:
    ward = make.ward(0).slug
    address = bring(as_(make.member(role="host")), ward, samples.standard(GOOD))
    assert desk.get(address).status_code == 200
    assert as_(make.member(role="host")).get(address).status_code == 404
    assert as_(make.member()).get(f"/w/{ward}/events/import").status_code == 403
    assert as_(make.member(role="ward_staff", ward=1)).get(address).status_code == 404


def test_files_are_forgotten_after_a_month_and_with_who_brought_them(
    undone: Flask, make: Factory, staff: Member, desk: Any
) -> None:
    bring(desk, make.ward(0).slug, samples.standard(GOOD))
    with undone.app_context():
        importing.forget_old()
        assert db.session.scalar(sa.select(sa.func.count()).select_from(ImportRow)) == 1
        db.session.scalars(sa.select(EventImport)).one().created_at = clock.now() - timedelta(days=31)
        db.session.commit()
        importing.forget_old()
        assert db.session.scalar(sa.select(sa.func.count()).select_from(ImportRow)) == 0
    bring(desk, make.ward(0).slug, samples.standard(GOOD))
    with undone.app_context():
        leaving.leave(db.session.get_one(Member, staff.id), keeps_words=False)
        leaving._erase(staff.id)
        assert db.session.scalar(sa.select(sa.func.count()).select_from(EventImport)) == 0


def test_an_exported_table_is_the_standard_and_reads_back_to_the_same_events(
    undone: Flask, make: Factory, staff: Member, desk: Any
) -> None:
    ward = make.ward(0).slug
    hold(make, staff, "=cmd|' /C calc'!A0", at(8), place="+81", capacity=40, deadline_at=at(6, 17))
    hold(make, staff, "展示", at(9, 0), at(12, 0), is_all_day=True, is_free=True)
    data = desk.get(f"/w/{ward}/events/export.csv").data
    table = sheets.read_table(data)
    assert len(table[0][1]) == 81
    for line in csv.reader(io.StringIO(data.decode("utf-8-sig"))):
        assert not any(cell.startswith(("=", "+", "@")) for cell in line)
    first, second = layouts.read(table, date(2026, 11, 3)).rows
    [facts], [other] = first.events, second.events
    assert (facts.title, facts.starts_at, facts.ends_at) == ("=cmd|' /C calc'!A0", at(8), at(8, 12))
    assert (facts.capacity, facts.deadline_at) == (40, at(6, 17))
    assert (other.is_all_day, other.ends_at, other.is_free, other.deadline_at) == (True, at(12, 0), True, None)
    # Brought back, it changes nothing that was written here.
    page = take(desk, ward, data)
    assert tiles(page) == {"読んだ行": 2, "新しいイベント": 0, "直ったイベント": 0, "前と同じ": 2}
    assert len(held(undone)) == 2
