from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser import harness
from tests.browser.js.stage import Site, keep

harness.need_chromium()


def test_typed_words_are_offered_back_after_a_reload(page: Page) -> None:
    keep(page, "花見", "川の桜")
    page.reload()
    expect(page.locator("#body")).to_have_value("")
    page.get_by_role("button", name="前に書いた内容をもどす").click()
    expect(page.locator("#title")).to_have_value("花見")
    expect(page.locator("#body")).to_have_value("川の桜")
    expect(page.get_by_label("自分だけ")).to_be_checked()
    expect(page.locator("#title + .counter")).to_have_text("2 / 100字")


def test_words_written_since_are_not_lost_by_restoring(page: Page) -> None:
    keep(page, "花見", "川の桜")
    page.reload()
    page.locator("#body").fill("新しい話")
    page.get_by_role("button", name="前に書いた内容をもどす").click()
    expect(page.locator("#body")).to_have_value("川の桜")
    page.get_by_role("button", name="もどす前の内容にする").click()
    expect(page.locator("#body")).to_have_value("新しい話")
    expect(page.get_by_label("同じ区の会員")).to_be_checked()


def test_words_are_kept_even_if_the_page_is_left_at_once(page: Page) -> None:
    page.locator("#body").fill("川の桜")
    page.reload()
    expect(page.get_by_role("button", name="前に書いた内容をもどす")).to_be_visible()


def test_unwanted_words_are_not_offered_again(page: Page) -> None:
    keep(page, "花見", "川の桜")
    page.reload()
    page.get_by_role("button", name="使わない").click()
    expect(page.locator(".kept")).to_have_count(0)
    page.reload()
    expect(page.locator(".kept")).to_have_count(0)


def test_words_that_arrived_are_forgotten(page: Page, site: Site) -> None:
    keep(page, "花見", "川の桜")
    site.marks["head"] = '<meta name="kept" content="diary-new-7">'
    page.reload()
    expect(page.locator("[data-toolbar]")).to_be_visible()
    expect(page.locator(".kept")).to_have_count(0)
    assert page.evaluate("Object.keys(localStorage)") == []


def test_signing_out_leaves_no_words_behind(page: Page) -> None:
    page.locator("#body").fill("川の桜")
    page.get_by_role("button", name="ログアウト").click()
    expect(page.get_by_role("heading", name="届きました")).to_be_visible()
    assert page.evaluate("Object.keys(localStorage)") == []


def test_a_password_is_never_kept(page: Page) -> None:
    page.locator("#sign-in").evaluate("(form) => form.setAttribute('data-keep', 'sign-in')")
    page.evaluate("import('/static/js/components/keep.js').then((keep) => keep.start(document))")
    page.locator("#password").fill("secret-words")
    page.reload()
    assert "secret-words" not in page.evaluate("JSON.stringify(localStorage)")
