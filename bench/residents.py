"""Residents who are signed in: their sessions are opened in the database, without a form for each of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

from sns.blueprints.accounts import actions as accounts
from sns.blueprints.accounts.models import LoginSession, Member
from sns.core.db import db, transaction

_RAW = "0123456789abcdef0123456789abcdef01234567"
COOKIE = "engawa"


@dataclass(frozen=True)
class Resident:
    """A member on one device."""

    id: int
    nickname: str
    ward_id: int
    cookie: str
    csrf: str

    def guest(self) -> dict[str, str]:
        """Return what a socket needs."""
        return {"cookie": f"{COOKIE}={self.cookie}", "csrf": self.csrf}


def sign_in(app: Flask, members: Sequence[Member]) -> list[Resident]:
    """Open a session for each of these members, as often as they stand there; to be called within a transaction."""
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    token = str(URLSafeTimedSerializer(str(app.secret_key), salt="wtf-csrf-token").dumps(_RAW))
    assert signer is not None
    residents = []
    for member in members:
        sid, _row = accounts.open_session(member, is_remembered=False, is_staff=False, device="bench", address=None)
        cookie = signer.dumps({"sid": sid, "_user_id": member.get_id(), "_fresh": True, "csrf_token": _RAW})
        residents.append(Resident(member.id, member.nickname, member.home_ward_id, str(cookie), token))
    return residents


@contextmanager
def sessions_end(app: Flask) -> Iterator[None]:
    """Forget the sessions that were opened meanwhile."""
    with app.app_context():
        last = db.session.scalar(sa.select(sa.func.max(LoginSession.id))) or 0
    try:
        yield
    finally:
        with app.app_context(), transaction():
            db.session.execute(sa.delete(LoginSession).where(LoginSession.id > last))
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
