"""Questions about members and their sessions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from sns.core import clock
from sns.core.db import adopt, ask, db

from .models import KnownDevice, LoginSession, Member

LAST_SEEN_EVERY = timedelta(minutes=10)


def token_hash(token: str) -> str:
    """Return what is stored of a session's random id."""
    return hashlib.sha256(token.encode()).hexdigest()


class Held(NamedTuple):
    """What every page needs of the session it is asked by."""

    id: int
    seen_at: datetime
    idle_s: int
    proven_at: datetime | None


@cache
def _signed_in() -> sa.Select[*tuple[Any, ...]]:
    now = sa.bindparam("now", type_=LoginSession.expires_at.type)
    return (
        sa.select(
            LoginSession.id, LoginSession.seen_at, LoginSession.idle_s, LoginSession.proven_at, *Member.__table__.columns
        )
        .join(LoginSession, LoginSession.member_id == Member.id)
        .where(LoginSession.token_hash == sa.bindparam("token_hash"), LoginSession.expires_at > now)
    )  # fmt: skip


def find_signed_in(token: str) -> tuple[Member, Held] | None:
    """Return who holds this session and what it is, in one statement; None when it has ended or they may not sign in."""
    now = clock.now()
    for row in ask(_signed_in(), {"token_hash": token_hash(token), "now": now}):
        held = Held(*row[:4])
        member = adopt(Member, row[4:])
        return (member, held) if member.is_active and not _is_quiet(held, now) else None
    return None


def _is_quiet(row: Held | LoginSession, now: datetime) -> bool:
    return bool(now - row.seen_at > timedelta(seconds=row.idle_s) + LAST_SEEN_EVERY)


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


def list_sessions(member_id: int) -> list[LoginSession]:
    """Return the sessions of a member that still stand, the one used last first."""
    now = clock.now()
    rows = db.session.scalars(
        sa.select(LoginSession)
        .where(LoginSession.member_id == member_id, LoginSession.expires_at > now)
        .order_by(LoginSession.seen_at.desc(), LoginSession.id.desc())
        .limit(100)
    )
    return [row for row in rows if not _is_quiet(row, now)]


def find_session(session_id: int) -> LoginSession | None:
    """Return a session by its number."""
    return db.session.get(LoginSession, session_id)


def alive_sessions(ids: Iterable[int]) -> set[int]:
    """Return which of these sessions still stand and belong to somebody who may sign in."""
    return set(
        db.session.scalars(
            sa.select(LoginSession.id)
            .join(Member, Member.id == LoginSession.member_id)
            .where(LoginSession.id.in_(set(ids)), LoginSession.expires_at > clock.now(), Member.state == "active")
        )
    )


def find_device(member_id: int, hashes: Iterable[str]) -> int | None:
    """Return the number of the known device that holds one of these tokens for the member."""
    return db.session.scalar(
        sa.select(KnownDevice.id)
        .where(KnownDevice.member_id == member_id, KnownDevice.token_hash.in_(set(hashes)))
        .limit(1)
    )


def find_anybody(member_id: int) -> Member | None:
    """Return a member in whatever state."""
    return db.session.get(Member, member_id)
