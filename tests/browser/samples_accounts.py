"""Pages of signing in and of what members settle about it."""

from __future__ import annotations

import pyotp
from playwright.sync_api import Page

from sns.blueprints.accounts.demo import PASSWORD
from tests.browser.sample import Sample, submit


def _ask_by_mail(page: Page) -> None:
    page.get_by_label("メールアドレス").fill("nobody@demo.example")
    submit(page, "メールを送る")


def _ask_empty(page: Page) -> None:
    submit(page, "メールを送る")


def _wrong_code(page: Page) -> None:
    _ask_by_mail(page)
    page.locator("#code").fill("000000")
    submit(page, "ログイン")


def _weak_password(page: Page) -> None:
    page.locator("#password").fill("password")
    submit(page, "このパスワードにする")


def _to_second_step(page: Page) -> None:
    page.get_by_label("メールアドレス").fill("haruka@demo.example")
    page.get_by_role("textbox", name="パスワード").fill(PASSWORD)
    page.locator("section[aria-labelledby=sign-in] button[type=submit]").click()
    page.wait_for_url("**/sign-in/second")


def _wrong_second(page: Page) -> None:
    _to_second_step(page)
    page.locator("#code").fill("000000")
    submit(page, "ログイン")


def _wrong_proof(page: Page) -> None:
    page.get_by_role("textbox", name="パスワード").fill("ちがうもの")
    submit(page, "確かめる")


def _no_address(page: Page) -> None:
    submit(page, "番号を送る")


def _to_email_code(page: Page) -> None:
    page.get_by_label("メールアドレス").fill("another@demo.example")
    submit(page, "番号を送る")


def _wrong_email_code(page: Page) -> None:
    _to_email_code(page)
    page.locator("#code").fill("000000")
    submit(page, "このアドレスにする")


def _wrong_app_code(page: Page) -> None:
    page.locator("#code").fill("12")
    submit(page, "登録する")


def _with_app(page: Page) -> None:
    renewing = page.get_by_role("button", name="回復コードを作りなおす")
    if renewing.count():
        return
    page.goto("/settings/second-factor/app")
    secret = (page.locator("code.key").text_content() or "").replace(" ", "")
    page.locator("#code").fill(pyotp.TOTP(secret).now())
    submit(page, "登録する")
    page.goto("/settings/second-factor")


def _new_codes(page: Page) -> None:
    _with_app(page)
    submit(page, "回復コードを作りなおす")


def _remove(page: Page) -> None:
    _with_app(page)
    page.get_by_role("link", name="認証アプリを外す").click()
    page.wait_for_url("**/remove")


SAMPLES = [
    Sample("sign-in by mail", "accounts.ask_sign_in", "visitor", "/sign-in/link"),
    Sample("sign-in by mail, refused", "accounts.ask_sign_in", "visitor", "/sign-in/link", 422, _ask_empty),
    Sample("sign-in mail sent", "accounts.sign_in_sent", "doorstep", "/sign-in/link", act=_ask_by_mail),
    Sample("sign-in mail, wrong code", "accounts.sign_in_sent", "doorstep", "/sign-in/link", 422, _wrong_code),
    Sample("sign-in link", "accounts.sign_in_link", "visitor", "/sign-in/link/{sign_in_link}"),
    Sample("sign-in link over", "accounts.sign_in_link", "visitor", "/sign-in/link/over", 410),
    Sample("forgotten password", "accounts.ask_reset", "visitor", "/reset"),
    Sample("forgotten password, mail sent", "accounts.reset_sent", "doorstep", "/reset", act=_ask_by_mail),
    Sample("new password by mail", "accounts.reset", "visitor", "/reset/{reset_link}"),
    Sample("new password by mail, weak", "accounts.reset", "visitor", "/reset/{reset_link}", 422, _weak_password),
    Sample("reset link over", "accounts.reset", "visitor", "/reset/over", 410),
    Sample("second step", "accounts.second", "doorstep", "/sign-in", act=_to_second_step),
    Sample("second step, wrong", "accounts.second", "doorstep", "/sign-in", 422, _wrong_second),
    Sample("settings", "accounts.settings", "author", "/settings"),
    Sample("settings of staff", "accounts.settings", "staff", "/settings"),
    Sample("devices", "accounts.devices", "author", "/settings/devices"),
    Sample("new password", "accounts.password", "author", "/settings/password"),
    Sample("new password, weak", "accounts.password", "resident", "/settings/password", 422, _weak_password),
    Sample("new address", "accounts.email", "author", "/settings/email"),
    Sample("new address, refused", "accounts.email", "resident", "/settings/email", 422, _no_address),
    Sample("new address, code", "accounts.email_code", "resident", "/settings/email", act=_to_email_code),
    Sample("new address, wrong code", "accounts.email_code", "resident", "/settings/email", 422, _wrong_email_code),
    Sample("proof", "accounts.prove", "author", "/settings/prove?next=/settings/password"),
    Sample("proof refused", "accounts.prove", "resident", "/settings/prove", 422, _wrong_proof),
    Sample("second factor, none", "accounts.second_factor", "author", "/settings/second-factor"),
    Sample("second factor", "accounts.second_factor", "keyholder", "/settings/second-factor", act=_with_app),
    Sample("recovery codes", "accounts.recovery_codes", "keyholder", "/settings/second-factor", act=_new_codes),
    Sample("second factor, removing", "accounts.remove_factor", "keyholder", "/settings/second-factor", act=_remove),
    Sample("authenticator app", "accounts.add_app", "author", "/settings/second-factor/app"),
    Sample(
        "authenticator app, wrong", "accounts.add_app", "resident", "/settings/second-factor/app", 422, _wrong_app_code
    ),
    Sample("passkey", "accounts.add_passkey", "author", "/settings/passkeys/new"),
]
