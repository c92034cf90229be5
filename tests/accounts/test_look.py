"""How the site looks follows a member to a new device."""

from __future__ import annotations

from typing import Any

from sns.blueprints.accounts import passwords
from sns.blueprints.accounts.models import Member
from sns.core.db import db

CHOSEN = {"text": "xl", "theme": "dark", "lang": "en"}


def test_a_new_device_starts_with_what_was_chosen(make: Any, as_: Any, undone: Any) -> None:
    me = make.member(password_hash=passwords.make_hash("縁側で日なたぼっこ"))
    as_(me).post("/settings/appearance", data=CHOSEN)
    with undone.app_context():
        assert db.session.get_one(Member, me.id).settings["locale"] == "en"
    device = undone.test_client()
    device.post("/sign-in", data={"email": me.email, "password": "縁側で日なたぼっこ"})
    page = device.get("/").text
    assert 'data-text="xl"' in page
    assert 'data-theme="dark"' in page
    assert '<html lang="en"' in page


def test_a_device_that_was_set_keeps_its_own_look(make: Any, as_: Any, undone: Any) -> None:
    me = make.member(password_hash=passwords.make_hash("縁側で日なたぼっこ"))
    as_(me).post("/settings/appearance", data=CHOSEN)
    device = undone.test_client()
    device.post("/settings/appearance", data={"text": "l", "theme": "light", "lang": "ja"})
    device.post("/sign-in", data={"email": me.email, "password": "縁側で日なたぼっこ"})
    page = device.get("/").text
    assert 'data-text="l"' in page
    assert 'data-theme="light"' in page
