"""What a person does about being a member; the only writer of these tables."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from sns.core import audit, buffer, clock, text
from sns.core.db import action, db
from sns.core.errors import Refused
from sns.core.i18n import gettext as _
from sns.core.signals import emit

from . import credentials
from .models import KnownDevice, LoginSession, Member, Ticket
from .queries import find_by_email, token_hash
from .signals import LetterDue, MemberJoined, SignedOut
from .ties import befriend as befriend
from .ties import block as block

REMEMBERED = timedelta(days=90)
IDLE = timedelta(days=14)
STAFF_LIFE, STAFF_IDLE = timedelta(hours=12), timedelta(minutes=30)
MOST_DEVICES = 20


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
def end_session(actor: Member, row: LoginSession) -> None:
    """End one of the member's sessions on another device."""
    db.session.execute(sa.delete(LoginSession).where(LoginSession.id == row.id, LoginSession.member_id == actor.id))
    emit(SignedOut(actor.id, row.id))


@action
def end_other_sessions(actor: Member, *, but: int | None) -> int:
    """End all of a member's sessions but one; return how many."""
    ended = db.session.scalars(
        sa.delete(LoginSession)
        .where(LoginSession.member_id == actor.id, LoginSession.id != (but or 0))
        .returning(LoginSession.id)
    ).all()
    for session_id in ended:
        emit(SignedOut(actor.id, session_id))
    return len(ended)


@action
def prove(actor: Member, session_id: int) -> None:
    """Note that the member at this session has just shown again who they are."""
    db.session.execute(
        sa.update(LoginSession)
        .where(LoginSession.id == session_id, LoginSession.member_id == actor.id)
        .values(proven_at=clock.now())
    )


@action
def set_password(actor: Member, password_hash: str, *, device: str, but: int | None = None) -> None:
    """Change the password: sessions but this one end, open links die, known devices are forgotten, a mail says so."""
    actor.password_hash = password_hash
    db.session.add(actor)
    end_other_sessions(actor, but=but)
    db.session.execute(sa.delete(KnownDevice).where(KnownDevice.member_id == actor.id))
    _close_tickets(actor)
    _tell(actor, "password", device)


@action
def set_email(actor: Member, email: str, *, device: str) -> None:
    """Change the address; a notice goes to the old one, links sent there open nothing any more."""
    email = email.strip().casefold()
    holder = find_by_email(email)
    if holder is not None and holder.id != actor.id:
        raise Refused(_("このメールアドレスは使えません"))
    old, actor.email = actor.email, email
    db.session.add(actor)
    try:
        db.session.flush()
    except IntegrityError:
        raise Refused(_("このメールアドレスは使えません")) from None
    _close_tickets(actor)
    if old:
        emit(LetterDue("security", _facts("email", device), email=old))


@action
def know_device(actor: Member, hashes: set[str], token: str) -> bool:
    """Note that the member signed in on this device; the token is new unless one of the hashes was known already."""
    now = clock.now()
    known = db.session.scalar(
        sa.update(KnownDevice)
        .where(KnownDevice.member_id == actor.id, KnownDevice.token_hash.in_(hashes))
        .values(seen_at=now)
        .returning(KnownDevice.id)
    )
    if known is not None:
        return False
    db.session.add(KnownDevice(member_id=actor.id, token_hash=token_hash(token), seen_at=now))
    db.session.flush()
    newest = (
        sa.select(KnownDevice.id)
        .where(KnownDevice.member_id == actor.id)
        .order_by(KnownDevice.seen_at.desc(), KnownDevice.id.desc())
        .limit(MOST_DEVICES)
    )
    db.session.execute(
        sa.delete(KnownDevice).where(KnownDevice.member_id == actor.id, KnownDevice.id.not_in(newest.scalar_subquery()))
    )
    return True


@action
def add_app(actor: Member, secret: str, code: str, *, label: str, device: str) -> bool:
    """Add an authenticator app that has shown a right first code, in place of an earlier one."""
    if not credentials.put_app(actor, secret, code, label=label):
        return False
    _tell(actor, "factor_added", device)
    return True


@action
def add_passkey(actor: Member, *, label: str, external_id: str, public_key: str, counter: int, device: str) -> None:
    """Add a passkey the member has just made."""
    credentials.put_passkey(actor, label=label, external_id=external_id, public_key=public_key, counter=counter)
    _tell(actor, "factor_added", device)


@action
def drop_credential(actor: Member, credential_id: int, *, device: str) -> None:
    """Take away one second factor; with the last one the recovery codes go too."""
    credentials.drop(actor, credential_id)
    _tell(actor, "factor_removed", device)


@action
def renew_recovery_codes(actor: Member, *, device: str) -> list[str]:
    """Make ten new recovery codes; the old ones open nothing any more."""
    codes = credentials.put_recovery_codes(actor)
    _tell(actor, "codes", device)
    return codes


@action
def use_recovery_code(actor: Member, code: str, *, device: str) -> bool:
    """Use up a recovery code; a mail says so."""
    if not credentials.use_recovery_code(actor, code):
        return False
    left = credentials.count_recovery_codes(actor.id)
    emit(LetterDue("security", _facts("recovery", device) | {"left": left}, member_id=actor.id))
    return True


@action
def remove_second_factor(actor: Member, someone: Member) -> None:
    """Take away a member's lost second factor after a check at the counter: they are signed out and told by mail."""
    credentials.drop_all(someone)
    end_other_sessions(someone, but=None)
    audit.record(
        "member.second_factor.remove", f"member:{someone.id}", actor_id=actor.id, space_id=someone.home_ward_id
    )
    _tell(someone, "factor_counter", "")


def _close_tickets(member: Member) -> None:
    db.session.execute(
        sa.update(Ticket)
        .where(
            Ticket.member_id == member.id, Ticket.purpose.in_(("sign_in", "reset", "email")), Ticket.used_at.is_(None)
        )
        .values(expires_at=clock.now())
    )


def _tell(member: Member, what: str, device: str) -> None:
    emit(LetterDue("security", _facts(what, device), member_id=member.id))


def _facts(what: str, device: str) -> dict[str, str | int]:
    # The words for each `what` stand in accounts/mail/_security.html.
    return {"what": what, "at": f"{clock.local(clock.now()):%Y-%m-%d %H:%M}", "device": device}


@action
def forget_ended_sessions() -> int:
    """Delete sessions past their end, and devices not seen for a year; return how many sessions."""
    now = clock.now()
    db.session.execute(sa.delete(KnownDevice).where(KnownDevice.seen_at < now - timedelta(days=365)))
    return int(db.session.execute(sa.delete(LoginSession).where(LoginSession.expires_at < now)).rowcount)  # type: ignore[attr-defined]


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
