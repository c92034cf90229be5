"""Messages, with the eyes of who writes, who is written to for the first time, and who has nobody to write to."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.sample import Sample, submit


def _send_nothing(page: Page) -> None:
    submit(page, "送る")


def _group_of_nobody(page: Page) -> None:
    submit(page, "グループをはじめる")


def _report_nothing(page: Page) -> None:
    submit(page, "通報する")


SAMPLES = [
    Sample("messages", "messages.index", "author", "/messages/"),
    Sample("messages, none", "messages.index", "newcomer", "/messages/"),
    Sample("conversation", "messages.show", "author", "/messages/{pair}"),
    Sample("conversation, of several", "messages.show", "author", "/messages/{group}"),
    Sample("conversation, first words", "messages.show", "author", "/messages/{first_words}"),
    Sample("message", "messages.line", "author", "/messages/{pair}/lines/1"),
    Sample("message, reporting", "messages.report", "author", "/messages/{pair}/lines/{theirs}/report"),
    Sample("message, report refused", None, "author", "/messages/{pair}/lines/{theirs}/report", 422, _report_nothing),
    Sample("message, first", "messages.new", "author", "/messages/to/{newcomer}"),
    Sample("message, refused", None, "author", "/messages/to/{newcomer}", 422, _send_nothing),
    Sample("group, beginning", "messages.new_group", "author", "/messages/group"),
    Sample("group, refused", None, "author", "/messages/group", 422, _group_of_nobody),
    Sample("group", "messages.arrange", "author", "/messages/{group}/group"),
    Sample("group, leaving", "messages.leave", "author", "/messages/{group}/leave"),
    Sample("messages, found", "messages.search", "author", "/messages/search?q=です"),
    Sample("messages, nothing found", "messages.search", "author", "/messages/search?q=ないことば"),
]
