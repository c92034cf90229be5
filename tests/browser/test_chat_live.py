"""A room between two people: lines come by themselves, nothing is lost over a cut line, and the form works without any."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser import harness
from tests.site import Site

harness.need_chromium()
PATIENCE_MS = 30_000


def city_room(site: Site) -> str:
    ((room,),) = harness.rows(site, "select id from chat_rooms where readers = 'city' limit 1")
    return f"/chat/{room}"


def enter(context: BrowserContext, site: Site, who: str, path: str) -> Page:
    harness.sign_in(context, site, who)
    page = context.new_page()
    page.goto(path)
    expect(page.locator(".chat.is-live")).to_be_visible(timeout=PATIENCE_MS)
    return page


def say(page: Page, words: str) -> None:
    page.get_by_label("メッセージ").fill(words)
    page.get_by_role("button", name="送る", exact=True).click()


@pytest.mark.browser
def test_two_people_talk(chromium: Browser, running_site: Site) -> None:
    site = running_site
    path = city_room(site)
    phone, pc = harness.phone(chromium, base_url=site.url), harness.pc(chromium, base_url=site.url)
    one, other = enter(phone, site, "sato", path), enter(pc, site, "kitagawa", path)
    errors = harness.watch(one) + harness.watch(other)
    expect(other.locator("[data-talk-here]")).to_have_text("2人が参加中", timeout=PATIENCE_MS)
    one.get_by_label("メッセージ").fill("明日の朝は公園に")
    writing = other.locator("[data-talk-typing]")
    expect(writing).to_contain_text("入力しています", timeout=PATIENCE_MS)
    say(one, "明日の朝は公園に集まりますか")
    heard = other.locator(".msg", has_text="明日の朝は公園に集まりますか")
    expect(heard).to_have_count(1, timeout=PATIENCE_MS)
    expect(writing).to_be_empty(timeout=1_000)  # by itself it would stand for seconds
    expect(one.locator(".msg--me", has_text="明日の朝は公園に集まりますか")).to_have_count(1)
    # The Enter that confirms a conversion sends nothing, the next one does; Shift+Enter is a new line.
    field = other.get_by_label("メッセージ")
    field.fill("9時に行きます")
    other.evaluate(
        "for (const facts of [{isComposing: true, keyCode: 229}, {isComposing: false, keyCode: 229}])"
        " document.querySelector('#body').dispatchEvent("
        "new KeyboardEvent('keydown', {key: 'Enter', bubbles: true, cancelable: true, ...facts}))"
    )
    expect(field).to_have_value("9時に行きます")
    field.press("Shift+Enter")
    expect(field).to_have_value("9時に行きます\n")
    field.press("Enter")
    answer = one.locator(".msg", has_text="9時に行きます")
    expect(answer).to_have_count(1, timeout=PATIENCE_MS)
    # A kind word, from the other phone.
    answer.get_by_role("link", name="この発言について").click()
    one.get_by_role("dialog").get_by_role("button", name="ありがとう").click()
    expect(other.locator(".msg--me", has_text="9時に行きます").locator(".tiny")).to_have_text(
        "ありがとう 1", timeout=PATIENCE_MS
    )
    # Changed, then taken back; a trace stays.
    other.locator(".msg--me", has_text="9時に行きます").get_by_role("link", name="この発言について").click()
    other.get_by_role("dialog").get_by_label("発言").fill("10時に行きます")
    other.get_by_role("dialog").get_by_role("button", name="直す").click()
    changed = one.locator(".msg", has_text="10時に行きます")
    expect(changed).to_contain_text("編集ずみ", timeout=PATIENCE_MS)
    number = changed.get_attribute("data-n")
    other.locator(".msg--me", has_text="10時に行きます").get_by_role("link", name="この発言について").click()
    other.get_by_role("dialog").get_by_role("button", name="この発言を消す").click()
    expect(one.locator(f"[data-n='{number}']")).to_have_text("この発言は消されました", timeout=PATIENCE_MS)
    assert errors == []
    phone.close()
    pc.close()


@pytest.mark.browser
def test_words_said_into_a_cut_line_arrive_once(chromium: Browser, running_site: Site) -> None:
    site = running_site
    path = city_room(site)
    phone, pc = harness.phone(chromium, base_url=site.url), harness.pc(chromium, base_url=site.url)
    one, other = enter(phone, site, "sato", path), enter(pc, site, "kitagawa", path)
    phone.set_offline(True)
    one.evaluate("document.querySelector('.chat')")  # the page goes on
    say(one, "トンネルの中から書いています")
    expect(one.locator(".msg.is-failed")).to_contain_text("再送", timeout=PATIENCE_MS)
    say(other, "聞こえますか")
    phone.set_offline(False)
    one.reload()  # unsent words survive it
    expect(one.locator(".msg", has_text="聞こえますか")).to_have_count(1, timeout=PATIENCE_MS)
    expect(other.locator(".msg", has_text="トンネルの中から")).to_have_count(1, timeout=PATIENCE_MS)
    expect(one.locator(".msg--me", has_text="トンネルの中から")).to_have_count(1)
    expect(one.locator(".msg.is-failed")).to_have_count(0)
    phone.close()
    pc.close()


@pytest.mark.browser
def test_without_script_a_room_is_written_by_form_and_read_by_refresh(chromium: Browser, running_site: Site) -> None:
    site = running_site
    context = chromium.new_context(base_url=site.url, java_script_enabled=False, locale="ja-JP")
    harness.sign_in(context, site, "sato")
    page = context.new_page()
    page.goto(city_room(site))
    say(page, "スクリプトなしで書いています")
    expect(page.locator(".msg--me", has_text="スクリプトなしで書いています")).to_have_count(1)
    page.reload()
    expect(page.locator(".msg--me", has_text="スクリプトなしで書いています")).to_have_count(1)
    context.close()
