"""What home says of events: what comes next in the ward, and what is on today where the reader belongs; one statement."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.blueprints.contents import policy as contents
from sns.blueprints.contents.cards import COLUMNS, Card, card
from sns.blueprints.contents.models import IS_PUBLISHED, Content
from sns.blueprints.contents.shapes import Shape
from sns.blueprints.spaces.queries import city_card
from sns.core import clock
from sns.core.db import ask

from .models import Rsvp
from .queries import FACTS, NEXT, E, facts_of, next_here

TODAY = 3


@dataclass(frozen=True)
class AtHome:
    """What comes next, and what begins today and is not over; `more`: there is more today than is shown."""

    next: list[Card] = field(default_factory=list)
    today: list[Card] = field(default_factory=list)
    more: bool = False


def at_home(reader: Member) -> AtHome:
    """Return what home says to a reader: their ward, and today all their wards and the city."""
    shape, now, city = Shape.of(reader.standing), clock.now(), city_card()
    day = clock.today()
    values = shape.values(reader.standing) | {
        "space": reader.home_ward_id, "now": now, "limit": NEXT, "city": city.id if city is not None else 0,
        "begins": clock.end_of(day.fromordinal(day.toordinal() - 1)), "ends": clock.end_of(day), "today": TODAY + 1,
    }  # fmt: skip
    found: tuple[list[Card], list[Card]] = ([], [])
    for row in ask(_at_home(shape), values):
        one = card(row, reader.standing)
        one.more = facts_of(row)
        found[row.is_today].append(one)
    coming, today = (sorted(each, key=lambda one: (one.more.starts_at, one.id)) for each in found)
    return AtHome(coming, today[:TODAY], len(today) > TODAY)


@lru_cache(maxsize=256)
def _at_home(shape: Shape) -> sa.Select[Any]:
    me = shape.standing
    moment = E.c.starts_at.type
    begins, ends, now = (sa.bindparam(name, type_=moment) for name in ("begins", "ends", "now"))
    places = [*me.spaces, sa.bindparam("space", type_=sa.Integer), sa.bindparam("city", type_=sa.Integer)]
    today = (
        sa.select(E.c.id)
        .join(Content, Content.id == E.c.id)
        .where(
            E.c.in_space_id.in_(places), E.c.starts_at >= begins, E.c.starts_at < ends, E.c.ends_at > now,
            E.c.cancelled_at.is_(None), contents.visible_to(shape), IS_PUBLISHED, contents.not_muted(me),
        )
        .order_by(E.c.starts_at, E.c.id)
        .limit(sa.bindparam("today", type_=sa.Integer))
        .subquery()
    )  # fmt: skip
    coming = next_here(shape).subquery()
    both = sa.union_all(
        sa.select(coming.c.id, sa.literal_column("0").label("is_today")),
        sa.select(today.c.id, sa.literal_column("1").label("is_today")),
    ).subquery()
    return (
        sa.select(*COLUMNS, *FACTS, Rsvp.answer.label("mine"), both.c.is_today)
        .join(both, both.c.id == Content.id)
        .join(E, E.c.id == Content.id)
        .outerjoin(Content.author)
        .outerjoin(Rsvp, sa.and_(Rsvp.event_id == Content.id, Rsvp.member_id == me.member_id))
    )
