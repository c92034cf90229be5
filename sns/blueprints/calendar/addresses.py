"""A member's own calendar: a secret address for calendar programs, as long as they take part and want it."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from sns.blueprints.accounts import vault
from sns.blueprints.accounts.models import Member
from sns.blueprints.spaces import queries as spaces
from sns.blueprints.spaces.queries import Ward
from sns.core import buffer, clock
from sns.core.db import action, db

from . import gathering
from .models import CalendarAddress
from .wishes import Wish


class OwnCalendar:
    """An address somebody asked for, with the member it speaks for, and the ward it is asked about, if any."""

    def __init__(self, address: CalendarAddress, member: Member, place: Ward | None = None) -> None:
        self.address, self.member, self.place = address, member, place

    def rows(self, wish: Wish) -> list[Any]:
        """Return what the member may read now and wants in the calendar, in order."""
        if self.place is not None:
            return gathering.list_for_file(self.member, self.place, wish)
        rows = gathering.list_mine_for_file(self.member)
        if not self.address.with_ward:
            return rows
        ward = spaces.ward_by_id(self.member.home_ward_id)
        found = {row.id: row for row in (*rows, *gathering.list_for_file(self.member, ward, wish))}
        return sorted(found.values(), key=lambda row: (row.starts_at, row.id))


def find_calendar(secret: str, ward: str | None = None) -> OwnCalendar | None:
    """Return the calendar behind an address; None when it was stopped, or its member no longer takes part."""
    place = spaces.find_place(ward) if ward is not None else None
    if ward is not None and place is None:
        return None
    row = db.session.execute(
        sa.select(CalendarAddress, Member)
        .join(Member, Member.id == CalendarAddress.member_id)
        .where(CalendarAddress.secret_hash == _hash(secret), Member.state == "active")
    ).one_or_none()
    if row is None:
        return None
    fetches.add(row.Member.id, clock.now())
    return OwnCalendar(row.CalendarAddress, row.Member, place)


def find_address(member: Member) -> CalendarAddress | None:
    """Return the member's own address."""
    return db.session.get(CalendarAddress, member.id)


def secret_of(address: CalendarAddress) -> str | None:
    """Return the secret for its owner's eyes; None when the site's key has changed since."""
    return vault.unseal(_purpose(address.member_id), address.sealed)


@action
def renew(actor: Member) -> None:
    """Make an address, or another one: the one before opens nothing any more."""
    secret = secrets.token_urlsafe(24)
    address = db.session.get(CalendarAddress, actor.id)
    if address is None:
        address = CalendarAddress(member_id=actor.id)
        db.session.add(address)
    address.secret_hash, address.sealed = _hash(secret), vault.seal(_purpose(actor.id), secret)
    address.created_at, address.fetched_at = clock.now(), None


@action
def choose(actor: Member, *, with_ward: bool) -> None:
    """Choose whether the calendar also holds the home ward's events."""
    if (address := find_address(actor)) is not None:
        address.with_ward = with_ward


@action
def stop(member_id: int) -> None:
    """Stop the calendar: its address opens nothing any more."""
    db.session.execute(sa.delete(CalendarAddress).where(CalendarAddress.member_id == member_id))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _purpose(member_id: int) -> str:
    return f"calendar:{member_id}"


def _write_fetches(moments: dict[int, datetime]) -> None:
    for member_id, at in moments.items():
        db.session.execute(
            sa.update(CalendarAddress).where(CalendarAddress.member_id == member_id).values(fetched_at=at)
        )


fetches = buffer.Sink(_write_fetches, lambda _old, new: new)
