from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser import harness
from tests.browser.js.stage import Site, keep

harness.need_chromium()

BUDGET = 15_000


def test_the_password_can_be_looked_at_and_is_hidden_when_sent(page: Page) -> None:
    password = page.locator("#password")
    box = page.get_by_label("パスワードを表示する")
    expect(box).to_be_visible()
    box.check()
    expect(password).to_have_attribute("type", "text")
    page.locator("#sign-in").evaluate("(form) => form.addEventListener('submit', (event) => event.preventDefault())")
    page.locator("#sign-in").evaluate("(form) => form.requestSubmit()")
    expect(password).to_have_attribute("type", "password")


def test_the_page_takes_on_the_look_while_one_chooses(page: Page) -> None:
    html = page.locator("html")
    page.get_by_label("特大").check()
    page.get_by_label("暗い").check()
    expect(html).to_have_attribute("data-text", "xl")
    expect(html).to_have_attribute("data-theme", "dark")
    page.get_by_label("標準").check()
    assert html.get_attribute("data-text") is None


def test_a_form_is_sent_once_however_often_one_taps(page: Page, site: Site) -> None:
    shown = page.locator("#diary").evaluate(
        """(form) => {
          const button = form.querySelector("[value=publish]");
          const refused = [];
          addEventListener("submit", (event) => refused.push(event.defaultPrevented));
          form.requestSubmit(button);
          form.requestSubmit(form.querySelector("[value=preview]"));
          return [refused, button.textContent, button.ariaDisabled];
        }"""
    )
    assert shown == [[False, True], "送っています", "true"]
    expect(page.get_by_role("heading", name="届きました")).to_be_visible()
    assert [b"publish" in body for body in site.sent] == [True]
    page.go_back()
    expect(page.get_by_role("button", name="公開する")).to_be_visible()


def test_a_button_may_say_in_its_own_words_that_it_was_pressed(page: Page) -> None:
    page.locator("#diary").evaluate("(form) => addEventListener('submit', (event) => event.preventDefault())")
    page.get_by_role("button", name="確認する").click()
    expect(page.get_by_role("button", name="確認しています")).to_have_attribute("aria-disabled", "true")


def test_a_reaction_changes_the_page_in_place(page: Page) -> None:
    asked: list[Any] = []

    def answer(route: Route) -> None:
        asked.append((route.request.headers["accept"], route.request.post_data))
        route.fulfill(json={"counts": {"like": 3}, "mine": ["like"]})

    page.route("**/react", answer)
    like, warm = page.locator("#react button").all()
    like.click()
    expect(like).to_have_attribute("aria-pressed", "true")
    expect(like).to_have_text("いいね 3")
    expect(warm).to_have_attribute("aria-pressed", "false")
    expect(warm).to_have_text("ほっこり")
    assert asked[0][0] == "application/json"
    assert 'name="kind"\r\n\r\nlike' in asked[0][1]
    assert 'name="csrf_token"\r\n\r\na-token' in asked[0][1]


def test_a_reaction_that_is_not_taken_becomes_a_plain_form(page: Page, site: Site) -> None:
    page.get_by_role("button", name="いいね").click()
    expect(page.get_by_role("heading", name="届きました")).to_be_visible()
    assert site.sent[-1] == b"csrf_token=a-token&kind=like"


def test_somebody_wrote_meanwhile(page: Page) -> None:
    harness.until(page, "window.emitted?.length")
    assert page.evaluate("window.emitted") == [["watch", {"room": "content:12", "since": 7, "shown": []}]]
    bar = page.locator("#comments .livebar")
    expect(bar).to_be_empty()
    page.evaluate("push('news', {room: 'content:99', count: 50})")
    expect(bar).to_be_empty()
    page.evaluate("push('news', {room: 'content:12', count: 2})")
    expect(bar).to_have_text("新しいコメント 2件")
    with page.expect_navigation():
        bar.get_by_role("link").click()
    assert page.url.endswith("/#comments")


def test_the_words_come_from_the_page(page: Page, site: Site) -> None:
    site.marks["head"] = """<meta name="words" content='{"countOf": "{n} of {max}"}'>"""
    page.reload()
    expect(page.locator("#title + .counter")).to_have_text("0 of 100")
    page.get_by_role("button", name="公開する").evaluate("(button) => button.form.requestSubmit(button)")
    expect(page.get_by_role("heading", name="届きました")).to_be_visible()


def test_tags_stand_as_chips_that_can_be_taken_off(page: Page) -> None:
    field = page.locator("#tags")
    field.fill("#川、ススキ 散歩、夜")
    chips = page.locator("#tags + p button")
    expect(chips).to_have_text(["川×", "ススキ×", "散歩×", "夜×"])
    assert chips.last.evaluate("(chip) => chip.classList.contains('chip--shu')")
    page.get_by_role("button", name="タグ「ススキ」をはずす").click()
    expect(field).to_have_value("川、散歩、夜")
    expect(field).to_be_focused()
    expect(chips).to_have_count(3)


def test_what_the_scripts_make_can_be_read_and_touched(page: Page, pictures: list[Path]) -> None:
    made = re.compile(r"photos|kept|livebar|counter|btn|chip")
    keep(page, "花見", "川の桜")
    page.reload()
    page.set_input_files("#photos", pictures[:2])
    page.locator("#tags").fill("川、散歩")
    harness.until(page, "window.emitted?.length")
    page.evaluate("push('news', {room: 'content:12', count: 2})")
    assert harness.axe(page) == []
    assert harness.overflow(page) == []
    assert [each for each in harness.small_targets(page) if made.search(each)] == []


def test_the_script_of_every_page_stays_small() -> None:
    built = sorted((harness.ROOT / "sns" / "static" / "dist").glob("app-*.js"))
    if not built:
        pytest.skip("the front end is not built: its size was not checked")
    assert built[0].stat().st_size <= BUDGET
    assert b"socket.io" not in built[0].read_bytes()
