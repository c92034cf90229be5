"""The walk: every page, with every pair of eyes, on the phone and the computer, light and dark, small and large.

Its samples are walked by several files, so that several workers share them; each file takes the fixtures from here.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Response, ViewportSize
from werkzeug.routing import MapAdapter

from tests.browser import harness
from tests.browser.arrivals import open_app, stay_proven
from tests.browser.sample import Sample
from tests.browser.town import ROLES, Town, settle
from tests.site import Site

BUTTONS = "button, summary, .btn, nav a, .menu a, input:not([type=radio], [type=checkbox]), select, textarea"
NARROW: ViewportSize = {"width": 320, "height": 600}
PHONE: ViewportSize = {"width": 390, "height": 844}
PC: ViewportSize = {"width": 1280, "height": 900}
_SPEAK = """(page) => {
  const other = new DOMParser().parseFromString(page, "text/html");
  document.documentElement.lang = other.documentElement.lang;
  document.body.replaceWith(document.adoptNode(other.body));
  return document.documentElement.lang;
}"""
LANGUAGES = {"en": "en", "ja@easy": "ja-x-easy"}
# Kept by a browser for whoever uses it next.
ONE_LANGUAGE = {"offline.away"}


class Room:
    """One pair of eyes, and the screen before them."""

    def __init__(self, chromium: Browser, site: Site, key: str | None, routes: MapAdapter) -> None:
        self.site, self.routes = site, routes
        context = harness.phone(chromium, base_url=site.url, reduced_motion="reduce")
        if key:
            harness.sign_in(context, site, key)
            stay_proven(site)
        self.page = context.new_page()
        self.errors = harness.watch(self.page)
        self.asked: list[str] = []
        self.statuses = [0]
        self.page.on("response", self._hear)
        self.page.on("request", lambda request: self.asked.append(request.url))

    def _hear(self, response: Response) -> None:
        if response.request.is_navigation_request() and not 300 <= response.status < 400:
            self.statuses.append(response.status)

    def visit(self, sample: Sample, town: Town) -> None:
        """Open the page of a sample, and do what is done there first."""
        for seen in (self.errors, self.asked, self.statuses):
            seen.clear()
        if sample.role == "returning":
            self.page.context.clear_cookies()
            harness.sign_in(self.page.context, self.site, "sato")
        self.page.goto(sample.path.format_map(town))
        if sample.act:
            sample.act(self.page)
        self.page.wait_for_load_state()
        assert self.statuses[-1] == sample.status
        if sample.status == 200 and sample.endpoint:
            assert self.routes.match(urlsplit(self.page.url).path)[0] == sample.endpoint

    def complaints(self) -> list[str]:
        """Return the errors of the page since it was opened, and what it asked of other machines."""
        # The browser calls every answer from 400 on an error, also one that is meant.
        meant = [f"status of {status}" for status in self.statuses]
        own = (self.site.url, self.site.url.replace("http", "ws"), "data:", f"blob:{self.site.url}")
        return [error for error in self.errors if not any(words in error for words in meant)] + [
            f"asks elsewhere: {url}" for url in self.asked if not url.startswith(own)
        ]


@pytest.fixture(scope="module")
def town(running_site: Site) -> Town:
    """Give the places of addresses."""
    return settle(running_site)


@pytest.fixture(scope="module")
def rooms(chromium: Browser, running_site: Site, town: Town) -> Iterator[dict[str, Room]]:
    """Give a room for each role, made when it is first entered."""

    class Rooms(dict[str, Room]):
        def __missing__(self, role: str) -> Room:
            self[role] = Room(chromium, running_site, ROLES[role], routes)
            return self[role]

    routes = open_app(running_site).url_map.bind("localhost")
    opened = Rooms()
    yield opened
    for room in opened.values():
        room.page.context.close()


def look_over(sample: Sample, rooms: dict[str, Room], town: Town) -> list[str]:
    """Return everything that is wrong with a page, opened once."""
    room = rooms[sample.role]
    page = room.page
    page.set_viewport_size(PHONE)
    room.visit(sample, town)
    wrong = [] if page.locator("h1").count() == 1 else [f"{page.locator('h1').count()} h1"]
    title = page.title()
    wrong += [] if title.strip() and not title.startswith("|") else [f"title {title!r}"]
    wrong += [] if page.locator("html").get_attribute("lang") == "ja" else ["no language"]
    wrong += _measured(room, PHONE)
    chosen = page.evaluate("document.documentElement.dataset.text ?? ''")
    page.evaluate("document.documentElement.dataset.text = 'xxl'")
    wrong += [f"390 px, largest text: {words}" for words in harness.overflow(page)]
    page.evaluate("(size) => size ? (document.documentElement.dataset.text = size)"
                  " : delete document.documentElement.dataset.text", chosen)  # fmt: skip
    page.set_viewport_size(NARROW)
    wrong += [f"320 px: {words}" for words in harness.overflow(page)]
    page.set_viewport_size(PC)
    wrong += _measured(room, PC) + room.complaints()
    return wrong if sample.act else wrong + _elsewhere(room, sample, town)


def _elsewhere(room: Room, sample: Sample, town: Town) -> list[str]:
    """Return what does not fit a narrow phone in the other languages: their words take the place of the page's own."""
    page, wrong = room.page, []
    if sample.endpoint in ONE_LANGUAGE:
        return wrong
    page.set_viewport_size(NARROW)
    for lang, mark in LANGUAGES.items():
        page.context.add_cookies([{"name": "look", "value": f"..{lang}", "url": room.site.url}])
        try:
            answer = page.request.get(sample.path.format_map(town))
        finally:
            page.context.clear_cookies(name="look")
        assert answer.status == sample.status
        found = page.evaluate(_SPEAK, answer.text())
        wrong += [] if found == mark else [f"{lang}: speaks {found}"]
        wrong += [f"{lang}, 320 px: {words}" for words in harness.overflow(page)]
    return wrong


def _measured(room: Room, screen: ViewportSize) -> list[str]:
    page, width = room.page, f"{screen['width']} px"
    wrong = [f"{width}: {words}" for words in harness.overflow(page)]
    small = {f"{words}, least 24" for words in harness.small_targets(page, 24)}
    small |= {f"{words}, least 44" for words in harness.small_targets(page, 44, BUTTONS)}
    wrong += [f"{width}, small: {words}" for words in sorted(small)]
    # The phone comes first; of what the computer draws like the phone, axe has nothing new to say.
    fresh = screen is PC
    wrong += [f"{width}, light: {words}" for words in harness.axe(page, fresh=fresh)]
    # In the dark only the colours are others.
    page.emulate_media(color_scheme="dark")
    wrong += [f"{width}, dark: {words}" for words in harness.axe(page, harness.COLOURS, fresh=fresh)]
    page.emulate_media(color_scheme="light")
    return wrong
