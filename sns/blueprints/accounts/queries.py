"""Questions about members and their sessions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa

from sns.core import clock
from sns.core.db import db

from .models import LoginSession, Member

LAST_SEEN_EVERY = timedelta(minutes=10)


def token_hash(token: str) -> str:
    """Return what is stored of a session's random id."""
    return hashlib.sha256(token.encode()).hexdigest()


@cache
def _signed_in() -> sa.Select[*tuple[Any, ...]]:
    now = sa.bindparam("now", type_=LoginSession.expires_at.type)
    return (
        sa.select(Member, LoginSession)
        .join(LoginSession, LoginSession.member_id == Member.id)
        .where(LoginSession.token_hash == sa.bindparam("token_hash"), LoginSession.expires_at > now)
        .execution_options(populate_existing=True)
    )


def find_signed_in(token: str) -> tuple[Member, LoginSession] | None:
    """Return who holds this session, in one statement; None when it has ended or the member may not sign in."""
    now = clock.now()
    row = db.session.execute(_signed_in(), {"token_hash": token_hash(token), "now": now}).one_or_none()
    if row is None or not row.Member.is_active:
        return None
    if now - row.LoginSession.seen_at > timedelta(seconds=row.LoginSession.idle_s) + LAST_SEEN_EVERY:
        return None
    return row.Member, row.LoginSession


def find_by_email(email: str) -> Member | None:
    """Return the member with this address, however it was capitalised."""
    return db.session.scalar(sa.select(Member).where(Member.email == email.strip().casefold()))


def find_member(member_id: int) -> Member | None:
    """Return a member who is there for others to see."""
    return db.session.scalar(sa.select(Member).where(Member.id == member_id, Member.state == "active"))


def members_by_id(ids: Iterable[int]) -> dict[int, Member]:
    """Return members by id."""
    rows = db.session.scalars(sa.select(Member).where(Member.id.in_(set(ids))))
    return {member.id: member for member in rows}
