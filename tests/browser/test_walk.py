"""The walk: every page, with every pair of eyes, on the phone and the computer, light and dark, small and large."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response
from werkzeug.routing import MapAdapter

from sns.app import create_app
from sns.core.settings import Settings
from tests.browser import harness
from tests.browser.arrivals import open_app, stay_proven
from tests.browser.samples import FILES, SAMPLES, Sample
from tests.browser.samples_reading import DATA
from tests.browser.town import ROLES, Town, settle
from tests.site import Site

harness.need_chromium()

BUTTONS = "button, summary, .btn, nav a, .menu a, input:not([type=radio], [type=checkbox]), select, textarea"
PHONE, NARROW, PC = 390, 320, 1280


class Room:
    """One pair of eyes: a phone as it is, and a bare browser in which axe may work."""

    def __init__(self, chromium: Browser, site: Site, key: str | None, routes: MapAdapter) -> None:
        self.site, self.routes = site, routes
        self.phone = self._open(harness.phone(chromium, base_url=site.url, reduced_motion="reduce"), key)
        self.lab = self._open(harness.pc(chromium, base_url=site.url, reduced_motion="reduce", bypass_csp=True), key)
        self.errors = harness.watch(self.phone)
        self.asked: list[str] = []
        self.statuses = [0]
        for page in (self.phone, self.lab):
            page.on("response", self._hear)
            page.on("request", lambda request: self.asked.append(request.url))

    def _open(self, context: BrowserContext, key: str | None) -> Page:
        if key:
            harness.sign_in(context, self.site, key)
            stay_proven(self.site)
        return context.new_page()

    def _hear(self, response: Response) -> None:
        if response.request.is_navigation_request() and not 300 <= response.status < 400:
            self.statuses.append(response.status)

    def visit(self, page: Page, sample: Sample, town: Town) -> None:
        self.statuses.clear()
        if sample.role == "returning":
            page.context.clear_cookies()
            harness.sign_in(page.context, self.site, "sato")
        page.goto(sample.path.format_map(town))
        if sample.act:
            sample.act(page)
        page.wait_for_load_state()
        assert self.statuses[-1] == sample.status
        if sample.status == 200 and sample.endpoint:
            assert self.routes.match(urlsplit(page.url).path)[0] == sample.endpoint

    def strangers(self) -> list[str]:
        """Return what was asked of other machines."""
        own = (self.site.url, self.site.url.replace("http", "ws"), "data:", f"blob:{self.site.url}")
        return [url for url in self.asked if not url.startswith(own)]

    def close(self) -> None:
        self.phone.context.close()
        self.lab.context.close()


@pytest.fixture(scope="module")
def town(running_site: Site) -> Town:
    return settle(running_site)


@pytest.fixture(scope="module")
def rooms(chromium: Browser, running_site: Site, town: Town) -> Iterator[dict[str, Room]]:
    class Rooms(dict[str, Room]):
        def __missing__(self, role: str) -> Room:
            self[role] = Room(chromium, running_site, ROLES[role], routes)
            return self[role]

    routes = open_app(running_site).url_map.bind("localhost")
    opened = Rooms()
    yield opened
    for room in opened.values():
        room.close()


def test_every_route_has_a_sample(tmp_path: Path) -> None:
    app = create_app(Settings(instance=str(tmp_path)))
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    walked = {sample.endpoint for sample in SAMPLES if sample.endpoint} | set(FILES) | DATA
    assert pages - walked == set(), "routes without a sample in tests/browser/samples.py"
    assert walked - pages == set(), "samples of routes that are gone"


def test_yardsticks_notice_what_is_wrong(rooms: dict[str, Room]) -> None:
    page = rooms["visitor"].lab
    page.goto("/")
    page.evaluate(
        "document.querySelector('main').innerHTML = '<p style=\"width:3000px;color:#ccc\">広い</p>"
        '<p><button style="width:20px;min-width:0;height:30px;min-height:0">小</button></p>\''
    )
    assert harness.overflow(page)
    assert [words for words in harness.small_targets(page, 24) if words.startswith("button")]
    assert [words for words in harness.small_targets(page, 44, BUTTONS) if words.startswith("button")]
    assert [words for words in harness.axe(page) if words.startswith("color-contrast")]


@pytest.mark.parametrize("lang", ["en", "ja@easy"])
def test_pages_fit_a_narrow_phone_in_other_languages(lang: str, rooms: dict[str, Room], town: Town) -> None:
    wrong = {}
    for sample in SAMPLES:
        if sample.act is not None:
            continue
        room = rooms[sample.role]
        page = room.phone
        page.set_viewport_size({"width": NARROW, "height": 600})
        page.context.add_cookies([{"name": "look", "value": f"..{lang}", "url": room.site.url}])
        room.visit(page, sample, town)
        assert page.locator("html").get_attribute("lang") == {"en": "en", "ja@easy": "ja-x-easy"}[lang]
        if found := harness.overflow(page):
            wrong[sample.name] = found
        page.context.clear_cookies(name="look")
    assert wrong == {}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_page_is_for_everybody(sample: Sample, rooms: dict[str, Room], town: Town) -> None:
    room = rooms[sample.role]
    room.errors.clear()
    room.asked.clear()
    wrong = [*_as_it_is(room, sample, town), *_measured(room, sample, town)]
    wrong += [f"asks elsewhere: {url}" for url in room.strangers()]
    assert wrong == []


def _as_it_is(room: Room, sample: Sample, town: Town) -> list[str]:
    page = room.phone
    page.set_viewport_size({"width": PHONE, "height": 844})
    room.visit(page, sample, town)
    wrong = [] if page.locator("h1").count() == 1 else [f"{page.locator('h1').count()} h1"]
    title = page.title()
    wrong += [] if title.strip() and not title.startswith("|") else [f"title {title!r}"]
    wrong += [] if page.locator("html").get_attribute("lang") == "ja" else ["no language"]
    wrong += _targets(page, "phone")
    page.evaluate("document.documentElement.dataset.text = 'xxl'")
    wrong += [f"390 px, largest text: {words}" for words in harness.overflow(page)]
    page.evaluate("delete document.documentElement.dataset.text")
    page.set_viewport_size({"width": NARROW, "height": 600})
    wrong += [f"320 px: {words}" for words in harness.overflow(page)]
    # The browser calls every answer from 400 on an error, also one that is meant.
    meant = [f"status of {status}" for status in room.statuses]
    return wrong + [error for error in room.errors if not any(words in error for words in meant)]


def _measured(room: Room, sample: Sample, town: Town) -> list[str]:
    page, wrong = room.lab, []
    room.visit(page, sample, town)
    for width, height in ((PHONE, 844), (PC, 900)):
        page.set_viewport_size({"width": width, "height": height})
        wrong += [f"{width} px: {words}" for words in harness.overflow(page)]
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            wrong += [f"{width} px, {scheme}: {words}" for words in harness.axe(page)]
    return wrong + _targets(page, "computer")


def _targets(page: Page, where: str) -> list[str]:
    small = {f"{words}, least 24" for words in harness.small_targets(page, 24)}
    small |= {f"{words}, least 44" for words in harness.small_targets(page, 44, BUTTONS)}
    return [f"small on the {where}: {words}" for words in sorted(small)]


@pytest.mark.parametrize(("endpoint", "selector"), FILES.items())
def test_file_is_delivered(endpoint: str, selector: str, rooms: dict[str, Room], town: Town) -> None:
    page = rooms["author"].phone
    page.goto(f"/diaries/{town['entry']}")
    address = page.locator(selector).evaluate("(element) => element.href || element.src")
    answer = page.request.get(address)
    assert answer.ok, endpoint
    assert answer.headers["content-type"].startswith("image/")
