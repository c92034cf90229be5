"""Calling people by @ in a field: with keys, with a finger, and for those who listen."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, Route, expect

from tests.browser import harness

harness.need_chromium()

PEOPLE = [
    {"name": "佐藤ゆみ", "ward": "北区"},
    {"name": "さくら <b>", "ward": "港区"},
    {"name": "三郎", "ward": "北区"},
]


def answer(page: Page) -> list[dict[str, list[str]]]:
    """Answer what the field asks for, and tell what that was."""
    asked: list[dict[str, list[str]]] = []

    def give(route: Route) -> None:
        asked.append(parse_qs(urlsplit(route.request.url).query, keep_blank_values=True))
        found = [] if asked[-1]["q"] == ["いない"] else PEOPLE
        route.fulfill(json=found)

    page.route("**/mentions?*", give)
    return asked


def test_an_at_offers_people_and_the_keys_choose_one(page: Page) -> None:
    asked = answer(page)
    page.get_by_label("自分だけ").check()
    body, options = page.locator("#body"), page.get_by_role("option")
    body.press_sequentially("きのう @さ")
    expect(options).to_have_count(3)
    assert asked[-1] == {"q": ["さ"], "visibility": ["private"]}
    people = page.get_by_role("listbox", name="呼びかける人")
    expect(people).to_be_visible()
    assert body.get_attribute("aria-controls") == people.get_attribute("id")
    expect(page.get_by_role("status").get_by_text("候補 3人")).to_be_attached()
    expect(options.nth(0)).to_have_attribute("aria-selected", "true")
    body.press("ArrowUp")
    body.press("ArrowUp")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    expect(body).to_have_attribute("aria-activedescendant", options.nth(1).get_attribute("id") or "?")
    body.press("Enter")
    expect(body).to_have_value("きのう @さくら <b> ")
    expect(people).to_have_count(0)
    expect(body).to_be_focused()
    assert body.get_attribute("aria-activedescendant") is None


def test_it_gives_way_to_typing_and_to_escape(page: Page) -> None:
    asked = answer(page)
    body, options = page.locator("#body"), page.get_by_role("option")
    body.press_sequentially("a@example")
    page.wait_for_timeout(300)
    assert asked == []
    body.fill("")
    body.press_sequentially("@")
    expect(options).to_have_count(3)
    body.press("Escape")
    expect(options).to_have_count(0)
    body.press_sequentially("いない")
    page.wait_for_timeout(400)
    expect(options).to_have_count(0)
    body.press("Enter")
    expect(body).to_have_value("@いない\n")


def test_a_finger_chooses_too(page: Page) -> None:
    answer(page)
    body = page.locator("#body")
    body.press_sequentially("- @")
    page.get_by_role("option", name="三郎").tap()
    expect(body).to_have_value("- @三郎 ")
