"""Messages between two phones: first words that wait, lines both ways, a cut line, a block."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import harness
from tests.site import Site

harness.need_chromium()
PATIENCE_MS = 30_000
LIVE = ".chat.is-live"


def say(page: Page, words: str) -> None:
    page.get_by_role("textbox", name="メッセージ", exact=True).fill(words)
    page.get_by_role("button", name="送る", exact=True).click()


@pytest.mark.browser
def test_two_strangers_write_to_each_other(chromium: Browser, running_site: Site) -> None:
    site = running_site
    phones = [harness.phone(chromium, base_url=site.url) for _ in range(2)]
    one, other = (phone.new_page() for phone in phones)
    errors = harness.watch(one) + harness.watch(other)
    # Two who have never written: nothing of the demo stands between them.
    for phone, key in zip(phones, ("gen", "kitagawa"), strict=True):
        harness.sign_in(phone, site, key)
    number = {key: harness.rows(site, "select id from members where email = ?", f"{key}@demo.example")[0][0] for key in ("gen", "kitagawa")}  # fmt: skip
    harness.rows(site, "delete from friendships where member_id in (?, ?) and friend_id in (?, ?)", *number.values(), *number.values())  # fmt: skip
    # First words wait; the other's menu counts them while their page is open.
    other.goto("/")
    other.wait_for_timeout(2_500)
    one.goto(f"/messages/to/{number['kitagawa']}")
    one.get_by_label("メッセージ").fill("はじめまして。川の掃除のことです")
    one.get_by_role("button", name="送る", exact=True).click()
    expect(one.get_by_text("相手の方が受けとると、続けて書けます")).to_be_visible()
    room = one.url.split("?")[0].split("#")[0]
    counted = other.locator(".rail a[href='/messages/'] .count")
    expect(counted).to_contain_text("1", timeout=PATIENCE_MS)
    other.goto("/messages/")
    expect(other.get_by_role("heading", name="はじめての方から")).to_be_visible()
    other.goto(room)
    other.get_by_role("button", name="受けとる").click()
    # Lines go both ways by themselves.
    one.goto(room)
    for page in (one, other):
        expect(page.locator(LIVE)).to_be_visible(timeout=PATIENCE_MS)
    say(other, "こちらこそ。土曜はいかがですか")
    expect(one.locator(".msg", has_text="土曜はいかがですか")).to_have_count(1, timeout=PATIENCE_MS)
    say(one, "土曜、うかがいます")
    expect(other.locator(".msg", has_text="うかがいます")).to_have_count(1, timeout=PATIENCE_MS)
    # A cut line: what was said meanwhile is there afterwards, once and in order.
    phones[0].set_offline(True)
    say(one, "トンネルの中です")
    expect(one.locator(".msg.is-failed")).to_contain_text("再送", timeout=PATIENCE_MS)
    say(other, "橋のところで待っています")
    phones[0].set_offline(False)
    one.reload()
    expect(one.locator(".msg", has_text="橋のところで")).to_have_count(1, timeout=PATIENCE_MS)
    for page in (one, other):
        expect(page.locator(".msg", has_text="トンネルの中です")).to_have_count(1, timeout=PATIENCE_MS)
    # Both had it before their eyes: the bell has nothing left to say of it.
    unread = "select count(*) from notifications where kind = 'message' and is_unread = 1 and member_id = ?"
    one.wait_for_timeout(8_000)
    assert harness.rows(site, unread, number["gen"])[0][0] == 0
    # A block ends it for both.
    other.goto(f"/members/{number['gen']}/block")
    other.get_by_role("button", name="ブロックする").click()
    assert one.goto(room).status == 404  # type: ignore[union-attr]
    assert [error for error in errors if "404" not in error and "ERR_INTERNET_DISCONNECTED" not in error] == []
    for phone in phones:
        phone.close()
