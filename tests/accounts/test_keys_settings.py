"""Settings of sign-in: password, address, devices, proof."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from sns.blueprints.accounts import agents, passwords
from sns.blueprints.accounts.models import LoginSession
from sns.core.db import db
from tests.accounts.keys import HASH, PASSWORD, code, forget_proof, is_in, mails, sign_in, with_app, words

NEW = "木もれ日と3びきのやぎ"
PIXEL = (
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36"
)


def test_a_changed_password_ends_the_other_sessions_and_says_so(make: Any, undone: Flask) -> None:
    member = make.member(password_hash=HASH)
    here, there = sign_in(undone, member), sign_in(undone, member)
    assert here.post("/settings/password", data={"password": NEW}).location == "/settings"
    page = here.get("/settings").text
    assert "パスワードを変えました" in page
    assert "つよさ" in page
    assert is_in(here)
    assert not is_in(there)
    assert not is_in(sign_in(undone, member))
    (mail,) = mails(undone, member.email)
    assert str(mail["Subject"]) == "パスワードが変わりました"
    assert NEW not in words(mail)


@pytest.mark.parametrize(
    ("password", "says"),
    [("みじかい", "8文字以上"), ("x" * 129, "128文字まで"), ("password123", "よく使われる"), ("Engawa2026!", "よく使われる"),
     ("12345678", "よく使われる"), ("19560314", "よく使われる"), ("qwertyuiop", "よく使われる"), ("abcabcabc", "よく使われる"),
     ("sakurasakura", "よく使われる"), ("ぱすわーど2026", "よく使われる"), ("harumama12", "ニックネーム"),
     ("HARUMAMA", "ニックネーム"), ("yamamoto.h1", "ニックネーム"), ("11111111", "よく使われる")],
)  # fmt: skip
@pytest.mark.usefixtures("context")
def test_a_weak_password_is_refused_with_the_reason(password: str, says: str) -> None:
    assert says in (passwords.fault(password, "はるmama", "yamamoto.h@example.jp", "harumama") or "")


@pytest.mark.parametrize(
    "password",
    [
        "ひなたぼっこ-yuzu",
        "correct horse battery",
        "x9#Kq2!v",
        " 空白も 使えます ",
        "8374650912837465",
        "はるmamaの庭のみかんの木",
    ],
)
@pytest.mark.usefixtures("context")
def test_any_characters_are_fine(password: str) -> None:
    assert passwords.fault(password, "はるmama", "yamamoto.h@example.jp") is None
    assert passwords.strength(password).startswith("つよさ")


@pytest.mark.usefixtures("context")
def test_the_same_keys_on_another_keyboard_are_the_same_password() -> None:
    stored = passwords.make_hash("か\u3099んこ-ABC123")
    assert passwords.is_right(stored, "がんこ-ABC123")


def test_a_new_address_needs_its_code_and_the_old_one_is_told(make: Any, undone: Flask) -> None:
    member = make.member(password_hash=HASH)
    browser = sign_in(undone, member)
    new = f"new.{member.email}"
    assert browser.post("/settings/email", data={"email": new.upper()}).location == "/settings/email/code"
    (mail,) = mails(undone, new)
    wrong = f"{(int(code(mail)) + 1) % 1_000_000:06}"
    assert browser.post("/settings/email/code", data={"code": wrong}).status_code == 422
    assert browser.post("/settings/email/code", data={"code": code(mail)}).location == "/settings"
    assert not is_in(sign_in(undone, member))
    told = mails(undone, member.email)
    assert [str(each["Subject"]) for each in told] == ["メールアドレスが変わりました"]
    assert new not in words(told[0])
    member.email = new
    assert is_in(sign_in(undone, member))


def test_an_address_somebody_has_gets_the_same_page_and_no_mail(
    make: Any, undone: Flask, count_statements: Any
) -> None:
    member, other = make.member(password_hash=HASH), make.member()
    browser = sign_in(undone, member)
    seen = []
    for email in (other.email, "free-address@example.jp"):
        with count_statements() as statements:
            answer = browser.post("/settings/email", data={"email": email})
        page = browser.get(answer.location).text.replace(email, "")
        seen.append(([statement.split()[0] for statement in statements], "番号を送りました" in page))
    assert seen[0] == seen[1]
    assert mails(undone, other.email) == []


def test_a_code_for_somebody_elses_request_is_foreign(make: Any, undone: Flask) -> None:
    one, other = make.member(password_hash=HASH), make.member(password_hash=HASH)
    new = f"shared.{one.email}"
    mine, theirs = sign_in(undone, one), sign_in(undone, other)
    theirs.post("/settings/email", data={"email": new})
    mine.post("/settings/email", data={"email": new})
    mail = mails(undone, new)[-1]
    assert theirs.post("/settings/email/code", data={"code": code(mail)}).status_code == 422
    assert mine.post("/settings/email/code", data={"code": code(mail)}).location == "/settings"


def test_devices_are_listed_in_words_and_signed_out(make: Any, undone: Flask) -> None:
    member = make.member(password_hash=HASH)
    here = sign_in(undone, member)
    phone = undone.test_client()
    phone.post(
        "/sign-in", data={"email": member.email, "password": PASSWORD}, headers={"User-Agent": PIXEL},
        environ_base={"REMOTE_ADDR": "203.0.113.77"},
    )  # fmt: skip
    page = here.get("/settings/devices").text
    assert "AndroidのChrome" in page
    assert "203.0.…" in page
    assert "113.77" not in page
    assert page.count("この端末") == 1
    with undone.app_context():
        rows = {row.device: row.id for row in db.session.scalars(
            sa.select(LoginSession).where(LoginSession.member_id == member.id))}  # fmt: skip
    assert sign_in(undone, make.member(password_hash=HASH)).post(
        f"/settings/devices/{rows[PIXEL]}/end"
    ).status_code == 404  # fmt: skip
    assert is_in(phone)
    here.post(f"/settings/devices/{rows[PIXEL]}/end")
    assert not is_in(phone)
    others = [sign_in(undone, member) for _number in range(2)]
    here.post("/settings/devices/end-others")
    assert [is_in(browser) for browser in (here, *others)] == [True, False, False]


@pytest.mark.parametrize(
    ("agent", "says"),
    [("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1", "iPhoneのSafari"),
     ("Mozilla/5.0 (Windows NT 10.0; Win64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "WindowsのEdge"),
     ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0", "MacのFirefox"),
     ("<script>", "ほかの端末"), ("", "ほかの端末")],
)  # fmt: skip
@pytest.mark.usefixtures("context")
def test_a_browser_is_named_as_its_owner_would(agent: str, says: str) -> None:
    assert agents.describe(agent) == says


@pytest.mark.parametrize(
    ("address", "shown"), [("2001:db8:85a3::8a2e:370:7334", "2001:0db8:…"), ("nonsense", ""), (None, "")]
)
def test_addresses_are_shortened(address: str | None, shown: str) -> None:
    assert agents.shorten(address) == shown


@pytest.mark.parametrize(
    "path", ["/settings/password", "/settings/email", "/settings/second-factor/app", "/settings/passkeys/new"]
)
def test_sensitive_pages_ask_again_who_is_there(make: Any, undone: Flask, path: str) -> None:
    member = make.member(password_hash=HASH)
    browser = sign_in(undone, member)
    assert browser.get(path).status_code == 200
    forget_proof(undone, member)
    assert browser.get(path).location == f"/settings/prove?next={path}"
    assert browser.post("/settings/prove", data={"password": "falsch", "next": path}).status_code == 422
    assert browser.get(path).status_code == 302
    assert browser.post("/settings/prove", data={"password": PASSWORD, "next": path}).location == path
    assert browser.get(path).status_code == 200


def test_words_typed_slowly_after_the_proof_are_taken(make: Any, undone: Flask) -> None:
    member = make.member(password_hash=HASH)
    browser = sign_in(undone, member)
    forget_proof(undone, member, minutes=30)
    assert browser.post("/settings/password", data={"password": NEW}).location == "/settings"
    forget_proof(undone, member, minutes=50)
    assert browser.post("/settings/password", data={"password": NEW}).location.startswith("/settings/prove")


def test_the_apps_code_is_proof_too_and_a_foreign_target_is_not_gone_to(make: Any, undone: Flask) -> None:
    member = make.member(password_hash=HASH)
    browser = sign_in(undone, member)
    maker, _codes = with_app(undone, member)
    forget_proof(undone, member)
    right = {"code": maker.now(), "next": "//evil.example"}
    assert browser.post("/settings/prove", data=right).location == "/settings"
    forget_proof(undone, member)
    assert browser.post("/settings/prove", data=right).status_code == 422


def test_the_settings_show_their_lines(make: Any, undone: Flask) -> None:
    page = sign_in(undone, make.member(password_hash=HASH)).get("/settings").text
    for line in (
        "文字の大きさ",
        "画面の明るさ",
        "やさしい日本語",
        "パスワード",
        "メールアドレス",
        "2段階認証",
        "ログイン中の端末",
    ):
        assert line in page
    assert "ログイン中の端末" not in sign_in(undone, make.member(password_hash=HASH)).get("/menu").text


@pytest.mark.parametrize(
    "path",
    ["/settings", "/settings/password", "/settings/email", "/settings/email/code", "/settings/devices", "/settings/prove",
     "/settings/second-factor", "/settings/second-factor/app", "/settings/second-factor/codes", "/settings/passkeys/new"],
)  # fmt: skip
def test_visitors_are_sent_to_sign_in(client: Any, path: str) -> None:
    assert client.get(path).location.startswith("/sign-in")


def test_a_member_without_a_password_is_shown_the_way_to_one(make: Any, as_: Any, undone: Flask) -> None:
    member = make.member()
    browser = as_(member)
    forget_proof(undone, member)
    page = browser.get(browser.get("/settings/password").location).text
    assert "メールでパスワードを決める" in page
    assert browser.post("/settings/prove", data={"password": ""}).status_code == 422


def test_whoever_signs_in_again_leaves_no_session_behind(make: Any, undone: Flask) -> None:
    one, other = make.member(password_hash=HASH), make.member(password_hash=HASH)
    browser = sign_in(undone, one)
    browser.post("/sign-in", data={"email": other.email, "password": PASSWORD})
    with undone.app_context():
        assert db.session.scalars(sa.select(LoginSession.member_id).where(
            LoginSession.member_id.in_((one.id, other.id)))).all() == [other.id]  # fmt: skip
