"""The directory, helping hands, the hosts' pages, and home where few write."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.sample import Sample, submit


def _take(page: Page) -> None:
    # Whoever took them before goes on with them.
    with page.expect_navigation():
        page.locator(".list :is(button.btn--p, a.btn)").first.click()


def _too_long(page: Page) -> None:
    page.locator("#words").fill("な" * 61)
    submit(page, "加える")


SAMPLES = [
    Sample("directory", "people.members", "author", "/w/{ward}/members"),
    Sample("directory of a field", "people.members", "resident", "/w/{ward}/members?field=bosai"),
    Sample("directory, nobody found", "people.members", "author", "/w/{ward}/members?q=いない人"),
    Sample("helping", "people.helping", "author", "/settings/helping"),
    Sample("helping, none", "people.helping", "newcomer", "/settings/helping"),
    Sample("helping, refused", "people.helping", "resident", "/settings/helping", 422, _too_long),
    Sample("care", "hosts.show", "neighbour", "/w/{ward}/care"),
    Sample("care of staff", "hosts.show", "staff", "/w/{ward}/care"),
    Sample("care, nothing to do", "hosts.show", "city", "/w/{empty}/care"),
    Sample("greeting", "hosts.greet", "neighbour", "/w/{ward}/care", act=_take),
    Sample("home of a host", "home.index", "neighbour", "/"),
    Sample("home of one's ward", "home.index", "newcomer", "/?tab=ward"),
]
