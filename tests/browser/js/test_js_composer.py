from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import harness
from tests.browser.js.stage import Site

harness.need_chromium()


def press(page: Page, words: str) -> None:
    page.locator("[data-toolbar]").get_by_role("button", name=words, exact=True).click()


def write(page: Page, text: str, select: str = "") -> Locator:
    """Put the text into the body and select a part of it; without one, the caret stands at the end."""
    body = page.locator("#body")
    body.fill(text)
    start = text.index(select) if select else len(text)
    body.evaluate("(field, [from, to]) => field.setSelectionRange(from, to)", [start, start + len(select)])
    return body


def selected(body: Locator) -> str:
    words: str = body.evaluate("(field) => field.value.slice(field.selectionStart, field.selectionEnd)")
    return words


# What is pressed, the text before, what of it is selected, the text after, what is selected then.
PRESSED = [
    ("太字", "今日は晴れです", "晴れ", "今日は**晴れ**です", "晴れ"),
    ("太字", "今日は**晴れ**です", "晴れ", "今日は晴れです", "晴れ"),
    ("太字", "一 \n\n 二", "一 \n\n 二", "**一** \n\n **二**", "**一** \n\n **二**"),
    ("太字", "", "", "**太字**", "太字"),
    ("見出し", "花見\n川で", "花", "# 花見\n川で", ""),
    ("見出し", "# 花見\n川で", "花", "花見\n川で", ""),
    ("見出し", "", "", "# 見出し", "見出し"),
    ("箇条書き", "米\n茶", "米\n茶", "- 米\n- 茶", ""),
    ("箇条書き", "- 米\n- 茶", "米\n- 茶", "米\n茶", ""),
    ("箇条書き", "買うもの\n米\nまた明日", "米", "買うもの\n\n- 米\n\nまた明日", ""),
    ("箇条書き", "- 米\n茶", "茶", "- 米\n- 茶", ""),
    ("箇条書き", "買うもの\n", "", "買うもの\n\n- 項目", "項目"),
    ("リンク", "市のページ", "市のページ", "[市のページ](https://)", "https://"),
    ("リンク", "見て https://example.com/a", "https://example.com/a",
     "見て [リンクの文字](https://example.com/a)", "リンクの文字"),
    ("リンク", "", "", "[リンクの文字](https://)", "リンクの文字"),
]  # fmt: skip


def test_a_button_writes_markdown(page: Page) -> None:
    for button, before, select, after, selects in PRESSED:
        body = write(page, before, select)
        press(page, button)
        expect(body).to_have_value(after)
        expect(body).to_be_focused()
        assert selected(body) == selects, (button, before)


def test_what_a_button_wrote_can_be_undone_like_typing(page: Page) -> None:
    body = page.locator("#body")
    body.press_sequentially("sunny")
    body.press("Shift+Home")
    press(page, "太字")
    expect(body).to_have_value("**sunny**")
    body.press("Control+z")
    expect(body).to_have_value("sunny")


def test_the_keyboard_makes_bold_too(page: Page) -> None:
    body = write(page, "今日は晴れ", "晴れ")
    body.press("Control+b")
    expect(body).to_have_value("今日は**晴れ**")


def test_enter_continues_a_list_and_ends_it(page: Page) -> None:
    body = write(page, "- 米")
    body.press("Enter")
    expect(body).to_have_value("- 米\n- ")
    body.press("Enter")
    expect(body).to_have_value("- 米\n")
    body.press("Enter")
    expect(body).to_have_value("- 米\n\n")


def test_nothing_happens_while_an_input_method_is_composing(page: Page) -> None:
    body = write(page, "- きょう", "")
    body.dispatch_event("compositionstart")
    body.press("Control+b")
    body.dispatch_event("keydown", {"key": "Enter", "bubbles": True})
    page.locator("[data-md=bold]").dispatch_event("click")
    expect(body).to_have_value("- きょう")
    body.dispatch_event("compositionend")
    press(page, "太字")
    expect(body).to_have_value("- きょう**太字**")


def test_the_photo_button_opens_the_choice_of_files(page: Page) -> None:
    with page.expect_file_chooser() as chooser:
        press(page, "写真")
    assert chooser.value.is_multiple()


def test_a_counted_field_tells_how_much_is_written(page: Page) -> None:
    counter = page.locator("#title + .counter")
    expect(counter).to_have_text("0 / 100字")
    # Counted as the server counts: 𠮷 is one character, が written in two parts is one.
    page.locator("#title").fill("𠮷か\u3099")
    expect(counter).to_have_text("2 / 100字")


def test_a_counter_speaks_only_when_little_room_is_left(page: Page) -> None:
    voice = page.locator("body > p[role=status]")
    title = page.locator("#title")
    title.fill("あ" * 50)
    title.fill("あ" * 95)
    expect(voice).to_have_text("あと5字書けます")
    title.fill("あ" * 103)
    expect(page.locator("#title + .counter")).to_have_class(re.compile("is-over"))
    expect(page.locator("#title + .counter")).to_have_text("103 / 100字 3字多くなっています")
    expect(voice).to_have_text("3字多くなっています")


@pytest.mark.parametrize("by_css", [True, False])
def test_a_field_grows_with_its_words_and_shrinks_again(page: Page, site: Site, *, by_css: bool) -> None:
    if not by_css:
        # Browsers without field-sizing: the script does it by rows.
        site.marks["head"] = '<link rel="stylesheet" href="/static/old.css">'
        old = "textarea { field-sizing: fixed !important; max-height: none !important }"
        page.route("**/old.css", lambda route: route.fulfill(content_type="text/css", body=old))
        page.reload()
    body = page.locator("#body")

    def height() -> float:
        measured: float = body.evaluate("(field) => field.clientHeight")
        return measured

    small = height()
    body.fill("一行\n" * 16)
    assert height() > small * 1.5
    assert body.evaluate("(field) => field.scrollHeight - field.clientHeight") <= 1
    body.fill("一行")
    assert height() == small
