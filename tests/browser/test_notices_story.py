"""The story of notices in browsers: written and signed off at a PC, live on a phone, confirmed, corrected, found, counted."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from tests.browser import harness
from tests.site import Site

harness.need_chromium()
pytestmark = pytest.mark.browser
_LIVE_MS = 4_000
_PATIENCE_MS = 15_000


@pytest.fixture
def as_(chromium: Browser, running_site: Site) -> Iterator[Callable[..., Page]]:
    opened = []

    def sign_in(key: str | None, *, phone: bool = False) -> Page:
        context = (harness.phone if phone else harness.pc)(chromium, base_url=running_site.url)
        opened.append(context)
        if key is not None:
            harness.sign_in(context, running_site, key)
        return context.new_page()

    yield sign_in
    for context in opened:
        context.close()


def press(page: Page, name: str) -> None:
    """Press a button that leads on."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def connected(page: Page) -> Page:
    """Wait until an open page has its connection."""
    page.wait_for_timeout(100)
    harness.until(page, "performance.getEntriesByType('resource').some((e) => e.name.includes('bell-'))")
    page.wait_for_timeout(1_500)
    return page


def test_a_circular_from_its_first_draft_to_the_last_count(running_site: Site, as_: Callable[..., Page]) -> None:
    site, title = running_site, "星見坂の水道工事"
    resident = as_("sato", phone=True)
    errors = harness.watch(resident)
    resident.goto("/settings")
    connected(resident)
    before = _number(resident)

    writer = as_("kita_staff")
    writer.goto("/staff/kita/notices/new")
    writer.fill("#title", title)
    writer.fill("#body", "9日の朝9時から12時まで、星見坂で水が止まります。")
    writer.check("#asks_stamp")
    press(writer, "保存して確かめる")
    desk = writer.url
    writer.fill("#ask-words", "日時を見てください")
    press(writer, "承認をたのむ")
    assert writer.get_by_text("承認を待っています").count()

    chief = as_("city_staff")
    chief.goto(desk)
    chief.fill("#send_back-words", "終わる時刻が分かりません")
    press(chief, "差し戻す")
    writer.goto(desk)
    writer.get_by_role("link", name="直す").click()
    writer.fill("#body", "9日の朝9時から昼の12時まで、星見坂で水が止まります。")
    press(writer, "保存して確かめる")
    press(writer, "承認をたのむ")
    chief.goto(desk)
    press(chief, "承認して公開する")

    mark = resident.locator(".topbar a[href='/notifications'] .count")
    expect(mark).to_contain_text(f"新着 {before + 1}件", timeout=_PATIENCE_MS)
    resident.goto("/notifications")
    resident.get_by_role("listitem").filter(has_text=title).get_by_role("link").first.click()
    resident.wait_for_url("**/notices/*")
    number = int(resident.url.rsplit("/", 1)[1])
    assert "9日の朝9時から昼の12時まで" in resident.inner_text("main")
    press(resident, "確認しました")
    assert "に確認しました" in resident.inner_text("#stamp")

    writer.goto(f"/staff/notices/{number}/correct")
    writer.fill("#body", "10日の朝9時から昼の12時まで、星見坂で水が止まります。")
    writer.fill("#note", "日を10日に訂正しました")
    press(writer, "訂正する")
    resident.reload()
    assert "日を10日に訂正しました" in resident.inner_text("main")

    resident.goto(f"/search?q={title}")
    assert title in resident.inner_text("main")
    stranger = requests.Session()
    assert title in stranger.get(f"{site.url}/w/kita/notices.atom", timeout=10).text
    items = stranger.get(f"{site.url}/w/kita/notices.json", timeout=10).json()["items"]
    assert title in [item["title"] for item in items]

    writer.wait_for_timeout(3_500)  # who opened it is written every three seconds
    writer.goto(f"/staff/notices/{number}/numbers")
    told = writer.inner_text("main")
    assert re.search(r"開いた会員\s*1\b", told), told
    assert re.search(r"確認した会員\s*1\b", told), told
    assert writer.locator("svg.climb").count() == 1
    assert harness.axe(writer) == []
    assert errors == []


def _number(page: Page) -> int:
    found = page.locator(".topbar a[href='/notifications'] .count [aria-hidden]")
    return int(found.inner_text()) if found.count() else 0


def test_an_emergency_stands_on_open_pages_and_goes_again(running_site: Site, as_: Callable[..., Page]) -> None:
    title = "淀川の水位が上がっています"
    here, neighbour = as_("sato", phone=True), as_("kitagawa")
    errors = [harness.watch(page) for page in (here, neighbour)]
    for page in (here, neighbour):
        page.goto("/settings/profile" if page is here else "/settings")
        connected(page)
    writer = as_("kita_staff")
    writer.goto("/staff/kita/notices/new")
    writer.fill("#title", title)
    writer.fill("#body", "川のそばの方は、建物の2階へ移ってください。")
    writer.check("input[name=urgency][value=urgent]")
    writer.select_option("#level", "4")
    press(writer, "保存して確かめる")
    desk = writer.url
    press(writer, "いますぐ公開する(事後に承認)")
    band = here.locator("#band [data-level='4']")
    expect(band).to_contain_text(title, timeout=_LIVE_MS)
    assert harness.axe(here) == []
    expect(neighbour.locator("#band .alert")).to_have_count(0)
    for page, address in ((as_(None), "/"), (as_(None, phone=True), "/w/nowhere/"), (as_(None), "/sign-in")):
        page.goto(address)
        expect(page.locator("#band [data-level='4']")).to_contain_text(title)
    chief = as_("city_staff")
    chief.goto(desk)
    press(chief, "事後に承認する")
    chief.get_by_role("link", name="取り下げる").click()
    chief.fill("#words", "水位が下がりました")
    press(chief, "取り下げる")
    expect(here.locator("#band .alert")).to_have_count(0, timeout=_LIVE_MS)
    # Whoever opens the page again sees why.
    here.goto(desk.replace("/staff", ""))
    assert "水位が下がりました" in here.inner_text("main")
    assert errors == [[], []]


def test_a_circular_is_printed_on_a4_with_its_code_and_without_the_site_around_it(
    running_site: Site, as_: Callable[..., Page]
) -> None:
    (number, title) = harness.rows(
        running_site,
        "select n.id, c.title from notices n join contents c on c.id = n.id where n.asks_stamp and c.state = 'published'"
        " and c.visibility = 'public' limit 1",
    )[0]
    page = as_("sato")
    page.goto(f"/notices/{number}")
    pdf = page.pdf(format="A4", margin=dict.fromkeys(("top", "right", "bottom", "left"), "15mm"))
    assert pages_of(pdf) in (1, 2)
    page.emulate_media(media="print")
    shown = page.evaluate(_SHOWN)
    assert title in page.inner_text("main")
    assert shown == {"nav": 0, "forms": 0, "code": True, "aside": 0, "bar": 0}


_SHOWN = """
() => {
  const seen = (s) => [...document.querySelectorAll(s)].filter((e) => e.getClientRects().length).length;
  return { nav: seen("nav"), forms: seen("form"), code: seen(".notice-qr .qr") === 1, aside: seen("aside"), bar: seen(".topbar") };
}
"""


def pages_of(pdf: bytes) -> Any:
    """Count the pages of a PDF."""
    return len(re.findall(rb"/Type\s*/Page[^s]", io.BytesIO(pdf).read()))
