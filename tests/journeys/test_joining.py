"""From a leaflet in the street to a neighbour: joining, being known, losing the password; a chapter for each."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import harness
from tests.journeys import newcomer
from tests.journeys.newcomer import PASSWORD, follow_link, press, read_mail
from tests.site import Site

harness.need_chromium()
pytestmark = pytest.mark.browser

_numbers = itertools.count(1)
NEW_PASSWORD = "ゆうやけの渡し船"


@pytest.fixture
def phones(chromium: Browser, shared_site: Site) -> Iterator[Callable[[str | None], Page]]:
    """Give phones, of a demo member or of nobody yet; none may meet an error."""
    opened = []

    def open_one(key: str | None = None) -> Page:
        context = harness.phone(chromium, base_url=shared_site.url)
        if key:
            harness.sign_in(context, shared_site, key)
        page = context.new_page()
        page.set_default_timeout(15_000)
        opened.append((page, harness.watch(page)))
        return page

    yield open_one
    errors = [error for _page, seen in opened for error in seen]
    for page, _seen in opened:
        page.context.close()
    assert errors == []


@pytest.fixture(scope="module")
def leaflet(chromium: Browser, shared_site: Site) -> str:
    """Give the address in the QR of a leaflet that 北区's office printed on its computer."""
    with harness.pc(chromium, base_url=shared_site.url) as context:
        harness.sign_in(context, shared_site, "kita_staff")
        page = context.new_page()
        page.goto("/staff/kita/leaflets")
        page.locator("#note").fill("夏まつりの受付")
        press(page, "チラシを作る")
        expect(page.get_by_role("img", name="会員登録のQRコード")).to_be_visible()
        return "/i/" + page.locator(".leaflet__u").inner_text().split("/i/")[1].strip()


@pytest.fixture
def arrived(phones: Callable[..., Page], leaflet: str) -> tuple[Page, str, str]:
    """Give the phone, address and nickname of somebody who has just joined."""
    number = next(_numbers)
    page, email, nickname = phones(), f"hajime{number}@example.jp", f"はじめ{number}番"
    newcomer.join(page, leaflet, email, nickname)
    return page, email, nickname


def test_from_the_leaflet_to_the_first_diary(arrived: tuple[Page, str, str], phones: Callable[..., Page]) -> None:
    page, email, nickname = arrived
    assert f"{nickname}さん" in read_mail(page, email, "ようこそ")
    page.goto("/")
    page.get_by_role("link", name="書く", exact=True).click()
    page.get_by_label("タイトル").fill("はじめての日記")
    page.get_by_label("本文").fill("夏まつりでチラシをもらいました。")
    press(page, "公開する")
    expect(page.get_by_role("heading", name="はじめての日記", level=1)).to_be_visible()
    neighbour = phones("gen")
    neighbour.goto("/diaries/?tab=ward")
    neighbour.get_by_role("link", name="はじめての日記").click()
    expect(neighbour.get_by_role("link", name=nickname).first).to_be_visible()


def test_a_neighbour_becomes_a_friend(
    arrived: tuple[Page, str, str], phones: Callable[..., Page], shared_site: Site
) -> None:
    page, _email, nickname = arrived
    neighbour = phones("gen")
    # Who wants mail at night too: the test runs at any hour.
    harness.rows(
        shared_site,
        "insert or replace into mail_plans (member_id, rhythms, quiet_from, quiet_until, most_a_day, is_stopped)"
        " select id, '{}', 0, 0, 20, 0 from members where email = 'gen@demo.example'",
    )
    page.goto("/members/3")
    expect(page.get_by_role("heading", level=1)).to_have_text("釣りの源さん")
    page.get_by_role("link", name="つながる", exact=True).click()
    page.get_by_label("ひとこと").fill("夏まつりでお会いしました。")
    press(page, "お願いを送る")
    expect(page.get_by_text("返事を待っています")).to_be_visible()

    # A mail waits two minutes for somebody who reads it on the page.
    waiting = "member_id = (select id from members where email = 'gen@demo.example') and due_at is not null"
    until = time.monotonic() + 20
    while not harness.rows(shared_site, f"select 1 from notification_events where {waiting}"):
        assert time.monotonic() < until
        time.sleep(0.2)
    harness.rows(shared_site, f"update notification_events set due_at = datetime('now') where {waiting}")
    read_mail(neighbour, "gen@demo.example", f"{nickname}さんから、つながりのお願い")
    follow_link(neighbour, "/friends/requests")
    expect(neighbour.get_by_text("夏まつりでお会いしました。")).to_be_visible()
    neighbour.get_by_role("button", name=f"{nickname}さんとつながる").click()
    expect(neighbour.get_by_text(f"{nickname}さんとつながりました")).to_be_visible()
    neighbour.goto("/friends")
    neighbour.get_by_role("link", name=nickname).click()
    neighbour.get_by_role("link", name=f"{nickname}さんの紹介文を書く").click()
    neighbour.get_by_label("紹介文").fill("まつりの片づけを手伝ってくれました。")
    press(neighbour, "紹介文を出す")

    page.goto("/friends")
    expect(page.get_by_role("link", name="釣りの源さん")).to_be_visible()
    page.goto("/menu")
    page.get_by_role("link", name=nickname).first.click()
    expect(page.get_by_text("まつりの片づけを手伝ってくれました。")).to_be_visible()


def test_an_app_is_asked_for_as_the_second_step(arrived: tuple[Page, str, str]) -> None:
    page, email, _nickname = arrived
    page.goto("/settings")
    page.get_by_role("link", name="2段階認証").click()
    page.get_by_role("link", name="認証アプリを登録する").click()
    secret = (page.locator("code.key").text_content() or "").replace(" ", "")
    page.locator("#code").fill(pyotp.TOTP(secret).now())
    press(page, "登録する")
    code = page.locator(".codes li").first.inner_text()
    page.get_by_role("link", name="ひかえました").click()
    newcomer.sign_out(page)

    newcomer.sign_in(page, email)
    expect(page.get_by_role("heading", name="2段階認証")).to_be_visible()
    # The code of now was used a moment ago, to set the app up.
    page.locator("#code").fill(pyotp.TOTP(secret).at(int(time.time()) + 30))
    press(page, "ログイン")
    expect(page.get_by_role("link", name="書く", exact=True)).to_be_visible()
    newcomer.sign_out(page)

    newcomer.sign_in(page, email)
    page.locator("#code").fill(code)
    press(page, "ログイン")
    expect(page.get_by_text("回復コードを1つ使いました")).to_be_visible()
    read_mail(page, email, "回復コードが使われました")


def test_a_forgotten_password_is_replaced_by_mail(arrived: tuple[Page, str, str], phones: Callable[..., Page]) -> None:
    page, email, _nickname = arrived
    other = phones()
    other.goto("/sign-in")
    other.get_by_role("link", name="パスワードを忘れたとき").click()
    other.get_by_label("メールアドレス").fill(email)
    press(other, "メールを送る")
    read_mail(other, email, "新しいパスワード")
    follow_link(other, "/reset/")
    other.locator("#password").fill(NEW_PASSWORD)
    press(other, "このパスワードにする")
    expect(other.get_by_text("パスワードを変えました")).to_be_visible()
    page.goto("/menu")
    expect(page).to_have_url("/sign-in?next=/menu")  # signed out by the new password
    newcomer.sign_in(page, email, NEW_PASSWORD)
    expect(page.get_by_role("link", name="書く", exact=True)).to_be_visible()
    assert PASSWORD != NEW_PASSWORD
