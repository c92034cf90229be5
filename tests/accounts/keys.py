"""What tests of sign-in keys share: members with a password, mails read from the mailbox, codes of an app."""

from __future__ import annotations

import email
import email.policy
import re
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pyotp
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from sns.blueprints.accounts import credentials, passwords, vault
from sns.blueprints.accounts.models import Credential, LoginSession, Member
from sns.core import clock, jobs
from sns.core.db import db, transaction

PASSWORD = "ひなたぼっこ-yuzu-tsubame"
HASH = passwords.make_hash(PASSWORD)


def mails(app: Flask, to: str) -> list[EmailMessage]:
    """Send what waits and return the mails to an address, oldest first; nobody else's tests write to it."""
    with app.app_context():
        jobs.run_due()
        failed = db.session.scalars(sa.select(jobs.OutboxRow.last_error).where(jobs.OutboxRow.done_at.is_(None))).all()
        assert failed == []
        folder = app.extensions["mail"]["folder"]
    found = [
        email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        for file in sorted(folder.glob("*.eml"))
    ]
    return [mail for mail in found if mail["To"] == to]


def words(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def link(mail: EmailMessage) -> str:
    """Return the path of the first link of a mail."""
    found = re.search(r"https?://[^/\s]+(/\S+)", words(mail))
    assert found
    return found[1]


def code(mail: EmailMessage) -> str:
    found = re.search(r"\b(\d{6})\b", words(mail))
    assert found
    return found[1]


def sign_in(app: Flask, member: Member, **more: Any) -> FlaskClient:
    """Sign in with the password in a new browser."""
    browser = app.test_client()
    browser.post("/sign-in", data={"email": member.email, "password": PASSWORD, **more})
    return browser


def is_in(browser: FlaskClient) -> bool:
    return browser.get("/menu").status_code == 200


def with_app(app: Flask, member: Member) -> tuple[pyotp.TOTP, list[str]]:
    """Give a member an authenticator app and recovery codes."""
    secret = credentials.new_app_secret()
    maker = pyotp.TOTP(secret)
    with app.app_context(), transaction():
        someone = db.session.get_one(Member, member.id)
        # Set up a while ago, so that the code of now is still fresh.
        assert credentials.put_app(someone, secret, maker.now(), label="認証アプリ")
        row = db.session.scalars(sa.select(Credential).where(Credential.member_id == member.id)).one()
        row.counter = 0
        return maker, credentials.put_recovery_codes(someone)


def forget_proof(app: Flask, member: Member, *, minutes: int = 16) -> None:
    """Let it be a while ago that the member showed who they are."""
    with app.app_context(), transaction():
        db.session.execute(
            sa.update(LoginSession)
            .where(LoginSession.member_id == member.id)
            .values(proven_at=clock.now() - timedelta(minutes=minutes))
        )


def unsealed(app: Flask, sealed: str, member: Member) -> str:
    with app.app_context():
        found = vault.unseal(f"app-setup:{member.id}", sealed)
        assert found
        return found
