"""A member's own Atom feed: a secret address that shows what they may read, as long as they take part and want it."""

from __future__ import annotations

from sns.blueprints.accounts.models import Member
from sns.blueprints.accounts.secret_addresses import SecretAddresses
from sns.blueprints.contents.cards import Card
from sns.blueprints.contents.queries import list_feed
from sns.core.db import action

from .models import FeedAddress

ENTRIES = 50
_WIDE = frozenset({"public", "city", "ward"})
_addresses = SecretAddresses(FeedAddress, "feed")
find_address, secret_of, renew, stop = _addresses.of, _addresses.secret_of, _addresses.renew, _addresses.stop


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
    found = _addresses.find(secret)
    return Feed(*found) if found else None


@action
def choose(actor: Member, *, with_friends: bool, with_private: bool) -> None:
    """Choose whether the feed also holds what is for つながり and for oneself."""
    if (address := find_address(actor)) is not None:
        address.with_friends, address.with_private = with_friends, with_private
