"""Pages of moving to another ward, and pages with ふりがな."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.sample import Sample, submit


def _with_readings(page: Page) -> None:
    page.locator("label", has_text="つける").last.click()
    page.locator("label", has_text="最大").click()
    submit(page, "この見え方にする")


def _read(page: Page) -> None:
    page.context.add_cookies([{"name": "look", "value": "xxl..ruby.ja", "url": page.url}])
    page.reload()
    page.locator("h1 ruby, nav ruby").first.wait_for(state="attached")


def _without_tie(page: Page) -> None:
    page.locator("[name=tie]").evaluate_all("(all) => all.forEach((one) => (one.checked = false))")
    submit(page, "福島区にうつる")


def _refuse_without_words(page: Page) -> None:
    submit(page, "お断りする")
    # The focus has scrolled the path above half under the bar, where nobody would press it.
    page.evaluate("scrollTo(0, 0)")


SAMPLES = [
    Sample("wards one belongs to", "people.ward", "author", "/settings/ward"),
    Sample("wards one belongs to, a host", "people.ward", "neighbour", "/settings/ward"),
    Sample("moving", "people.move", "author", "/settings/ward/move?ward=fukushima"),
    Sample("moving, invited only", "people.move", "author", "/settings/ward/move?ward={empty}"),
    Sample("moving, refused", "people.move", "author", "/settings/ward/move?ward=fukushima", 422, _without_tie),
    Sample("moving, for the office", "people.staff_move", "staff", "/staff/{ward}/moves/{mover}"),
    Sample("moving, refusing without words", "people.staff_move", "staff", "/staff/{ward}/moves/{mover}", 422,
           _refuse_without_words),
    Sample("large with readings", "accounts.appearance", "reading", "/settings/appearance", act=_with_readings),
    Sample("home with readings", "home.index", "reading", "/", act=_read),
    Sample("settings with readings", "accounts.settings", "reading", "/settings", act=_read),
    Sample("diaries with readings", "diaries.index", "reading", "/diaries/", act=_read),
    Sample("wards with readings", "spaces.index", "reading", "/w/", act=_read),
]  # fmt: skip
