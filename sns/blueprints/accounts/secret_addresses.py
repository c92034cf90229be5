"""Secret addresses: whoever holds one reads what its member may read, until the member takes it back."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import Generic, TypeVar

import sqlalchemy as sa
import sqlalchemy.orm as so

from sns.core import buffer, clock
from sns.core.db import UtcDateTime, action, db

from . import vault
from .models import Member


class SecretAddress:
    """Columns of a table with at most one address a member: found by its hash, shown to its owner from what is sealed."""

    member_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    secret_hash: so.Mapped[str] = so.mapped_column(sa.String(64), unique=True)
    sealed: so.Mapped[str] = so.mapped_column(sa.String(400))
    created_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    fetched_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)


A = TypeVar("A", bound=SecretAddress)


class SecretAddresses(Generic[A]):
    """The addresses of one table; `purpose` keeps a sealed secret from being used for anything else."""

    def __init__(self, table: type[A], purpose: str) -> None:
        self._table, self._purpose = table, purpose
        self.fetches = buffer.Sink(self._write_fetches, lambda _old, new: new)

    def find(self, secret: str) -> tuple[A, Member] | None:
        """Return the address behind a secret and its member; None when it was stopped, or they no longer take part."""
        row = db.session.execute(
            sa.select(self._table, Member)
            .join(Member, Member.id == self._table.member_id)
            .where(self._table.secret_hash == _hash(secret), Member.state == "active")
        ).one_or_none()
        if row is None:
            return None
        address, member = row
        self.fetches.add(member.id, clock.now())
        return address, member

    def of(self, member: Member) -> A | None:
        """Return the member's own address."""
        return db.session.get(self._table, member.id)

    def secret_of(self, address: A) -> str | None:
        """Return the secret for its owner's eyes; None when the site's key has changed since."""
        return vault.unseal(self._seal_of(address.member_id), address.sealed)

    @action
    def renew(self, actor: Member) -> None:
        """Make an address, or another one: the one before opens nothing any more."""
        secret = secrets.token_urlsafe(24)
        address = db.session.get(self._table, actor.id)
        if address is None:
            address = self._table(member_id=actor.id)  # type: ignore[call-arg]  # the table's own constructor
            db.session.add(address)
        address.secret_hash, address.sealed = _hash(secret), vault.seal(self._seal_of(actor.id), secret)
        address.created_at, address.fetched_at = clock.now(), None

    @action
    def stop(self, member_id: int) -> None:
        """Stop a member's address: it opens nothing any more."""
        db.session.execute(sa.delete(self._table).where(self._table.member_id == member_id))

    def _seal_of(self, member_id: int) -> str:
        return f"{self._purpose}:{member_id}"

    def _write_fetches(self, moments: dict[int, datetime]) -> None:
        for member_id, at in moments.items():
            db.session.execute(sa.update(self._table).where(self._table.member_id == member_id).values(fetched_at=at))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
