"""Reporting, letters, and the desk of a ward and of the city."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.sample import Sample, submit


def _report_without_reason(page: Page) -> None:
    page.get_by_label("くわしく").fill("気になります")
    submit(page, "知らせる")


def _object_without_words(page: Page) -> None:
    submit(page, "異議を伝える")


SAMPLES = [
    Sample("rules", "moderation.rules", "author", "/rules"),
    Sample("rules, no member", "moderation.rules", "visitor", "/rules"),
    Sample("reporting", "moderation.report", "neighbour", "/report/content/{entry}"),
    Sample(
        "reporting, no reason", "moderation.report", "neighbour", "/report/content/{entry}", 422, _report_without_reason
    ),
    Sample("reporting one's own", None, "author", "/report/content/{entry}"),
    Sample("reported", "moderation.reports", "author", "/reported"),
    Sample("reported, nothing", "moderation.reports", "newcomer", "/reported"),
    Sample("letters", "moderation.letter_list", "author", "/letters"),
    Sample("letters, none", "moderation.letter_list", "newcomer", "/letters"),
    Sample("letter", "moderation.letter", "author", "/letters/{letter}"),
    Sample("letter by its mail", "moderation.letter_by_secret", "visitor", "/letters/{letter}/{letter_secret}"),
    Sample("objection", "moderation.objection", "author", "/letters/{letter}/objection"),
    Sample(
        "objection, empty", "moderation.objection", "author", "/letters/{letter}/objection", 422, _object_without_words
    ),
    Sample(
        "objection by mail", "moderation.objection_by_secret", "visitor", "/letters/{letter}/{letter_secret}/objection"
    ),
    Sample("queue", "desk.index", "staff", "/staff/{ward}/moderation"),
    Sample("queue, nothing", "desk.index", "city", "/staff/{empty}/moderation"),
    Sample("queue of the city", "desk.index", "city", "/staff/osaka/moderation"),
    Sample("case", "desk.show", "staff", "/staff/{ward}/moderation/{case}"),
    Sample("case, objection", "desk.show", "city", "/staff/{ward}/moderation/{appeal_case}"),
    Sample("case, decided", "desk.show", "staff", "/staff/{ward}/moderation/{closed_case}"),
    Sample("cases of the past", "desk.closed", "staff", "/staff/{ward}/moderation/closed"),
]
