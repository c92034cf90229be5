from __future__ import annotations

import pytest
from flask import Flask
from itsdangerous import BadSignature, SignatureExpired
from time_machine import travel

from sns.core import sessions


@pytest.fixture
def cookies() -> sessions.Serializer:
    app = Flask("cookies")
    app.secret_key = "only here"
    sessions.init_app(app)
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    assert isinstance(serializer, sessions.Serializer)
    return serializer


def test_what_a_cookie_says_is_new_each_time(cookies: sessions.Serializer) -> None:
    cookie = cookies.dumps({"sid": "a", "_flashes": [("message", "読まれました")]})
    first = cookies.loads(cookie)
    first["_flashes"].clear()
    first["sid"] = "b"
    assert cookies.loads(cookie) == {"sid": "a", "_flashes": [("message", "読まれました")]}


def test_a_forged_cookie_is_refused_each_time(cookies: sessions.Serializer) -> None:
    cookie = cookies.dumps({"sid": "a"})
    assert isinstance(cookie, str)
    for forged in (cookie[:-2], f"{cookie}x", f"x{cookie}", cookie.replace(".", ""), ""):
        for _again in range(2):
            with pytest.raises(BadSignature):
                cookies.loads(forged)


def test_a_cookie_that_was_read_grows_too_old_all_the_same(cookies: sessions.Serializer) -> None:
    with travel(1_800_000_000, tick=False) as clock:
        cookie = cookies.dumps({"sid": "a"})
        assert cookies.loads(cookie, max_age=60) == {"sid": "a"}
        clock.shift(61)
        with pytest.raises(SignatureExpired):
            cookies.loads(cookie, max_age=60)
