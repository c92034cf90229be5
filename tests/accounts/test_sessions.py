"""A session is a row: it ends on the server, by hand, by age, by silence."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from sns.blueprints.accounts import actions, passwords
from sns.blueprints.accounts.models import LoginSession, Member
from sns.core import buffer, clock
from sns.core.db import db, transaction

PASSWORD = "えんがわ-de-hirune"


@pytest.fixture(scope="module")
def password_hash() -> str:
    return passwords.make_hash(PASSWORD)


def sign_in(app: Flask, member: Member, **more: str) -> FlaskClient:
    browser = app.test_client()
    answer = browser.post("/sign-in", data={"email": member.email, "password": PASSWORD, **more})
    assert answer.location == "/"
    return browser


def is_in(browser: FlaskClient) -> bool:
    return browser.get("/menu").status_code == 200


def rows(app: Flask, member: Member) -> list[LoginSession]:
    with app.app_context():
        return list(db.session.scalars(sa.select(LoginSession).where(LoginSession.member_id == member.id)))


def copied(app: Flask, browser: FlaskClient) -> FlaskClient:
    thief = app.test_client()
    thief.set_cookie("engawa", browser.get_cookie("engawa").value)
    return thief


def test_signing_out_ends_a_copied_cookie_too(make: Any, undone: Flask, password_hash: str) -> None:
    member = make.member(password_hash=password_hash)
    browser, elsewhere = sign_in(undone, member), sign_in(undone, member)
    thief = copied(undone, browser)
    assert is_in(thief)
    browser.post("/sign-out")
    assert not is_in(browser)
    assert not is_in(thief)
    assert is_in(elsewhere)
    assert len(rows(undone, member)) == 1


def test_the_cookie_id_itself_is_not_stored(make: Any, undone: Flask, password_hash: str) -> None:
    member = make.member(password_hash=password_hash)
    browser = sign_in(undone, member)
    with browser.session_transaction() as session:
        token = session["sid"]
        assert len(token) >= 22
    assert token not in str([vars(row) for row in rows(undone, member)])


def test_a_session_belongs_to_the_member_it_was_opened_for(make: Any, as_: Any) -> None:
    browser, other = as_(make.member()), make.member()
    with browser.session_transaction() as session:
        session["_user_id"] = str(other.id)
    assert not is_in(browser)


@pytest.mark.parametrize(
    ("role", "remember", "quiet_days", "stays"),
    [(None, "", 13.9, True), (None, "", 14.1, False), (None, "y", 60, True), (None, "y", 90.1, False),
     ("ward_staff", "y", 0.5 / 24, True), ("ward_staff", "y", 0.75 / 24, False), ("city_staff", "", 0.75 / 24, False)],
)  # fmt: skip
def test_a_quiet_session_ends(
    make: Any, undone: Flask, password_hash: str, role: str | None, remember: str, quiet_days: float, stays: bool
) -> None:
    browser = sign_in(undone, make.member(password_hash=password_hash, role=role), remember=remember)
    with time_machine.travel(clock.now() + timedelta(days=quiet_days), tick=False):
        assert is_in(browser) is stays


def keep_busy(undone: Flask, browser: FlaskClient, hours: float, step: float) -> float | None:
    """Ask for a page every `step` hours; return the hour at which the session was over, or None."""
    start = clock.now()
    passed = 0.0
    while passed < hours:
        passed += step
        with time_machine.travel(start + timedelta(hours=passed), tick=False):
            if not is_in(browser):
                return passed
            with undone.app_context():
                buffer.flush()
    return None


def test_a_busy_session_lives_on_until_its_absolute_end(make: Any, undone: Flask, password_hash: str) -> None:
    resident = sign_in(undone, make.member(password_hash=password_hash))
    assert keep_busy(undone, resident, hours=24 * 95, step=24 * 10) == 24 * 90
    staff = sign_in(undone, make.member(password_hash=password_hash, role="ward_staff"))
    assert keep_busy(undone, staff, hours=14, step=0.4) == pytest.approx(12.0)


def test_a_remembered_cookie_outlives_the_browser_and_others_do_not(
    make: Any, undone: Flask, password_hash: str
) -> None:
    member = make.member(password_hash=password_hash)
    assert sign_in(undone, member, remember="y").get_cookie("engawa").expires is not None
    cookie = sign_in(undone, member).get_cookie("engawa")
    assert cookie.expires is None
    assert cookie.http_only
    assert cookie.same_site == "Lax"


def test_a_suspended_member_is_out_at_once_everywhere(make: Any, undone: Flask, password_hash: str) -> None:
    member = make.member(password_hash=password_hash)
    browsers = [sign_in(undone, member), sign_in(undone, member)]
    with undone.app_context():
        actions.suspend(None, db.session.get(Member, member.id))
    assert [is_in(browser) for browser in browsers] == [False, False]
    assert rows(undone, member) == []


@pytest.mark.parametrize("state", ["locked", "leaving", "left"])
def test_whoever_is_not_active_is_out_though_the_row_stands(make: Any, as_: Any, undone: Flask, state: str) -> None:
    member = make.member()
    browser = as_(member)
    with undone.app_context(), transaction():
        db.session.get_one(Member, member.id).state = state
    assert not is_in(browser)


def test_ended_rows_are_forgotten_and_living_ones_kept(make: Any, undone: Flask, password_hash: str) -> None:
    member = make.member(password_hash=password_hash)
    sign_in(undone, member)
    with time_machine.travel(clock.now() - timedelta(days=100), tick=False):
        sign_in(undone, member)
    with undone.app_context():
        assert actions.forget_ended_sessions() == 1
    assert len(rows(undone, member)) == 1


def test_reading_writes_the_last_visit_only_now_and_then(
    make: Any, as_: Any, undone: Flask, count_statements: Any
) -> None:
    member = make.member()
    browser = as_(member)
    with count_statements() as seen:
        browser.get("/menu")
    assert not [statement for statement in seen if statement.startswith(("UPDATE", "INSERT"))]
    with time_machine.travel(clock.now() + timedelta(minutes=11), tick=False):
        browser.get("/menu")
        with undone.app_context():
            buffer.flush()
            assert db.session.get_one(Member, member.id).last_seen_at == clock.now()
