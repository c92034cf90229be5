"""An event as list, month and day show it: a card with the facts of the event, and the reader's own answer."""

from __future__ import annotations

from typing import Any

from sns.blueprints.contents.cards import COLUMNS, Card, card
from sns.blueprints.events.models import Event, Rsvp
from sns.blueprints.events.queries import FACTS, facts_of
from sns.blueprints.spaces.standing import Standing

E = Event.__table__
LISTED = (*COLUMNS, *FACTS, Rsvp.answer.label("mine"))


def event_card(row: Any, me: Standing) -> Card:
    """Make a card from a row of LISTED for one reader."""
    made = card(row, me)
    made.more = facts_of(row)
    return made
