"""The site on a phone: installed, without a network, told of news, and empty of its member after signing out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from sns.app import create_app
from sns.blueprints.accounts.queries import find_by_email
from sns.blueprints.notices import actions as notices
from sns.blueprints.notices.actions import Words
from sns.core.settings import Settings
from tests.browser import harness
from tests.pushes.service import Browser as Subscribed
from tests.site import Site

harness.need_chromium()
WARNING = "川の水があふれそうです"
PATIENCE_MS = 30_000

# Chromium reaches no push service here: what it would give is put in its place, the rest is real.
_SUBSCRIBES = """([subscription]) => {
  const taken = () => localStorage.getItem("taken") && {
    toJSON: () => ({endpoint: subscription.endpoint, keys: subscription}),
    options: {},
    unsubscribe: async () => { localStorage.removeItem("taken"); return true; },
  };
  PushManager.prototype.getSubscription = async () => taken();
  PushManager.prototype.subscribe = async (options) => {
    if (!options.userVisibleOnly || options.applicationServerKey.length !== 65) throw new Error("wrong options");
    localStorage.setItem("taken", "yes");
    return taken();
  };
}"""


@pytest.fixture(scope="module")
def warned(running_site: Site) -> Site:
    """Give a site on which a ward's office warns."""
    app = create_app(Settings(instance=str(running_site.instance)))
    with app.app_context():
        writer = find_by_email("kita_staff@demo.example")
        assert writer is not None
        number = notices.draft(writer, writer.home_ward_id, Words(WARNING, "高いところへ。"), urgency="urgent", level=4)
        notices.publish_ahead(writer, number, version=number.version)
    return running_site


@pytest.fixture
def phone(chromium: Browser, warned: Site) -> Iterator[BrowserContext]:
    context = harness.phone(chromium, base_url=warned.url, service_workers="allow")
    context.grant_permissions(["notifications"], origin=warned.url)
    harness.sign_in(context, warned, "sato")
    yield context
    context.close()


def _controlled(page: Page) -> None:
    harness.until(page, "() => Boolean(navigator.serviceWorker.controller)", seconds=30)


def _kept(page: Page) -> dict[str, str]:
    found: dict[str, str] = page.evaluate("""async () => {
      const kept = {};
      for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys())
          kept[new URL(request.url).pathname] = await (await cache.match(request)).clone().text();
      }
      return kept;
    }""")
    return found


def _knows_warning(page: Page) -> None:
    # Another process of the site notices within seconds that one has published.
    harness.until(
        page,
        "async (words) => JSON.stringify(await (await fetch('/bands.json', {cache: 'reload'})).json()).includes(words)",
        WARNING,
        seconds=60,
    )


@pytest.mark.browser
def test_the_last_warning_stands_without_a_network(phone: BrowserContext) -> None:
    page = phone.new_page()
    errors = harness.watch(page)
    page.goto("/settings")
    _knows_warning(page)
    _controlled(page)
    page.goto("/notifications")
    harness.until(
        page, "async (words) => JSON.stringify(await (await caches.match('/bands.json'))?.json() ?? '').includes(words)", WARNING,
        seconds=90,
    )  # fmt: skip
    assert errors == []
    phone.set_offline(True)
    answer = page.goto("/diaries/")
    assert answer is not None
    assert answer.status == 503
    expect(page.get_by_role("heading", name="いまはつながっていません")).to_be_visible()
    band = page.locator(".alert[data-level='4']", has_text=WARNING)
    expect(band).to_be_visible()
    expect(band).to_contain_text("警戒レベル4 避難指示")
    expect(page.get_by_text("時点でわかっていたことです")).to_be_visible()
    assert band.evaluate("(e) => getComputedStyle(e).borderLeftWidth") == "8px"  # its style sheet is there
    assert harness.axe(page) == []
    assert harness.overflow(page) == []
    assert harness.small_targets(page) == []
    phone.set_offline(False)
    page.get_by_role("link", name="もう一度ためす").click()
    page.wait_for_url("**/diaries/")
    expect(page.get_by_role("heading", name="いまはつながっていません")).to_have_count(0)


@pytest.mark.browser
def test_what_a_phone_keeps_is_no_page_of_its_member(phone: BrowserContext, warned: Site) -> None:
    page = phone.new_page()
    page.goto("/")
    _controlled(page)
    for address in ("/", "/notifications", "/messages/", "/diaries/"):
        page.goto(address)
    ((nickname,),) = harness.rows(warned, "select nickname from members where email = 'sato@demo.example'")
    kept = _kept(page)
    assert {path for path in kept if not path.startswith("/static/dist/")} == {"/offline", "/bands.json"}
    assert {re.sub(r"-[0-9A-Z]{8}\.", ".", path) for path in kept if path.startswith("/static/")} == {
        "/static/dist/app.css", "/static/dist/icons.svg", "/static/dist/mark.svg", "/static/dist/icon-192.png",
        "/static/dist/badge-96.png",
    }  # fmt: skip
    assert not any(nickname in words or "csrf" in words for words in kept.values())


@pytest.mark.browser
def test_browsers_find_nothing_wrong_with_installing_it(phone: BrowserContext) -> None:
    page = phone.new_page()
    page.goto("/settings/home-screen")
    _controlled(page)
    talk = phone.new_cdp_session(page)
    told = talk.send("Page.getAppManifest")
    assert told["errors"] == []
    assert told["url"].endswith("/manifest.webmanifest")
    wrong = talk.send("Page.getInstallabilityErrors")["installabilityErrors"]
    # This browser runs without a profile that could install anything.
    assert {one["errorId"] for one in wrong} <= {"in-incognito"}


@pytest.mark.browser
def test_a_device_is_switched_on_told_and_let_go_by_signing_out(phone: BrowserContext, warned: Site) -> None:
    subscription = {**Subscribed("story").subscription, "endpoint": "https://push.example/to/story"}
    page = phone.new_page()
    page.add_init_script(f"({_SUBSCRIBES})([{_js(subscription)}])")
    errors = harness.watch(page)
    page.goto("/settings/notifications#device")
    _controlled(page)
    sheet = page.locator("#device")
    expect(sheet.locator("[data-device-none]")).to_be_hidden()
    sheet.get_by_role("button", name="この端末で受けとる").click()
    expect(sheet).to_contain_text("この端末に届きます", timeout=PATIENCE_MS)
    assert harness.rows(warned, "select endpoint, auth from push_devices") == [
        (subscription["endpoint"], subscription["auth"])
    ]
    assert harness.axe(page) == []
    assert harness.small_targets(page) == []
    _is_told(phone, page)
    page.goto("/menu")
    page.get_by_role("button", name="ログアウト").click()
    page.wait_for_url(lambda address: "/menu" not in address)
    assert harness.rows(warned, "select id from push_devices") == []
    harness.until(page, "() => !localStorage.getItem('taken')", seconds=30)
    assert errors == []


def _is_told(phone: BrowserContext, page: Page) -> None:
    """Hand the worker what a push service would, and look at what it shows."""
    talk = phone.new_cdp_session(page)
    seen: list[Any] = []
    talk.on("ServiceWorker.workerRegistrationUpdated", lambda event: seen.extend(event["registrations"]))
    talk.send("ServiceWorker.enable")
    for _ in range(100):
        if seen:
            break
        page.wait_for_timeout(50)
    said = '{"title":"北区役所","body":"避難してください","path":"/notices/1","tag":"n1","loud":true,"lang":"ja"}'
    origin = page.evaluate("location.origin")
    for data in (said, "not json"):
        talk.send(
            "ServiceWorker.deliverPushMessage",
            {"origin": origin, "registrationId": seen[0]["registrationId"], "data": data},
        )
    shown = "async () => (await (await navigator.serviceWorker.ready).getNotifications())"
    harness.until(page, f"{shown}.length === 2", seconds=30)
    found = page.evaluate(f"{shown}.map((e) => [e.title, e.body, e.tag, e.requireInteraction, e.data.path]).sort()")
    assert found == [
        ["まちの縁側", "新しいお知らせがあります", "news", False, "/"],
        ["北区役所", "避難してください", "n1", True, "/notices/1"],
    ]


def _js(value: dict[str, str]) -> str:
    return "{" + ", ".join(f"{key}: '{text}'" for key, text in value.items()) + "}"


@pytest.mark.browser
def test_without_javascript_the_settings_say_so_and_everything_else_works(chromium: Browser, warned: Site) -> None:
    context = harness.phone(chromium, base_url=warned.url, java_script_enabled=False)
    harness.sign_in(context, warned, "sato")
    page = context.new_page()
    page.goto("/settings/notifications")
    sheet = page.locator("#device")
    expect(sheet).to_contain_text("JavaScriptが止まっています")
    expect(sheet.get_by_role("button")).to_have_count(0)
    page.get_by_role("button", name="保存する").click()
    expect(page.get_by_text("保存しました")).to_be_visible()
    context.close()
