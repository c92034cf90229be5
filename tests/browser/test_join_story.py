"""A newcomer joins on a phone, reading the mails in the demo's mailbox; every page on the way is checked."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser import harness
from tests.site import Site

harness.need_chromium()
pytestmark = pytest.mark.browser
ADDRESS = "newcomer@example.jp"


@pytest.fixture
def page() -> Iterator[Page]:
    with harness.browser() as browser:
        context = harness.phone(browser)
        yield context.new_page()


def _check(page: Page) -> None:
    page.wait_for_load_state()
    assert harness.overflow(page) == []
    assert harness.small_targets(page, only="main :is(.btn, input, select, label)") == []
    assert harness.axe(page) == []


def _read_mail(page: Page, site: Site, subject: str) -> str:
    # Others joined on this site before: their letters lie there until ours has come.
    for _ in range(60):
        page.goto(f"{site.url}/mailbox")
        row = page.locator(".list > li", has_text=ADDRESS).filter(has_text=subject).first
        if row.count():
            row.locator("a").click()
            return page.inner_text(".letter")
        time.sleep(0.5)
    raise AssertionError(f"no mail: {subject}")


def test_a_newcomer_joins_on_a_phone_and_invites_a_neighbour(page: Page, shared_site: Site) -> None:
    site = shared_site
    page.goto(site.url)
    page.get_by_role("link", name="会員登録をはじめる").click()
    _check(page)
    page.select_option("#ward", "kita")
    page.get_by_label("住んでいる").check()
    page.get_by_role("button", name="次へ").click()
    _check(page)
    page.fill("#email", ADDRESS)
    page.get_by_role("button", name="確認コードを送る").click()
    _check(page)
    words = _read_mail(page, site, "確認コード")
    _check(page)
    code = re.search(r": (\d{6})", words)
    assert code
    page.locator(".letter a").first.click()
    page.wait_for_url("**/join/code")
    page.fill("#code", "12")
    page.get_by_role("button", name="次へ").click()
    assert "エラー" in page.title()
    _check(page)
    page.fill("#code", code[1])
    page.get_by_role("button", name="次へ").click()
    _check(page)
    page.fill("#nickname", "はじめのいっぽ")
    page.fill("#password", "つきよのさんぽみち")
    page.select_option("#age_band", "70s")
    page.get_by_role("button", name="次へ").click()
    _check(page)
    page.get_by_role("button", name="次へ").click()
    _check(page)
    page.get_by_label("利用の約束に同意します").check()
    page.get_by_label("個人情報の取りあつかいに同意します").check()
    page.get_by_role("button", name="同意して登録する").click()
    assert "ようこそ、はじめのいっぽさん" in page.inner_text("body")
    page.goto(f"{site.url}/invitations")
    _check(page)
    page.fill("#note", "お向かいさん")
    page.get_by_role("button", name="招待を作る").click()
    page.wait_for_url("**/invitations/*")
    _check(page)
    assert page.get_by_role("img", name="招待のQRコード").is_visible()
    assert page.get_by_role("button", name="リンクをコピーする").is_visible()
