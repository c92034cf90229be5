"""Feeds as pages show them: tabs, the link that goes on, what is new since the last visit, several by one author."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from flask import url_for

from sns.blueprints.accounts.models import Member
from sns.core import clock
from sns.core.i18n import gettext as _
from sns.core.i18n import pgettext

from . import actions
from .cards import Card

TABS = ("all", "ward", "friends", "mine")
# Whoever comes back within half an hour is still on the same visit.
VISIT = timedelta(minutes=30)
SHOWN_OF_ONE = 2


@dataclass
class Run:
    """Neighbouring cards; from the third of one author on they are folded. `is_after_new` begins what was read before."""

    shown: list[Card]
    folded: list[Card] = field(default_factory=list)
    is_after_new: bool = False


def feed_tabs(endpoint: str, tab: str, **more: str) -> list[dict[str, Any]]:
    """Return the tabs: everybody, same ward, つながり, oneself, and more by their keys."""
    labels = {
        "all": _("みんな"), "ward": _("同じ区"), "friends": _("つながり"), "mine": pgettext("diaries of one's own", "自分"),
        **more,
    }  # fmt: skip
    return [
        {"key": key, "label": label, "url": url_for(endpoint, tab=None if key == "all" else key), "current": key == tab}
        for key, label in labels.items()
    ]


def last_visit(member: Member) -> datetime | None:
    """Return when the visit before this one ended, and remember that the member is here; None for a newcomer."""
    now = clock.now()
    seen, before = member.feed_seen_at, member.feed_before_at
    if seen is not None and now - seen > VISIT:
        before = seen
    actions.feed_visits.add(member.id, (now, before))
    return before


def runs(member: Member, cards: Sequence[Card], *, folds: bool = True) -> list[Run]:
    """Arrange a feed for a member: mark what is new to them, and fold what one author wrote in a row."""
    since = last_visit(member)
    if since is not None:
        for card in cards:
            card.is_new = card.bumped_at > since and (card.author is None or card.author.id != member.id)
    return list(_runs(cards, since, folds))


def _runs(cards: Sequence[Card], since: datetime | None, folds: bool) -> Iterator[Run]:
    def kinship(card: Card) -> tuple[bool, int | None]:
        # Nobody folds what an office says, nor what those left behind who have gone.
        author_id = card.author.id if folds and card.author and card.voice_space_id is None else None
        return since is not None and card.bumped_at > since, author_id

    was_later = False
    for (is_later, author_id), group in groupby(cards, kinship):
        row = list(group)
        shown = SHOWN_OF_ONE if author_id else len(row)
        yield Run(row[:shown], row[shown:], is_after_new=was_later and not is_later)
        was_later = is_later
