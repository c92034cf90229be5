"""Tickets: what a mail carries to open one door once. The link and the code exist only in the mail; rows hold hashes."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from sns.core import clock
from sns.core.db import action, db, reread
from sns.core.signals import emit

from .models import Ticket
from .signals import TicketDue

# purpose → how long it opens its door
LIVES = {
    "sign_in": timedelta(minutes=15),
    "reset": timedelta(minutes=30),
    "email": timedelta(minutes=30),
    "post_from": timedelta(minutes=30),
    "sign_up": timedelta(minutes=10),
    "guardian": timedelta(days=14),
}
MOST_TRIES = 5


def digest(text: str) -> str:
    """Return what is stored of a link's token."""
    return hashlib.sha256(text.encode()).hexdigest()


def code_digest(ticket_id: int, code: str) -> str:
    """Return what is stored of a six-digit code; bound to its ticket, because there are only a million of them."""
    return digest(f"{ticket_id}:{code}")


@action
def issue(purpose: str, email: str, *, member_id: int | None = None, **facts: Any) -> Ticket:
    """Make a ticket and have it sent; earlier ones for the same purpose and address open nothing any more."""
    now = clock.now()
    db.session.execute(
        sa.update(Ticket)
        .where(Ticket.purpose == purpose, Ticket.email == email, Ticket.used_at.is_(None))
        .values(expires_at=now)
    )
    ticket = Ticket(
        purpose=purpose, email=email, member_id=member_id, facts=facts, created_at=now, expires_at=now + LIVES[purpose]
    )
    db.session.add(ticket)
    db.session.flush()
    emit(TicketDue(ticket.id))
    return ticket


@action
def seal(ticket: Ticket) -> tuple[str, str]:
    """Make the link's token and the six-digit code for the mail that is being written, and keep their hashes.

    A mail that is sent again after a failure carries new ones; the life begins with the mail.
    """
    token, code = secrets.token_urlsafe(24), f"{secrets.randbelow(1_000_000):06}"
    ticket.token_hash, ticket.code_hash, ticket.tries = digest(token), code_digest(ticket.id, code), 0
    ticket.expires_at = clock.now() + LIVES[ticket.purpose]
    return token, code


def find_by_token(purpose: str, token: str) -> Ticket | None:
    """Return the open ticket of a link, or None when it is unknown, used or past its end."""
    return db.session.scalar(_open(purpose).where(Ticket.token_hash == digest(token)))


def find_open(purpose: str, email: str) -> Ticket | None:
    """Return the newest open ticket for an address."""
    return db.session.scalar(_open(purpose).where(Ticket.email == email).order_by(Ticket.id.desc()).limit(1))


def _open(purpose: str) -> sa.Select[Ticket]:
    return sa.select(Ticket).where(Ticket.purpose == purpose, Ticket.used_at.is_(None), Ticket.expires_at > clock.now())


@action
def try_code(ticket: Ticket, code: str) -> bool:
    """Use up a ticket by its code; a wrong one counts as a try, and after five the ticket opens nothing."""
    reread(ticket)
    if ticket.used_at or ticket.tries >= MOST_TRIES or ticket.expires_at <= clock.now() or not ticket.code_hash:
        return False
    ticket.tries += 1
    if not hmac.compare_digest(ticket.code_hash, code_digest(ticket.id, code)):
        return False
    ticket.used_at = clock.now()
    return True


@action
def use(ticket: Ticket) -> bool:
    """Use up a ticket that was opened by its link; False when somebody was faster."""
    reread(ticket)
    if ticket.used_at or ticket.expires_at <= clock.now():
        return False
    ticket.used_at = clock.now()
    return True


@action
def forget_old() -> int:
    """Delete tickets a day past their end; return how many."""
    old = clock.now() - timedelta(days=1)
    return int(db.session.execute(sa.delete(Ticket).where(Ticket.expires_at < old)).rowcount)  # type: ignore[attr-defined]


@action
def forget(purpose: str, email: str) -> None:
    """Delete every ticket for a purpose and an address, where nothing of it is to be kept."""
    db.session.execute(sa.delete(Ticket).where(Ticket.purpose == purpose, Ticket.email == email))
