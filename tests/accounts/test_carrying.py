"""Words whose session ended come back after signing in, to whoever typed them and to nobody else."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from sns.blueprints.accounts import carrying, passwords
from sns.blueprints.accounts.models import LoginSession, Member
from sns.core import clock
from sns.core.db import db, transaction

PASSWORD = "えんがわ-de-hirune"
HERE = {"Origin": "http://localhost"}
WORDS = {"title": "夕方の川", "body": "一行目\n二行目 <b>&amp;", "visibility": "ward", "tags": "川", "key": "k-1"}


@pytest.fixture(scope="module")
def password_hash() -> str:
    return passwords.make_hash(PASSWORD)


def sealed_in(page: str) -> str:
    found = re.search(r'name="carried"[^>]* value="([^"]*)"', page)
    return html.unescape(found[1]) if found else ""


def hidden_of(page: str) -> dict[str, str]:
    return {
        html.unescape(k): html.unescape(v) for k, v in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page)
    }


def sign_in(browser: FlaskClient, member: Member, carried: str, password: str = PASSWORD) -> Any:
    return browser.post("/sign-in", data={"email": member.email, "password": password, "carried": carried})


def test_words_typed_into_an_ended_session_are_sent_after_signing_in(
    make: Any, client: FlaskClient, undone: Flask, password_hash: str
) -> None:
    member = make.member(password_hash=password_hash)
    page = client.post("/diaries/", data=WORDS, headers=HERE)
    assert page.status_code == 401
    assert "書いた内容はそのまま残っています" in page.text
    carried = sealed_in(page.text)
    assert "夕方の川" not in carried
    # A mistyped password does not lose them.
    again = sign_in(client, member, carried, "mistyped-password")
    assert again.status_code == 422
    back = sign_in(client, member, sealed_in(again.text))
    assert back.status_code == 200
    assert "夕方の川" in back.text
    assert "<b>" not in re.findall(r"<dl.*?</dl>", back.text, re.S)[0].replace("<b>&amp;amp;", "")
    sent = hidden_of(back.text)
    assert {name: sent[name].replace("\r\n", "\n") for name in WORDS} == WORDS
    assert 'action="/diaries/"' in back.text
    written = client.post("/diaries/", data=sent)
    assert "夕方の川" in client.get(written.location).text


def test_a_session_cut_while_writing_carries_with_the_check_of_origin_on(
    make: Any, as_: Any, undone: Flask, password_hash: str
) -> None:
    undone.config["WTF_CSRF_ENABLED"] = True
    member = make.member(password_hash=password_hash)
    browser = as_(member)
    token = re.findall(r'name="csrf_token" value="([^"]+)"', browser.get("/diaries/new").text)[0]
    with undone.app_context(), transaction():
        db.session.execute(sa.delete(LoginSession))
    page = browser.post("/diaries/", data={**WORDS, "csrf_token": token}, headers=HERE)
    assert page.status_code == 401
    assert sealed_in(page.text)


def test_a_browser_that_lost_its_cookie_carries_too(client: FlaskClient, undone: Flask) -> None:
    undone.config["WTF_CSRF_ENABLED"] = True
    page = client.post("/diaries/", data={**WORDS, "csrf_token": "of-a-session-long-gone"}, headers=HERE)
    assert page.status_code == 401
    assert sealed_in(page.text)


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Referer": "http://localhost.evil.example/"}, {},
     {"Origin": "https://evil.example", "Referer": "http://localhost/diaries/new"}],
)  # fmt: skip
def test_words_from_another_site_are_never_carried(
    client: FlaskClient, undone: Flask, headers: dict[str, str], check: bool
) -> None:
    undone.config["WTF_CSRF_ENABLED"] = check
    page = client.post("/diaries/", data=WORDS, headers=headers)
    assert page.status_code in (400, 401)
    assert sealed_in(page.text) == ""


def test_a_tampered_or_old_seal_opens_nothing(
    make: Any, client: FlaskClient, undone: Flask, password_hash: str
) -> None:
    member = make.member(password_hash=password_hash)
    carried = sealed_in(client.post("/diaries/", data=WORDS, headers=HERE).text)
    middle = len(carried) // 3
    tampered = carried[:middle] + ("A" if carried[middle] != "A" else "B") + carried[middle + 1 :]
    for wrong in (tampered, carried[:-4], "nonsense", "..", "\x00"):
        assert sign_in(undone.test_client(), member, wrong).location == "/", wrong
    with time_machine.travel(clock.now() + timedelta(minutes=61), tick=False):
        assert sign_in(undone.test_client(), member, carried).location == "/"


def test_passwords_and_tokens_are_not_carried(client: FlaskClient) -> None:
    page = client.post(
        "/diaries/", data={"title": "題", "password": "geheim-123", "csrf_token": "t", "next": "/x"}, headers=HERE
    )
    assert page.status_code == 401
    with client.application.test_request_context():
        assert carrying.unseal(sealed_in(page.text)) == {"path": "/diaries/", "words": [["title", "題"]]}
