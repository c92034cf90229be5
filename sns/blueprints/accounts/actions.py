"""What a person does about being a member; the only writer of these tables."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from sns.core import audit, buffer, clock, text
from sns.core.db import action, db
from sns.core.errors import Refused
from sns.core.i18n import gettext as _
from sns.core.signals import emit

from .models import LoginSession, Member
from .queries import find_by_email, token_hash
from .signals import MemberJoined, SignedOut
from .ties import befriend as befriend
from .ties import block as block

REMEMBERED = timedelta(days=90)
IDLE = timedelta(days=14)
STAFF_LIFE, STAFF_IDLE = timedelta(hours=12), timedelta(minutes=30)


@action
def join(
    actor: Member | None,
    *,
    nickname: str,
    email: str | None,
    password_hash: str | None,
    home_ward_id: int,
    joined_at: datetime | None = None,
    **facts: Any,
) -> Member:
    """Make somebody a member; a used address or look-alike nickname is refused."""
    email = email.strip().casefold() if email else None
    if email and find_by_email(email):
        raise Refused(_("このメールアドレスは、もう登録されています"))
    key = text.skeleton(nickname)
    if db.session.scalar(sa.select(Member.id).where(Member.nickname_key == key)):
        raise Refused(_("よく似たニックネームの方がいます。別の名前にしてください"))
    someone = Member(
        nickname=nickname, nickname_key=key, email=email, password_hash=password_hash, home_ward_id=home_ward_id,
        joined_at=joined_at or clock.now(), **facts,
    )  # fmt: skip
    db.session.add(someone)
    db.session.flush()
    emit(MemberJoined(someone.id))
    return someone


@action
def open_session(
    actor: Member, *, is_remembered: bool, is_staff: bool, device: str, address: str | None
) -> tuple[str, LoginSession]:
    """Start a session and return its random id (128 bits and more), which is shown to the browser only."""
    now, token = clock.now(), secrets.token_urlsafe(32)
    life, idle = (STAFF_LIFE, STAFF_IDLE) if is_staff else (REMEMBERED, REMEMBERED if is_remembered else IDLE)
    row = LoginSession(
        token_hash=token_hash(token), member_id=actor.id, is_remembered=is_remembered, created_at=now, seen_at=now,
        idle_s=int(idle.total_seconds()), expires_at=now + life, device=device[:200], address=address, proven_at=now,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return token, row


@action
def close_session(actor: Member, token: str) -> None:
    """End one session at once, on the server; a stolen copy of its cookie is worth nothing afterwards."""
    row_id = db.session.scalar(
        sa.delete(LoginSession)
        .where(LoginSession.token_hash == token_hash(token), LoginSession.member_id == actor.id)
        .returning(LoginSession.id)
    )
    if row_id is not None:
        emit(SignedOut(actor.id, row_id))


@action
def forget_ended_sessions() -> int:
    """Delete sessions past their end; return how many."""
    return int(db.session.execute(sa.delete(LoginSession).where(LoginSession.expires_at < clock.now())).rowcount)  # type: ignore[attr-defined]


@action
def suspend(actor: Member | None, someone: Member) -> None:
    """Stop a member from taking part; all sessions end at once."""
    someone.state = "suspended"
    db.session.execute(sa.delete(LoginSession).where(LoginSession.member_id == someone.id))
    audit.record("member.suspend", f"member:{someone.id}", actor_id=actor.id if actor else None)
    emit(SignedOut(someone.id, 0))


def _write_seen(seen: dict[int, tuple[int, datetime]]) -> None:
    for session_id, (member_id, at) in seen.items():
        db.session.execute(sa.update(LoginSession).where(LoginSession.id == session_id).values(seen_at=at))
        db.session.execute(sa.update(Member).where(Member.id == member_id).values(last_seen_at=at))


seen = buffer.Sink(_write_seen, lambda _old, new: new)
