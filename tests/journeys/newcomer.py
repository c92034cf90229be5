"""Somebody new on a phone, who reads their mails in the demo's mailbox."""

from __future__ import annotations

import re
import time

from playwright.sync_api import Page, expect

PASSWORD = "つきよのさんぽみち"
_PATIENCE_S = 60


def read_mail(page: Page, to: str, subject: str) -> str:
    """Open the newest mail to an address in the demo's mailbox, waiting for it; return its words."""
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until:
        page.goto("/mailbox")
        row = page.locator(".list > li").filter(has_text=to).filter(has_text=subject).first
        if row.count():
            row.get_by_role("link").click()
            expect(page.get_by_role("heading", level=1)).to_contain_text(subject)
            return page.locator(".letter").inner_text()
        page.wait_for_timeout(500)
    raise AssertionError(f"no mail to {to}: {subject}")


def follow_link(page: Page, words: str) -> None:
    """Follow the link of an open mail that contains these words."""
    page.locator(".letter a", has_text=words).first.click()


def press(page: Page, label: str) -> None:
    """Press a button of the page's main part."""
    page.get_by_role("main").get_by_role("button", name=label, exact=True).click()


def join(page: Page, way_in: str, email: str, nickname: str) -> None:
    """Go from a leaflet's address through all steps, and arrive at home."""
    page.goto(way_in)
    expect(page.locator("#ward")).to_have_value("kita")
    page.get_by_label("住んでいる").check()
    press(page, "次へ")
    page.get_by_label("メールアドレス").fill(email)
    press(page, "確認コードを送る")
    words = read_mail(page, email, "確認コード")
    code = re.search(r": (\d{6})", words)
    assert code, words
    follow_link(page, "/join/resume/")
    page.locator("#code").fill(code[1])
    press(page, "次へ")
    page.get_by_label("ニックネーム").fill(nickname)
    page.locator("#password").fill(PASSWORD)
    page.get_by_label("年代").select_option("30s")
    press(page, "次へ")
    press(page, "次へ")
    page.get_by_label("利用の約束に同意します").check()
    page.get_by_label("個人情報の取りあつかいに同意します").check()
    press(page, "同意して登録する")
    expect(page.get_by_text(f"ようこそ、{nickname}さん")).to_be_visible()


def sign_out(page: Page) -> None:
    """Sign out by the menu."""
    page.goto("/menu")
    press(page, "ログアウト")
    expect(page.get_by_role("heading", name="ログイン", exact=True)).to_be_visible()


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Sign in by the form."""
    page.goto("/sign-in")
    page.get_by_label("メールアドレス").fill(email)
    page.get_by_role("textbox", name="パスワード").fill(password)
    page.locator("section[aria-labelledby=sign-in]").get_by_role("button", name="ログイン", exact=True).click()
