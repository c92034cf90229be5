"""Pages of one's own data and of the end of the site, for the walk."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.sample import Sample, submit


def _ask(page: Page) -> None:
    submit(page, "書き出しをはじめる")


SAMPLES = [
    Sample("taking one's data along", "bundles.show", "resident", "/settings/export"),
    Sample("data being gathered", None, "resident", "/settings/export", act=_ask),
    Sample("when the site ends", "closing.show", "resident", "/closing"),
]
