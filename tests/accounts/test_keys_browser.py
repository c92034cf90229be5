"""Keys in a real browser: passkeys with Chromium's virtual authenticator, mails followed."""

from __future__ import annotations

import email
import email.policy
import re
import time
from collections.abc import Iterator
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from sns.blueprints.accounts.demo import PASSWORD
from tests.browser import harness
from tests.site import Site

harness.need_chromium()
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with harness.browser() as running:
        yield running


@pytest.fixture(scope="module")
def home(running_site: Site) -> str:
    """Give the site's address with a name: browsers allow no passkey at a number."""
    return running_site.url.replace("127.0.0.1", "localhost")


def authenticator(context: BrowserContext, page: Page) -> None:
    """Give the page a key that needs no touch."""
    door = context.new_cdp_session(page)
    door.send("WebAuthn.enable")
    door.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                     "isUserVerified": True, "automaticPresenceSimulation": True}},
    )  # fmt: skip


def sign_in(page: Page, home: str, key: str) -> None:
    page.goto(f"{home}/sign-in")
    page.locator("#email").fill(f"{key}@demo.example")
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("button", name="ログイン", exact=True).first.click()


def sign_out(page: Page, home: str) -> None:
    page.goto(f"{home}/menu")
    page.get_by_role("button", name="ログアウト").click()


def newest_mail(site: Site, to: str) -> str:
    for _try in range(200):
        for file in sorted((site.instance / "mailbox").glob("*.eml"), reverse=True):
            mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            body = mail.get_body(("plain",))
            if mail["To"] == to and body is not None:
                return str(body.get_content())
        time.sleep(0.1)
    raise AssertionError(f"no mail to {to}")


def test_a_passkey_is_made_and_signs_in_alone_and_as_the_second_step(chromium: Browser, home: str) -> None:
    with harness.phone(chromium) as context:
        page = context.new_page()
        page.set_default_timeout(10_000)
        errors = harness.watch(page)
        authenticator(context, page)
        sign_in(page, home, "sato")
        page.goto(f"{home}/settings/second-factor")
        page.get_by_role("link", name="パスキーを作る").click()
        expect(page.get_by_label("パスキーの名前")).to_have_value("LinuxのChrome")
        page.get_by_label("パスキーの名前").fill("わたしの電話")
        page.get_by_role("button", name="パスキーを作る").click()
        expect(page.get_by_role("heading", name="回復コード")).to_be_visible()
        assert page.locator(".codes li").count() == 10
        page.get_by_role("link", name="ひかえました").click()
        expect(page.get_by_text("わたしの電話")).to_be_visible()

        sign_out(page, home)
        page.goto(f"{home}/sign-in?next=/settings/devices")
        page.get_by_role("button", name="パスキーでログイン").click()
        expect(page.get_by_role("heading", name="ログイン中の端末")).to_be_visible()

        sign_out(page, home)
        sign_in(page, home, "sato")
        expect(page.get_by_role("heading", name="2段階認証")).to_be_visible()
        page.get_by_role("button", name="パスキーで確かめる").click()
        expect(page).to_have_url(f"{home}/")
        page.goto(f"{home}/settings/prove?next=/settings/password")
        page.get_by_role("button", name="パスキーで確かめる").click()
        expect(page.get_by_role("heading", name="パスワードを変える")).to_be_visible()
        assert errors == []


def test_an_answer_played_back_opens_nothing(chromium: Browser, home: str) -> None:
    with harness.pc(chromium) as context:
        page = context.new_page()
        page.set_default_timeout(10_000)
        authenticator(context, page)
        sign_in(page, home, "kitagawa")
        page.goto(f"{home}/settings/passkeys/new")
        page.get_by_role("button", name="パスキーを作る").click()
        expect(page.get_by_role("heading", name="回復コード")).to_be_visible()
        sign_out(page, home)
        page.goto(f"{home}/sign-in")
        sent: list[str] = []
        before = []

        def keep(route: Any) -> None:
            # Held until the cookies are read: the answer changes them.
            sent.append(route.request.post_data)
            before.extend(context.cookies())
            route.continue_()

        page.route("**/sign-in/passkey", keep)
        page.get_by_role("button", name="パスキーでログイン").click()
        expect(page).to_have_url(f"{home}/")
        assert sent
    with harness.pc(chromium) as context:
        context.add_cookies(before)
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = context.request.post(f"{home}/sign-in/passkey", data=sent[0], headers=headers, max_redirects=0)
        assert answer.status == 422


def test_closing_the_question_says_so_and_leaves_the_other_ways(chromium: Browser, home: str) -> None:
    with harness.pc(chromium) as context:
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.goto(f"{home}/sign-in")
        page.evaluate(
            "() => { navigator.credentials.get = () => Promise.reject(new DOMException('no', 'NotAllowedError')); }"
        )
        page.get_by_role("button", name="パスキーでログイン").click()
        expect(page.get_by_role("alert")).to_have_text("パスキーを使えませんでした。もう一度お試しください")
        expect(page.get_by_label("メールアドレス")).to_be_visible()


def test_without_javascript_everything_but_passkeys_works(chromium: Browser, home: str, running_site: Site) -> None:
    with harness.phone(chromium, java_script_enabled=False) as context:
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.goto(f"{home}/sign-in")
        expect(page.get_by_role("button", name="パスキーでログイン")).to_be_hidden()
        page.get_by_role("link", name="メールでログインする").click()
        page.get_by_label("メールアドレス").fill("kita_staff@demo.example")
        page.get_by_role("button", name="メールを送る").click()
        found = re.search(r"番号を入れてください: (\d{6})", newest_mail(running_site, "kita_staff@demo.example"))
        assert found
        page.get_by_label("メールの6けたの番号").fill(found[1])
        page.get_by_role("button", name="ログイン").click()
        page.goto(f"{home}/settings/passkeys/new")
        expect(page.get_by_text("JavaScript と対応したブラウザー")).to_be_visible()
        page.goto(f"{home}/settings/second-factor/app")
        secret = (page.locator("code.key").text_content() or "").replace(" ", "")
        page.get_by_label("アプリに出た6けたの番号").fill(pyotp.TOTP(secret).now())
        page.get_by_role("button", name="登録する").click()
        expect(page.get_by_role("heading", name="回復コード")).to_be_visible()
