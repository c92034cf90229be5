"""Reading and writing with JavaScript off."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import harness
from tests.pictures.make import from_phone
from tests.site import Site

harness.need_chromium()

PHOTO = {"name": "IMG_0002.jpg", "mimeType": "image/jpeg", "buffer": from_phone(1)}


@pytest.fixture
def page(chromium: Browser, shared_site: Site) -> Iterator[Page]:
    context = harness.phone(chromium, base_url=shared_site.url, java_script_enabled=False)
    yield context.new_page()
    context.close()


def press(page: Page, label: str) -> None:
    page.get_by_role("button", name=label, exact=True).click()


def test_a_resident_signs_in_writes_answers_edits_and_deletes(page: Page) -> None:
    page.goto("/diaries/new")
    page.get_by_label("メールアドレス").fill("sato@demo.example")
    page.get_by_role("textbox", name="パスワード").fill("engawa-demo")
    press(page, "ログイン")
    expect(page.get_by_role("heading", name="日記を書く", level=1)).to_be_visible()

    page.get_by_label("タイトル").fill("銀杏がいろづきました")
    page.get_by_label("本文").fill("御堂筋の**銀杏**です。")
    page.get_by_label("写真", exact=True).set_input_files(PHOTO)
    press(page, "公開する")
    expect(page.get_by_role("link", name=re.compile("写真の説明を書いてください"))).to_be_visible()
    expect(page.get_by_label("本文")).to_have_value("御堂筋の**銀杏**です。")
    page.get_by_label("写真1の説明").fill("四色の看板")
    press(page, "公開する")
    expect(page.get_by_role("heading", name="銀杏がいろづきました", level=1)).to_be_visible()
    expect(page.get_by_role("img", name="四色の看板")).to_be_visible()

    page.locator("#write textarea").fill("風がつめたいです。")
    press(page, "コメントする")
    expect(page.locator("#r1 .prose")).to_have_text("風がつめたいです。")
    page.get_by_role("link", name="1番のコメントに返信").click()
    page.locator("#write textarea").fill("手ぶくろを出しました。")
    press(page, "返信する")
    expect(page.locator("#r1 #r2 .prose")).to_have_text("手ぶくろを出しました。")

    warm = page.locator("#reactions button[value=warm]")
    warm.click()
    expect(warm).to_have_attribute("aria-pressed", "true")
    expect(warm).to_contain_text("1")
    warm.click()
    expect(warm).to_have_attribute("aria-pressed", "false")

    page.get_by_role("link", name="2番のコメントを直す").click()
    page.get_by_label("コメント").fill("ひざかけを出しました。")
    press(page, "直す")
    expect(page.locator("#r2 .prose")).to_have_text("ひざかけを出しました。")
    page.get_by_role("link", name="2番のコメントを消す").click()
    press(page, "コメントを消す")
    expect(page.get_by_text("ひざかけを出しました。")).to_have_count(0)

    page.get_by_role("link", name="直す", exact=True).click()
    page.get_by_label("本文").fill("御堂筋の銀杏が、きょうは満開のようです。")
    press(page, "写真1 はずす")
    press(page, "公開する")
    expect(page.get_by_text("きょうは満開のようです。")).to_be_visible()
    expect(page.get_by_role("img", name="四色の看板")).to_have_count(0)

    page.get_by_role("link", name="消す", exact=True).click()
    press(page, "日記を消す")
    expect(page.get_by_text("日記「銀杏がいろづきました」を消しました")).to_be_visible()


def test_a_visitor_changes_text_size_and_language(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="文字の大きさ").click()
    page.get_by_label("最大").check()
    page.get_by_label("やさしい日本語").check()
    page.get_by_label("暗い").check()
    press(page, "この見え方にする")
    root = page.locator("html")
    expect(root).to_have_attribute("data-text", "xxl")
    expect(root).to_have_attribute("data-theme", "dark")
    expect(root).to_have_attribute("lang", "ja-x-easy")
    expect(page).to_have_url(re.compile(r"/$"))
