"""Calendars with the eyes of a resident, a visitor and the office, and a file of events on its way in."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.sample import Sample, submit
from tests.calendar import samples

_GOOD = samples.row(開始日="2027-04-01", 終了日="2027-04-01")
_BAD = samples.row(ID="k-2", 開始日="2203-01-01", 終了日="", 定員="-5")


def _bring(page: Page, data: bytes) -> None:
    page.locator("#file").set_input_files([{"name": "list.csv", "mimeType": "text/csv", "buffer": data}])
    submit(page, "中身を確かめる")


def _no_file(page: Page) -> None:
    submit(page, "中身を確かめる")


def _look_first(page: Page) -> None:
    _bring(page, samples.standard(_GOOD, _BAD))


def _unreadable(page: Page) -> None:
    _bring(page, "あ,い\n1,2\n".encode())


def _taken(page: Page) -> None:
    _look_first(page)
    submit(page, "1件のイベントを取りこむ")


def _address(page: Page) -> None:
    submit(page, "アドレスを作る")


def _open_choice(page: Page) -> None:
    page.locator(".evchoice summary").click()


SAMPLES = [
    Sample("events", "calendar.index", "author", "/w/{ward}/events"),
    Sample("events, choosing", None, "author", "/w/{ward}/events?free=1", act=_open_choice),
    Sample("events, nothing found", None, "author", "/w/{ward}/events?walk-in=1&accessible=1&sort=drill&field=bosai"),
    Sample("events of the city", None, "staff", "/w/osaka/events"),
    Sample("events, none", None, "author", "/w/{empty}/events"),
    Sample("events, by a visitor", None, "visitor", "/w/{ward}/events"),
    Sample("month", "calendar.month", "author", "/w/{ward}/events/month"),
    Sample("month of the city", None, "staff", "/w/osaka/events/month"),
    Sample("month, empty", None, "author", "/w/{empty}/events/month?month=2030-02"),
    Sample("month, by a visitor", None, "visitor", "/w/{ward}/events/month"),
    Sample("own calendar", "calendar.settings", "resident", "/settings/calendar"),
    Sample("own calendar, with an address", None, "author", "/settings/calendar", act=_address),
    Sample("import", "calendar.bring", "staff", "/w/{ward}/events/import"),
    Sample("import, no file", None, "staff", "/w/{ward}/events/import", 422, _no_file),
    Sample("import, looked at", "calendar.brought", "staff", "/w/{ward}/events/import", act=_look_first),
    Sample("import, not readable", None, "staff", "/w/{ward}/events/import", act=_unreadable),
    Sample("import, taken", None, "staff", "/w/{ward}/events/import", act=_taken),
    Sample("figures of an event", "calendar.numbers", "staff", "/events/{lecture}/numbers"),
    Sample("figures of a series", "calendar.series_numbers", "city", "/event-series/{series}/numbers"),
]
