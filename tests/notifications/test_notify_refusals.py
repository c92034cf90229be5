"""A real mail server that refuses: what may pass is tried again, what never will is not, and people can see it."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from flask import Flask

from sns.blueprints.accounts.models import Member
from sns.blueprints.accounts.signals import LetterDue
from sns.blueprints.notifications import addresses
from sns.blueprints.notifications.models import Delivery, MailFailure
from sns.core import jobs, mail
from sns.core.db import db, transaction
from sns.core.signals import emit
from tests.contents.writing import answer, change
from tests.notifications.post import NOON, at, minute, text_of, work
from tests.services import free_port


class Server:
    """Answers as told, and keeps what it took."""

    def __init__(self) -> None:
        self.at_address, self.at_data = "250 OK", "250 OK"
        self.taken: list[tuple[str, str]] = []

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if self.at_address.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.at_address

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if self.at_data.startswith("250"):
            self.taken.append((envelope.rcpt_tos[0], text_of(message_from_bytes(envelope.content, policy=default))))
        return self.at_data


@pytest.fixture
def server(undone: Flask) -> Iterator[Server]:
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    door = undone.extensions["mail"]
    door["smtp_url"] = f"smtp://127.0.0.1:{controller.port}"
    yield handler
    door["smtp_url"] = None
    controller.stop()


@pytest.fixture
def author(make: Any, undone: Flask) -> Member:
    with at(NOON):
        author = make.member()
        answer(undone, make.member(), make.entry(author))
        work(undone)
    return author


def again(app: Flask, **later: int) -> None:
    with at(NOON + timedelta(**later)):
        minute(app)


def row(app: Flask, author: Member) -> Delivery:
    with app.app_context():
        return db.session.scalars(sa.select(Delivery).where(Delivery.member_id == author.id)).one()


def failures(app: Flask) -> list[tuple[int, bool]]:
    with app.app_context():
        rows = db.session.execute(sa.select(MailFailure.code, MailFailure.is_final).order_by(MailFailure.id))
        return [tuple(row) for row in rows]


def write_to(app: Flask, member: Member, name: str = "welcome") -> None:
    with app.app_context(), transaction():
        emit(LetterDue(name, {}, member_id=member.id))


def test_an_address_that_is_refused_for_good_gets_no_more_mail(
    server: Server, undone: Flask, as_: Any, make: Any, author: Member
) -> None:
    server.at_address = "550 no such person here"
    again(undone, minutes=2)
    assert row(undone, author).state == "refused"
    assert failures(undone) == [(550, True)]
    server.at_address = "250 OK"
    with at(NOON + timedelta(hours=1)):
        browser = as_(author)
        assert "メールが届いていません" in browser.get("/settings").text
        answer(undone, make.member(), make.entry(author))
        write_to(undone, author)
        minute(undone)
    again(undone, hours=2)
    assert server.taken == []
    # The member asks, the link arrives, the button is pressed: mails come again.
    with at(NOON + timedelta(hours=3)):
        assert browser.post("/settings/notifications/address").status_code == 302
        work(undone)
        ((to, sent),) = server.taken
        assert to == author.email
        token = re.search(r"/mail/confirm/([\w.-]+)", sent)
        assert token
        stranger = undone.test_client()
        assert "メールが届きました" in stranger.get(token[0]).text
        assert "メールが届いていません" in browser.get("/settings").text
        assert stranger.post(token[0]).status_code == 302
        assert "メールが届いていません" not in browser.get("/settings").text
        write_to(undone, author)
        work(undone)
    assert len(server.taken) == 2


def test_a_code_that_is_waited_for_is_tried_at_a_dead_address_too(
    server: Server, undone: Flask, author: Member
) -> None:
    server.at_address = "550 no"
    again(undone, minutes=2)
    with at(NOON + timedelta(hours=1)):
        undone.test_client().post("/sign-in/link", data={"email": author.email})
        work(undone)
    assert failures(undone) == [(550, True)] * 2


def test_another_address_is_alive(server: Server, undone: Flask, as_: Any, author: Member) -> None:
    server.at_address = "550 no"
    again(undone, minutes=2)
    change(undone, author, email="new@example.jp")
    with at(NOON + timedelta(hours=1)):
        assert "メールが届いていません" not in as_(author).get("/settings").text
    with undone.app_context():
        assert not addresses.is_dead("new@example.jp")
        assert addresses.count_dead() == 1  # until the next no or yes


@pytest.mark.parametrize(
    ("said", "code"), [({"at_address": "451 try later"}, 451), ({"at_address": "552 mailbox full"}, 552),
                       ({"at_data": "451 busy"}, 451)],
)  # fmt: skip
def test_what_may_pass_is_tried_again(
    said: dict[str, str], code: int, server: Server, undone: Flask, author: Member
) -> None:
    vars(server).update(said)
    again(undone, minutes=2)
    again(undone, minutes=3)
    waiting = row(undone, author)
    assert (waiting.state, waiting.attempts, waiting.code) == ("waiting", 2, code)
    assert set(failures(undone)) == {(code, False)}
    server.at_address = server.at_data = "250 OK"
    again(undone, minutes=30)
    assert row(undone, author).state == "sent"
    assert len(server.taken) == 1
    with undone.app_context():
        assert addresses.count_dead() == 0


def test_no_answer_is_tried_again(server: Server, undone: Flask, author: Member, monkeypatch: Any) -> None:
    def times_out(*_args: Any, **_options: Any) -> None:
        raise TimeoutError("timed out")

    monkeypatch.setattr(smtplib.SMTP, "connect", times_out)
    again(undone, minutes=2)
    assert (row(undone, author).state, failures(undone)) == ("waiting", [(0, False)])
    monkeypatch.undo()
    again(undone, minutes=30)
    assert len(server.taken) == 1


def test_a_mail_that_is_refused_for_its_words_does_not_kill_the_address(
    server: Server, undone: Flask, author: Member
) -> None:
    server.at_data = "554 looks like spam"
    again(undone, minutes=2)
    assert row(undone, author).state == "refused"
    with undone.app_context():
        assert addresses.count_dead() == 0


def test_staff_of_the_city_see_numbers_and_can_try_again(
    server: Server, undone: Flask, as_: Any, make: Any, author: Member
) -> None:
    server.at_data = "554 looks like spam"
    again(undone, minutes=2)
    with at(NOON + timedelta(hours=1)):
        staff = as_(make.member(role="city_staff"))
        page = staff.get("/staff/mail").text
        assert "サーバーの返事 554" in page
        for secret in (author.email, author.nickname, "example.jp"):
            assert secret not in page.partition("<main")[2]
        stuck = row(undone, author).id
        server.at_data = "250 OK"
        assert staff.post(f"/staff/mail/{stuck}/retry").status_code == 302
        work(undone)
        assert len(server.taken) == 1
        assert staff.post(f"/staff/mail/{stuck}/retry").status_code == 404
        assert as_(author).get("/staff/mail").status_code == 403


def test_strangers_addresses_are_not_remembered(server: Server, undone: Flask) -> None:
    server.at_address = "550 no"
    with undone.app_context(), transaction():
        emit(LetterDue("left", {}, email="stranger@example.com"))
    work(undone)
    with undone.app_context():
        assert jobs.waiting()["waiting"] == 0
        failure = db.session.scalars(sa.select(MailFailure)).one()
        assert (failure.member_id, failure.code) == (None, 550)
        assert mail.send("stranger@example.com", "件名", "本文") is False
