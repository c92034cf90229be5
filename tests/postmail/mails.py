"""Writing mails as phones do, and letting them arrive."""

from __future__ import annotations

import itertools
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from flask import Flask

from sns.blueprints.accounts.models import Member
from sns.blueprints.postmail import actions, addresses, arriving, queries
from sns.blueprints.postmail.models import IncomingMail, MailPost
from sns.core import jobs
from sns.core.db import db
from tests.factories import jpeg

_numbers = itertools.count(1)


def write(
    to: str, sender: str, *, subject: str = "朝の散歩", body: str = "川まで歩きました。\n", **headers: str
) -> EmailMessage:
    """Write a mail."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = f"わたし <{sender}>", to, subject
    message["Message-ID"] = f"<{next(_numbers)}@phone.example>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(body)
    return message


def attach(message: EmailMessage, data: bytes, name: str, kind: str = "image/jpeg") -> EmailMessage:
    """Attach a file."""
    maintype, _, subtype = kind.partition("/")
    message.add_attachment(data, maintype=maintype, subtype=subtype, filename=name)
    return message


def open_post(app: Flask, member: Member, *, result: str = "draft", visibility: str = "ward") -> str:
    """Let a member write by mail; return their address."""
    with app.app_context():
        post = actions.switch_on(db.session.get_one(Member, member.id))
        actions.settle(post, result=result, visibility=visibility)
        return addresses.address_of(post) or ""


def answer_address(app: Flask, member: Member, content_id: int, seq: int = 0) -> str:
    """Return where a member answers something by mail."""
    with app.app_context():
        return addresses.answer_address(db.session.get_one(MailPost, member.id), content_id, seq) or ""


def deliver(app: Flask, message: EmailMessage | bytes, **how: Any) -> IncomingMail:
    """Let a mail arrive and be read; return what became of it."""
    raw = message if isinstance(message, bytes) else message.as_bytes()
    with app.app_context():
        number = arriving.arrive(raw, came_by="pipe", **how)
        assert number is not None
        jobs.run_due()
        mail = queries.find_mail(number)
        assert mail is not None
        return mail


def leave_traces(app: Flask, member: Member, mark: Any) -> None:
    """Let a member write by mail as long as they can, and leave words of theirs everywhere this keeps any."""
    to, phone = open_post(app, member), f"{mark('phone')}@phone.example"
    with app.app_context():
        actions.add_sender(db.session.get_one(Member, member.id), phone)
    draft = write(to, phone, subject=mark("msubject"), body=mark("mbody"))
    deliver(app, attach(draft, jpeg().getvalue(), f"{mark('mphoto')}.jpg"))
    # To nobody, from an address that is known to be theirs; and one that is still to be read.
    deliver(app, write("post+aaaabbbbccccdddd@demo.example", phone, body=mark("mlost")))
    with app.app_context():
        arriving.arrive(write(to, "other@phone.example", body=mark("mwaiting")).as_bytes(), came_by="imap")
