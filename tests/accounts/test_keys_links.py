"""Doors that a mail opens: once, soon, by a button; the same answer and the same work for every address."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from sns.blueprints.accounts import actions, tickets
from sns.blueprints.accounts.models import Member
from sns.core import clock
from sns.core.db import db
from tests.accounts.keys import HASH, PASSWORD, code, is_in, link, mails, sign_in, with_app, words


def ask(browser: FlaskClient, email: str, path: str = "/sign-in/link") -> Any:
    answer = browser.post(path, data={"email": email})
    assert answer.status_code == 302
    return browser.get(answer.location)


def test_a_mail_lets_in_once_and_only_by_its_button(make: Any, client: FlaskClient, undone: Flask) -> None:
    member = make.member()
    assert ask(client, member.email).status_code == 200
    (mail,) = mails(undone, member.email)
    path = link(mail)
    for _scanner in range(2):
        assert "この端末でログイン" in undone.test_client().get(path).text
    assert client.post(path).location == "/"
    assert is_in(client)
    late = undone.test_client().post(path)
    assert late.status_code == 410
    assert "新しいメールを送る" in late.text
    assert undone.test_client().get(path).status_code == 410


def test_the_six_digits_let_in_on_another_device_and_then_nothing(
    make: Any, client: FlaskClient, undone: Flask
) -> None:
    member = make.member()
    ask(client, member.email)
    (mail,) = mails(undone, member.email)
    other = undone.test_client()
    assert other.post("/sign-in/code", data={"code": code(mail)}).location == "/sign-in/link"
    assert client.post("/sign-in/code", data={"code": "x"}).status_code == 422
    wide = code(mail).translate({ord(str(n)): ord("0") + n for n in range(10)})
    assert client.post("/sign-in/code", data={"code": f"{wide[:3]} {wide[3:]}"}).location == "/"
    assert is_in(client)
    assert undone.test_client().post(link(mail)).status_code == 410


def test_five_wrong_codes_close_the_ticket(make: Any, client: FlaskClient, undone: Flask) -> None:
    member = make.member()
    ask(client, member.email)
    (mail,) = mails(undone, member.email)
    wrong = f"{(int(code(mail)) + 1) % 1_000_000:06}"
    answers = [client.post("/sign-in/code", data={"code": wrong}) for _try in range(5)]
    assert {answer.status_code for answer in answers} == {422}
    assert client.post("/sign-in/code", data={"code": code(mail)}).status_code == 422
    assert not is_in(client)


@pytest.mark.parametrize("path", ["/sign-in/link", "/reset"])
def test_every_address_gets_the_same_answer_and_the_same_work(
    make: Any, undone: Flask, count_statements: Any, path: str
) -> None:
    suspended = make.member()
    with undone.app_context():
        actions.suspend(None, db.session.get_one(Member, suspended.id))
    known, unknown = make.member().email, "nobody-at-all@example.jp"
    pages, costs = [], []
    undone.test_client().get(path)  # what every page asks once in a while is known
    for email in (known, unknown, suspended.email):
        browser = undone.test_client()
        with count_statements() as seen:
            page = ask(browser, email, path)
        costs.append([statement.split()[0] for statement in seen])
        with count_statements() as seen:
            wrong = browser.post("/sign-in/code", data={"code": "000000"}) if path != "/reset" else None
        costs[-1] += [statement.split()[0] for statement in seen] if wrong is not None else []
        pages.append(re.sub(r'value="[^"]*"', "", page.text).replace(email, ""))
    assert pages[0] == pages[1] == pages[2]
    assert costs[0] == costs[1] == costs[2]
    assert len(mails(undone, known)) == 1
    assert mails(undone, unknown) == []
    assert mails(undone, suspended.email) == []


def test_after_the_worker_a_wrong_code_still_costs_the_same(make: Any, undone: Flask, count_statements: Any) -> None:
    known, unknown = make.member().email, "nobody-at-all@example.jp"
    costs = []
    for email in (known, unknown):
        browser = undone.test_client()
        ask(browser, email)
        mails(undone, email)
        with count_statements() as seen:
            answer = browser.post("/sign-in/code", data={"code": "x00000"})
        costs.append((answer.status_code, [statement.split()[0] for statement in seen]))
    assert costs[0] == costs[1]


def test_a_newer_mail_and_time_close_the_older_link(make: Any, client: FlaskClient, undone: Flask) -> None:
    member = make.member()
    ask(client, member.email)
    mails(undone, member.email)
    ask(client, member.email)
    older, newer = map(link, mails(undone, member.email))
    assert client.get(older).status_code == 410
    with time_machine.travel(clock.now() + timedelta(minutes=16), tick=False):
        assert client.get(newer).status_code == 410


def test_a_link_of_one_purpose_opens_no_other_door(make: Any, client: FlaskClient, undone: Flask) -> None:
    member = make.member()
    ask(client, member.email)
    token = link(mails(undone, member.email)[0]).rsplit("/", 1)[1]
    assert client.get(f"/reset/{token}").status_code == 410
    assert client.get(f"/sign-in/link/{token}").status_code == 200


def test_a_forgotten_password_is_replaced_and_everybody_else_is_out(
    make: Any, client: FlaskClient, undone: Flask
) -> None:
    member = make.member(password_hash=HASH)
    thief = sign_in(undone, member)
    ask(client, member.email, "/reset")
    path = link(mails(undone, member.email)[-1])
    weak = client.post(path, data={"password": "password1"})
    assert weak.status_code == 422
    assert "よく使われる" in weak.text
    new = "木もれ日と3びきのやぎ"
    assert client.post(path, data={"password": new}).location == "/"
    assert is_in(client)
    assert not is_in(thief)
    assert client.post(path, data={"password": new}).status_code == 410
    assert sign_in(undone, member).get("/menu").status_code == 302
    last = mails(undone, member.email)[-1]
    assert "パスワードが変わりました" in str(last["Subject"])
    assert "ログアウト" in words(last)


def test_a_reset_does_not_go_round_the_second_factor(make: Any, client: FlaskClient, undone: Flask) -> None:
    member = make.member(password_hash=HASH)
    with_app(undone, member)
    ask(client, member.email, "/reset")
    path = link(mails(undone, member.email)[-1])
    assert client.post(path, data={"password": PASSWORD + "2"}).location == "/sign-in/second"
    assert not is_in(client)
    ask(client, member.email)
    path = link(mails(undone, member.email)[-1])
    assert client.post(path).location == "/sign-in/second"
    assert not is_in(client)


def test_an_address_that_is_none_is_refused_in_words(client: FlaskClient) -> None:
    answer = client.post("/sign-in/link", data={"email": "yumi.example"})
    assert answer.status_code == 422
    assert "「@」" in answer.text
    assert "yumi.example" in answer.text


def test_tickets_of_nobody_are_forgotten(client: FlaskClient, undone: Flask) -> None:
    ask(client, "nobody-at-all@example.jp")
    mails(undone, "nobody-at-all@example.jp")
    with time_machine.travel(clock.now() + timedelta(days=2), tick=False), undone.app_context():
        assert tickets.forget_old() == 1
