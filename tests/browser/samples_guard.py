"""The log of the city, the list of words, and where help is found."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.sample import Sample, submit


def _no_words(page: Page) -> None:
    submit(page, "一覧に加える")


SAMPLES = [
    Sample("log of the city", "staff.city_log", "city", "/staff/log"),
    Sample("log of the city, looks", "staff.city_log", "city", "/staff/log?what=looks"),
    Sample("words that wait", "screening.words", "staff", "/staff/{ward}/words"),
    Sample("words that wait, refused", "screening.words", "staff", "/staff/{ward}/words", 422, _no_words),
    Sample("words that wait, found none", "screening.words", "staff", "/staff/{ward}/words?q=なし"),
    Sample("where help is found", "screening.help_desks", "visitor", "/help/desks"),
]
