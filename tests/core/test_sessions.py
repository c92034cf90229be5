"""A session outlives a clock that was wrong for a moment."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from sns.core import clock, sessions


@pytest.mark.parametrize("ahead", [timedelta(seconds=2), timedelta(days=365)])
def test_a_cookie_from_the_future_is_taken_and_an_old_one_is_not(ahead: timedelta) -> None:
    app = Flask("cookies")
    app.secret_key = "k" * 40
    sessions.init_app(app)
    seal = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    with time_machine.travel(clock.now() + ahead):
        cookie = seal.dumps({"sid": "one"})
    life = {"environ_overrides": {"HTTP_COOKIE": f"session={cookie}"}}
    with app.test_request_context(**life) as here:
        assert dict(here.session) == {"sid": "one"}
    with app.test_request_context(environ_overrides={"HTTP_COOKIE": f"session={cookie[:-2]}xx"}) as here:
        assert dict(here.session) == {}
    with time_machine.travel(clock.now() + ahead + timedelta(days=32)), app.test_request_context(**life) as here:
        assert dict(here.session) == {}
