"""A member's own Atom feed: a secret address that shows what they may read, as long as they take part and want it."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

import sqlalchemy as sa

from sns.blueprints.accounts import vault
from sns.blueprints.accounts.models import Member
from sns.blueprints.contents.cards import Card
from sns.blueprints.contents.queries import list_feed
from sns.core import buffer, clock
from sns.core.db import action, db

from .models import FeedAddress

ENTRIES = 50
_WIDE = frozenset({"public", "city", "ward"})


class Feed:
    """An address somebody asked for, with the member it speaks for."""

    def __init__(self, address: FeedAddress, member: Member) -> None:
        self.address, self.member = address, member

    def cards(self) -> list[Card]:
        """Return what the member may read now and wants in the feed, newest first."""
        wanted = _WIDE | ({"friends"} if self.address.with_friends else frozenset())
        wanted |= {"private"} if self.address.with_private else frozenset()
        page = list_feed(self.member, limit=ENTRIES)
        return [card for card in page.items if card.visibility in wanted]


def find_feed(secret: str) -> Feed | None:
    """Return the feed behind an address; None when it was stopped, or its member no longer takes part."""
    row = db.session.execute(
        sa.select(FeedAddress, Member)
        .join(Member, Member.id == FeedAddress.member_id)
        .where(FeedAddress.secret_hash == _hash(secret), Member.state == "active")
    ).one_or_none()
    if row is None:
        return None
    fetches.add(row.Member.id, clock.now())
    return Feed(row.FeedAddress, row.Member)


def find_address(member: Member) -> FeedAddress | None:
    """Return the member's own address."""
    return db.session.get(FeedAddress, member.id)


def secret_of(address: FeedAddress) -> str | None:
    """Return the secret for its owner's eyes; None when the site's key has changed since."""
    return vault.unseal(_purpose(address.member_id), address.sealed)


@action
def renew(actor: Member) -> None:
    """Make an address, or another one: the one before opens nothing any more."""
    secret = secrets.token_urlsafe(24)
    address = db.session.get(FeedAddress, actor.id)
    if address is None:
        address = FeedAddress(member_id=actor.id)
        db.session.add(address)
    address.secret_hash, address.sealed = _hash(secret), vault.seal(_purpose(actor.id), secret)
    address.created_at, address.fetched_at = clock.now(), None


@action
def choose(actor: Member, *, with_friends: bool, with_private: bool) -> None:
    """Choose whether the feed also holds what is for つながり and for oneself."""
    if (address := find_address(actor)) is not None:
        address.with_friends, address.with_private = with_friends, with_private


@action
def stop(member_id: int) -> None:
    """Stop the feed: its address opens nothing any more."""
    db.session.execute(sa.delete(FeedAddress).where(FeedAddress.member_id == member_id))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _purpose(member_id: int) -> str:
    return f"feed:{member_id}"


def _write_fetches(moments: dict[int, datetime]) -> None:
    for member_id, at in moments.items():
        db.session.execute(sa.update(FeedAddress).where(FeedAddress.member_id == member_id).values(fetched_at=at))


fetches = buffer.Sink(_write_fetches, lambda _old, new: new)
