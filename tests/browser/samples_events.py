"""Events with the eyes of a resident, their organizer, the office and a visitor."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.sample import Sample, submit


def _empty(page: Page) -> None:
    page.get_by_label("イベントの名前").fill("")
    submit(page, "公開する")


def _no_reason(page: Page) -> None:
    submit(page, "中止にする")


def _preview(page: Page) -> None:
    page.get_by_label("イベントの名前").fill("川の生きもの講座")
    page.get_by_label("始まり", exact=False).first.fill("2027-04-01T10:00")
    submit(page, "確認する")


def _no_slot(page: Page) -> None:
    submit(page, "足す")


def _heads_odd(page: Page) -> None:
    page.get_by_label("会員", exact=True).fill("たくさん")
    submit(page, "保存する")


SAMPLES = [
    Sample("event", "events.show", "resident", "/events/{event}"),
    Sample("event, to be organized", "events.show", "staff", "/events/{lecture}"),
    Sample("event, full", "events.show", "author", "/events/{lecture}"),
    Sample("event without sign-up", "events.show", "author", "/events/{walk_in}"),
    Sample("event, over", "events.show", "author", "/events/{held}"),
    Sample("event, called off", "events.show", "author", "/events/{cancelled}"),
    Sample("event, by a visitor", "events.show", "visitor", "/events/{walk_in}"),
    Sample("event, opening", "events.new", "author", "/w/{ward}/events/new"),
    Sample("event, refused", "events.new", "staff", "/w/{ward}/events/new", 422, _empty),
    Sample("event, preview", "events.new", "author", "/w/{ward}/events/new", act=_preview),
    Sample("event, changing", "events.edit", "staff", "/events/{lecture}/edit"),
    Sample("event, calling off", "events.cancel", "staff", "/events/{lecture}/cancel"),
    Sample("event, no reason", "events.cancel", "staff", "/events/{lecture}/cancel", 422, _no_reason),
    Sample("event, deleting", "events.delete", "staff", "/events/{lecture}/delete"),
    Sample("who comes", "events.people", "staff", "/events/{lecture}/people"),
    Sample("slots", "events.keep_slots", "staff", "/events/{lecture}/slots"),
    Sample("slots, refused", "events.keep_slots", "staff", "/events/{lecture}/slots", 422, _no_slot),
    Sample("the door", "events.door", "staff", "/events/{lecture}/door"),
    Sample("at the door", "events.come", "author", "/events/{lecture}/come/key"),
    Sample("heads", "events.heads", "staff", "/events/{lecture}/heads"),
    Sample("heads, refused", "events.heads", "staff", "/events/{lecture}/heads", 422, _heads_odd),
    Sample("report, writing", "events.new_report", "staff", "/events/{lecture}/report"),
    Sample("report", "events.report", "author", "/reports/{report}"),
    Sample("report, changing", "events.edit_report", "author", "/reports/{own_report}/edit"),
    Sample("report, deleting", "events.delete_report", "author", "/reports/{own_report}/delete"),
    Sample("reminders", "events.settings", "author", "/settings/reminders"),
]
