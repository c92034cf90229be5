"""Addresses that take no mail: marked by a server's final no, woken by a link that arrived or by a new address."""

from __future__ import annotations

import hashlib
import re
from typing import Any

import sqlalchemy as sa
from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

from sns.blueprints.accounts import letters
from sns.blueprints.accounts.models import Member
from sns.blueprints.accounts.queries import find_anybody, find_by_email
from sns.core import clock
from sns.core.db import action, db, reread
from sns.core.mail import Failure
from sns.core.signals import emit

from .models import Delivery, MailFailure
from .signals import AddressDoubted

LINK_LIFE_S = 24 * 3600
_MARK = "dead_mail"
_OURS = re.compile(r"notification-(\d{1,9})")


def is_dead_for(member: Any) -> bool:
    """Tell whether a member's present address is known to take nothing."""
    mark = (member.settings or {}).get(_MARK) if member is not None else None
    return bool(mark and member.email and mark["digest"] == _digest(member.email))


def is_dead(address: str) -> bool:
    """Tell whether a member's address is known to take nothing; strangers' addresses are not remembered."""
    return is_dead_for(find_by_email(address))


@action
def note(failure: Failure) -> None:
    """Record what a server did not take, by numbers; a final no to an address marks it."""
    member = find_by_email(failure.to)
    found = _OURS.fullmatch(failure.message_id or "")
    delivery = db.session.get(Delivery, int(found[1]), populate_existing=True) if found else None
    db.session.add(
        MailFailure(
            at=clock.now(), member_id=member.id if member else None, delivery_id=delivery.id if delivery else None,
            code=failure.code, is_final=failure.is_final,
        )
    )  # fmt: skip
    if delivery is not None:
        delivery.attempts, delivery.code = delivery.attempts + 1, failure.code
    if member is not None and failure.is_address:
        reread(member)
        mark = {"digest": _digest(failure.to), "code": failure.code, "at": clock.now().isoformat()}
        member.settings = {**(member.settings or {}), _MARK: mark}


@action
def doubt(actor: Member) -> None:
    """Have a mail sent to the address, to see whether it arrives."""
    emit(AddressDoubted(actor.id))


def send_proof(member_id: int) -> None:
    """Send the link that shows that an address takes mail."""
    member = find_anybody(member_id)
    if member is None or member.state != "active" or not member.email:
        return
    letters.send(
        member.email, "notifications/mail/confirm", locale=letters.locale_of(member), is_asked=True, member=member,
        token=token_of(member),
    )  # fmt: skip


@action
def wake(member: Member) -> None:
    """Mail to an address again: it has shown that it takes mail."""
    reread(member)
    member.settings = {name: value for name, value in (member.settings or {}).items() if name != _MARK}


def count_dead() -> int:
    """Count the members whose address takes nothing."""
    marked = Member.settings[_MARK]["digest"].as_string().is_not(None)
    return db.session.scalar(sa.select(sa.func.count()).where(Member.state == "active", marked)) or 0


def token_of(member: Member) -> str:
    """Return the token of the link in a proving mail."""
    return str(_seal().dumps([member.id, _digest(member.email or "")]))


def find_by_token(token: str) -> Member | None:
    """Return the member whose present address got the link, for a day."""
    try:
        member_id, digest = _seal().loads(token, max_age=LINK_LIFE_S)
    except (BadData, TypeError, ValueError):
        return None
    member = find_anybody(member_id)
    return member if member is not None and member.email and _digest(member.email) == digest else None


def _digest(address: str) -> str:
    return hashlib.sha256(address.casefold().encode()).hexdigest()[:32]


def _seal() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="mail-proof")
