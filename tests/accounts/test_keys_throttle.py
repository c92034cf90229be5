"""Guesses are slowed down, and the owner gets in where they got in before."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from sns.blueprints.accounts import throttle
from sns.core import web
from tests.accounts.keys import HASH, PASSWORD, is_in, mails, sign_in, with_app


@pytest.fixture
def counting(undone: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """Count tries of accounts, devices and codes, with nothing counted yet."""
    monkeypatch.setitem(undone.config, "RATELIMIT_ENABLED", True)
    monkeypatch.setattr(web.limiter, "_limiter", FixedWindowRateLimiter(MemoryStorage()), raising=False)
    monkeypatch.setattr(web.limiter, "_storage_dead", False, raising=False)
    return undone


def alike(answer: Any) -> tuple[int, str]:
    """Take out of an answer what differs by nature: random tokens, and what was typed."""
    return answer.status_code, re.sub(r'value="[^"]*"', "", answer.text)


def wrong(app: Flask, email: str, browser: Any = None) -> Any:
    return (browser or app.test_client()).post("/sign-in", data={"email": email, "password": "daneben"})


def test_a_locked_account_says_the_same_as_a_wrong_password(make: Any, counting: Flask) -> None:
    member = make.member(password_hash=HASH)
    first = wrong(counting, member.email)
    for _try in range(9):
        wrong(counting, member.email)
    locked = counting.test_client().post("/sign-in", data={"email": member.email.upper(), "password": PASSWORD})
    assert first.status_code == 422
    assert alike(locked) == alike(first)
    assert is_in(sign_in(counting, make.member(password_hash=HASH)))


def test_an_unknown_address_is_locked_like_a_known_one(counting: Flask) -> None:
    answers = [wrong(counting, "nobody@example.jp") for _try in range(12)]
    assert len({alike(answer) for answer in answers}) == 1


def test_the_owners_known_device_is_not_locked_out(make: Any, counting: Flask) -> None:
    member = make.member(password_hash=HASH)
    known = sign_in(counting, member)
    known.post("/sign-out")
    for _try in range(12):
        wrong(counting, member.email)
    assert not is_in(sign_in(counting, member))
    known.post("/sign-in", data={"email": member.email, "password": PASSWORD})
    assert is_in(known)


def test_a_known_device_has_a_limit_of_its_own_and_for_its_members_only(make: Any, counting: Flask) -> None:
    member, other = make.member(password_hash=HASH), make.member(password_hash=HASH)
    known = sign_in(counting, member)
    known.post("/sign-out")
    for _try in range(11):
        wrong(counting, member.email, known)
    known.post("/sign-in", data={"email": member.email, "password": PASSWORD})
    assert not is_in(known)
    # What was guessed there does not lock the member out elsewhere.
    assert is_in(sign_in(counting, member))
    for _try in range(11):
        wrong(counting, other.email, known)
    assert not is_in(sign_in(counting, other))


def test_a_forged_or_foreign_cookie_makes_no_device_known(make: Any, counting: Flask) -> None:
    member, other = make.member(password_hash=HASH), make.member(password_hash=HASH)
    foreign = sign_in(counting, other).get_cookie("known").value
    for _try in range(10):
        wrong(counting, member.email)
    for value in (foreign, "x", foreign[:-2] + "xx"):
        browser = counting.test_client()
        browser.set_cookie("known", value)
        browser.post("/sign-in", data={"email": member.email, "password": PASSWORD})
        assert not is_in(browser)


def test_a_family_shares_a_device(make: Any, counting: Flask) -> None:
    family = [make.member(password_hash=HASH) for _number in range(3)]
    tablet = counting.test_client()
    for member in family:
        tablet.post("/sign-in", data={"email": member.email, "password": PASSWORD})
        tablet.post("/sign-out")
    for member in family:
        for _try in range(11):
            wrong(counting, member.email)
        tablet.post("/sign-in", data={"email": member.email, "password": PASSWORD})
        assert is_in(tablet)
        tablet.post("/sign-out")


def test_a_changed_password_forgets_known_devices(make: Any, counting: Flask) -> None:
    member = make.member(password_hash=HASH)
    stolen = sign_in(counting, member)
    sign_in(counting, member).post("/settings/password", data={"password": "木もれ日と3びきのやぎ"})
    for _try in range(10):
        wrong(counting, member.email)
    stolen.post("/sign-in", data={"email": member.email, "password": "木もれ日と3びきのやぎ"})
    assert not is_in(stolen)


def test_five_tries_at_the_second_factor_are_enough(make: Any, counting: Flask) -> None:
    member = make.member(password_hash=HASH)
    maker, _codes = with_app(counting, member)
    browser = sign_in(counting, member)
    for _try in range(5):
        assert browser.post("/sign-in/second", data={"code": "x23456"}).status_code == 422
    assert browser.post("/sign-in/second", data={"code": maker.now()}).status_code == 422
    again = sign_in(counting, member)
    assert again.post("/sign-in/second", data={"code": maker.now()}).status_code == 422


def test_an_address_is_not_buried_under_mails_and_the_page_stays_the_same(make: Any, counting: Flask) -> None:
    member = make.member()
    browser = counting.test_client()
    answers = {browser.post("/sign-in/link", data={"email": member.email}).location for _try in range(8)}
    assert answers == {"/sign-in/code"}
    assert len(mails(counting, member.email)) <= 4


def test_tries_are_counted_here_when_the_shared_counts_are_gone(
    counting: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = secrets.token_hex(8)

    class Gone:
        def hit(self, *_args: Any) -> bool:
            raise ConnectionError

    monkeypatch.setattr(web.limiter, "_limiter", Gone())
    with counting.app_context():
        assert [throttle.allows("second", gone) for _try in range(6)] == [True] * 5 + [False]


def test_a_thing_is_seen_once(counting: Flask) -> None:
    with counting.app_context():
        assert [throttle.once("a challenge", 60) for _try in range(2)] == [True, False]
