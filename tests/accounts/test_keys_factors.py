"""The second factor: half-open doors, codes that open once, recovery codes, losing it, staff who must have it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pyotp
import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from sns.blueprints.accounts import actions, credentials, staff_rule
from sns.blueprints.accounts.models import Credential, LoginSession, Member
from sns.core import clock, options
from sns.core.audit import AuditLog
from sns.core.db import db
from tests.accounts.keys import HASH, forget_proof, is_in, mails, sign_in, unsealed, with_app


def factors(app: Flask, member: Member) -> list[str]:
    with app.app_context():
        return sorted(db.session.scalars(sa.select(Credential.kind).where(Credential.member_id == member.id)))


def set_up(app: Flask, browser: FlaskClient, member: Member) -> tuple[pyotp.TOTP, Any]:
    page = browser.get("/settings/second-factor/app").text
    sealed = re.findall(r'name="sealed"[^>]*value="([^"]+)"', page)[0]
    maker = pyotp.TOTP(unsealed(app, sealed, member))
    assert " ".join(re.findall("....", maker.secret)) in page
    assert "style=" not in page
    return maker, sealed


def test_an_app_counts_once_it_has_shown_a_right_code(make: Any, undone: Flask) -> None:
    member = make.member(password_hash=HASH)
    browser = sign_in(undone, member)
    maker, sealed = set_up(undone, browser, member)
    wrong = browser.post("/settings/second-factor/app", data={"sealed": sealed, "code": "12345x"})
    assert wrong.status_code == 422
    assert f'value="{sealed}"' in wrong.text
    assert factors(undone, member) == []
    done = browser.post("/settings/second-factor/app", data={"sealed": sealed, "code": maker.now()})
    assert done.location == "/settings/second-factor/codes"
    page = browser.get(done.location).text
    shown = re.findall(r"<code>([a-z2-9-]{19})</code>", page)
    assert len(set(shown)) == 10
    assert browser.get(done.location).status_code == 302
    assert factors(undone, member) == ["recovery"] * 10 + ["totp"]
    subjects = [str(mail["Subject"]) for mail in mails(undone, member.email)]
    assert subjects == ["2段階認証に鍵が加わりました", "回復コードを作りました"]
    with undone.app_context():
        kept = db.session.scalars(sa.select(Credential.secret).where(Credential.member_id == member.id)).all()
    assert maker.secret not in str(kept)
    assert not any(code in str(kept) for code in shown)


def test_a_key_set_up_by_somebody_else_is_not_taken(make: Any, undone: Flask) -> None:
    one, other = make.member(password_hash=HASH), make.member(password_hash=HASH)
    maker, sealed = set_up(undone, sign_in(undone, one), one)
    answer = sign_in(undone, other).post("/settings/second-factor/app", data={"sealed": sealed, "code": maker.now()})
    assert answer.location == "/settings/second-factor/app"
    assert factors(undone, other) == []


def test_the_door_is_half_open_until_the_second_factor(make: Any, undone: Flask) -> None:
    member = make.member(password_hash=HASH)
    maker, _codes = with_app(undone, member)
    browser = sign_in(undone, member, next="/diaries/", remember="y")
    assert not is_in(browser)
    with undone.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).where(LoginSession.member_id == member.id)) == 0
    half = browser.get_cookie("engawa").value
    assert browser.post("/sign-in/second", data={"code": "000 00x"}).status_code == 422
    assert browser.post("/sign-in/second", data={"code": maker.now()}).location == "/diaries/"
    assert is_in(browser)
    assert browser.get_cookie("engawa").expires is not None
    # The cookie of the half-open door, kept by somebody, opens nothing now.
    thief = undone.test_client()
    thief.set_cookie("engawa", half)
    assert not is_in(thief)
    with browser.session_transaction() as session:
        assert "pending" not in session


def test_a_cookie_planted_before_is_worth_nothing_after_the_second_factor(make: Any, undone: Flask) -> None:
    member = make.member(password_hash=HASH)
    maker, _codes = with_app(undone, member)
    attacker, victim = undone.test_client(), undone.test_client()
    with attacker.session_transaction() as session:
        session.update(sid="fixed", csrf_token="fixed", second=True)
    victim.set_cookie("engawa", attacker.get_cookie("engawa").value)
    victim.post("/sign-in", data={"email": member.email, "password": "ひなたぼっこ-yuzu-tsubame"})
    with victim.session_transaction() as session:
        assert session.get("sid") is None
        between = session.get("csrf_token")
    victim.post("/sign-in/second", data={"code": maker.now()})
    assert is_in(victim)
    assert not is_in(attacker)
    with victim.session_transaction() as session:
        assert session["sid"] != "fixed"
        assert session.get("csrf_token") != "fixed"
        assert between != "fixed"


def test_the_half_open_door_closes_after_ten_minutes_and_when_the_password_changes(make: Any, undone: Flask) -> None:
    member = make.member(password_hash=HASH)
    maker, _codes = with_app(undone, member)
    browser = sign_in(undone, member)
    with time_machine.travel(clock.now() + timedelta(minutes=11), tick=False):
        assert browser.post("/sign-in/second", data={"code": maker.now()}).location == "/sign-in"
    browser = sign_in(undone, member)
    with undone.app_context():
        actions.set_password(db.session.get_one(Member, member.id), "another hash", device="")
    assert browser.get("/sign-in/second").location == "/sign-in"


def test_a_code_opens_once_and_within_one_step_of_drift(make: Any, undone: Flask) -> None:
    member = make.member(password_hash=HASH)
    maker, _codes = with_app(undone, member)
    with time_machine.travel(1_900_000_005, tick=False):
        now = int(clock.now().timestamp())
        for step, opens in (
            (-2, False),
            (2, False),
            (-1, True),
            (0, True),
            (0, False),
            (-1, False),
            (1, True),
            (0, False),
        ):
            with undone.app_context():
                someone = db.session.get_one(Member, member.id)
                assert credentials.try_app(someone, maker.at(now + step * 30)) is opens, step


def test_a_recovery_code_opens_once_however_it_is_typed(make: Any, undone: Flask) -> None:
    member = make.member(password_hash=HASH)
    _maker, codes = with_app(undone, member)
    browser = sign_in(undone, member)
    typed = codes[0].upper().replace("-", " ")
    assert browser.post("/sign-in/second", data={"code": typed}).location == "/"
    assert "のこりは9つです" in browser.get("/").text
    again = sign_in(undone, member)
    assert again.post("/sign-in/second", data={"code": codes[0]}).status_code == 422
    assert again.post("/sign-in/second", data={"code": codes[1]}).location == "/"
    assert [str(mail["Subject"]) for mail in mails(undone, member.email)] == ["回復コードが使われました"] * 2


def test_a_recovery_code_of_somebody_else_opens_nothing(make: Any, undone: Flask) -> None:
    one, other = make.member(password_hash=HASH), make.member(password_hash=HASH)
    _maker, codes = with_app(undone, one)
    with_app(undone, other)
    assert sign_in(undone, other).post("/sign-in/second", data={"code": codes[0]}).status_code == 422


def test_new_recovery_codes_close_the_old_ones(make: Any, undone: Flask) -> None:
    member = make.member(password_hash=HASH)
    maker, old = with_app(undone, member)
    browser = sign_in(undone, member)
    browser.post("/sign-in/second", data={"code": maker.now()})
    page = browser.get(browser.post("/settings/second-factor/codes").location).text
    new = re.findall(r"<code>([a-z2-9-]{19})</code>", page)
    with undone.app_context():
        someone = db.session.get_one(Member, member.id)
        assert not actions.use_recovery_code(someone, old[0], device="")
        assert actions.use_recovery_code(someone, new[0], device="")


def test_the_last_factor_takes_the_codes_along_and_others_factors_are_not_found(make: Any, undone: Flask) -> None:
    member = make.member(password_hash=HASH)
    maker, _codes = with_app(undone, member)
    browser = sign_in(undone, member)
    browser.post("/sign-in/second", data={"code": maker.now()})
    with undone.app_context():
        row = credentials.list_factors(member.id)[0]
    address = f"/settings/second-factor/{row.id}/remove"
    stranger = sign_in(undone, make.member(password_hash=HASH))
    assert stranger.get(address).status_code == 404
    assert stranger.post(address).status_code == 404
    assert "回復コードも使えなくなります" in browser.get(address).text
    assert browser.post(address).location == "/settings/second-factor"
    assert factors(undone, member) == []
    assert is_in(sign_in(undone, member))


def test_staff_take_a_lost_factor_away_and_the_member_hears_of_it(make: Any, undone: Flask) -> None:
    member, staff = make.member(password_hash=HASH), make.member(role="ward_staff")
    maker, _codes = with_app(undone, member)
    browser = sign_in(undone, member)
    browser.post("/sign-in/second", data={"code": maker.now()})
    with undone.app_context():
        actions.remove_second_factor(db.session.get_one(Member, staff.id), db.session.get_one(Member, member.id))
        deed = db.session.scalars(sa.select(AuditLog).where(AuditLog.actor_id == staff.id)).one()
    assert (deed.deed, deed.subject) == ("member.second_factor.remove", f"member:{member.id}")
    assert factors(undone, member) == []
    assert not is_in(browser)
    assert is_in(sign_in(undone, member))
    assert str(mails(undone, member.email)[-1]["Subject"]) == "2段階認証を外しました"


@pytest.fixture
def demanded(undone: Flask) -> Any:
    with undone.app_context():
        options.change(staff_rule.KEY, True)
    staff_rule.forget()
    yield
    staff_rule.forget()


@pytest.mark.usefixtures("demanded")
def test_staff_are_led_to_the_second_factor_before_anything_else(make: Any, undone: Flask) -> None:
    staff, resident = make.member(role="ward_staff", password_hash=HASH), make.member(password_hash=HASH)
    assert is_in(sign_in(undone, resident))
    browser = sign_in(undone, staff)
    for path in ("/", "/menu", "/diaries/", "/settings/devices"):
        assert browser.get(path).location == "/settings/second-factor"
    assert "職員の方は" in browser.get("/settings/second-factor").text
    maker, sealed = set_up(undone, browser, staff)
    browser.post("/settings/second-factor/app", data={"sealed": sealed, "code": maker.now()})
    assert is_in(browser)
    with undone.app_context():
        row = credentials.list_factors(staff.id)[0]
    browser.post(f"/settings/second-factor/{row.id}/remove")
    assert "totp" in factors(undone, staff)


def test_without_the_choice_staff_go_on_as_everybody(make: Any, undone: Flask) -> None:
    assert is_in(sign_in(undone, make.member(role="ward_staff", password_hash=HASH)))


def test_a_passkey_answer_that_is_nonsense_is_refused_in_words(make: Any, undone: Flask, client: FlaskClient) -> None:
    for answer in ("", "{}", "[]", "null", '{"id": 3}', "x" * 30_000, '{"id": "a", "rawId": "a", "response": {}}'):
        refused = client.post("/sign-in/passkey", data={"credential": answer})
        assert refused.status_code == 422, answer[:20]
        assert "パスキーを確かめられませんでした" in refused.text
    browser = sign_in(undone, make.member(password_hash=HASH))
    browser.post("/settings/passkeys/options")
    refused = browser.post("/settings/passkeys/new", data={"label": "電話", "credential": "{}"})
    assert refused.status_code == 422
    assert 'value="電話"' in refused.text


def test_words_carried_over_the_second_factor_are_handed_back(make: Any, undone: Flask) -> None:
    member = make.member(password_hash=HASH)
    maker, _codes = with_app(undone, member)
    browser = undone.test_client()
    page = browser.post(
        "/diaries/", data={"title": "柿", "body": "あまい柿です。"}, headers={"Origin": "http://localhost"}
    )
    carried = re.findall(r'name="carried"[^>]*value="([^"]+)"', page.text)[0]
    half = browser.post(
        "/sign-in", data={"email": member.email, "password": "ひなたぼっこ-yuzu-tsubame", "carried": carried}
    )
    again = re.findall(r'name="carried"[^>]*value="([^"]+)"', half.text)[0]
    done = browser.post("/sign-in/second", data={"code": maker.now(), "carried": again})
    assert "あまい柿です。" in done.text
    assert is_in(browser)


def test_forgotten_proof_is_asked_for_before_the_second_factor_changes(make: Any, undone: Flask) -> None:
    member = make.member(password_hash=HASH)
    browser = sign_in(undone, member)
    forget_proof(undone, member)
    asked = browser.get("/settings/second-factor/app")
    assert asked.location == "/settings/prove?next=/settings/second-factor/app"
