"""What calendar files and tables hold: the same events as list and month, as rows to be written."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.blueprints.contents.models import Content
from sns.blueprints.contents.shapes import Shape
from sns.blueprints.events.models import Event, Rsvp
from sns.blueprints.spaces.queries import Ward
from sns.core import clock
from sns.core.db import db

from .cards import E
from .queries import MOMENT, Reach, readable, scans, union
from .wishes import Wish, start_of

# What a calendar file holds: what is over for a month, and what is to come within a year and more.
BEHIND, AHEAD, MOST_OF_FEED = timedelta(days=31), timedelta(days=400), 500
_WRITTEN = (
    E.c.uid, E.c.sequence, E.c.starts_at, E.c.ends_at, E.c.is_all_day, E.c.time_note, E.c.place, E.c.address, E.c.lat,
    E.c.lng, E.c.cancelled_at, E.c.cancel_reason, E.c.host_name, Content.id, Content.title, Content.body,
    Content.excerpt, Content.field_id, Content.visibility, Content.space_id, Content.published_at, Content.edited_at,
    Content.voice_space_id, Rsvp.answer.label("my_answer"),
)  # fmt: skip


def list_for_file(reader: Member | None, place: Ward, wish: Wish) -> list[Any]:
    """Return rows of the same events for a calendar file, from a month ago to a year ahead, or between the chosen days."""
    reach = Reach.of(reader, place, wish)
    values = reach.values(reader, place, wish) | _window(wish)
    return list(db.session.execute(_file(reach), values))


def list_mine_for_file(reader: Member) -> list[Any]:
    """Return rows of the events a member goes to, waits for, may go to, or holds, as far as they may read them."""
    shape = Shape.of(reader.standing)
    return list(db.session.execute(_mine(shape), shape.values(reader.standing) | _window(Wish())))


def _window(wish: Wish) -> dict[str, Any]:
    today = clock.today()
    since = start_of(wish.first) if wish.first else start_of(today) - BEHIND
    until = start_of(wish.last + timedelta(days=1)) if wish.last else start_of(today) + AHEAD
    return {"since": since, "until": until}


@lru_cache(maxsize=256)
def _file(reach: Reach) -> sa.Select[Any]:
    parts = [_within(scan).subquery() for scan in scans(reach)]
    return _written(union(parts))


@lru_cache(maxsize=256)
def _mine(shape: Shape) -> sa.Select[Any]:
    me = sa.bindparam("me", type_=sa.Integer)
    base = readable(shape, (False, False, frozenset()))
    answered = base.join(Rsvp, sa.and_(Rsvp.event_id == E.c.id, Rsvp.member_id == me)).where(
        Rsvp.answer.in_(("going", "waiting", "maybe"))
    )
    held = base.where(Content.author_id == me, Content.voice_space_id.is_(None))
    return _written(union([_within(answered).subquery(), _within(held).subquery()]))


def _within(scan: sa.Select[Any]) -> sa.Select[Any]:
    since, until = (sa.bindparam(name, type_=MOMENT) for name in ("since", "until"))
    found = scan.where(E.c.starts_at >= since, E.c.starts_at < until)
    return found.order_by(E.c.starts_at, E.c.id).limit(MOST_OF_FEED)


def _written(ids: Any) -> sa.Select[Any]:
    mine = sa.and_(Rsvp.event_id == E.c.id, Rsvp.member_id == sa.bindparam("me", type_=sa.Integer))
    return (
        sa.select(*_WRITTEN)
        .select_from(E)
        .join(Content, Content.id == E.c.id)
        .outerjoin(Rsvp, mine)
        .where(E.c.id.in_(ids))
        .order_by(E.c.starts_at, E.c.id)
        .limit(MOST_OF_FEED)
    )


def one_for_file(reader: Member | None, event: Event) -> Any:
    """Return the row of one event, which the reader may read."""
    values = {"me": reader.id if reader is not None else 0, "ids": [event.id]}
    return db.session.execute(_one(), values).one()


@lru_cache(maxsize=1)
def _one() -> sa.Select[Any]:
    mine = sa.and_(Rsvp.event_id == E.c.id, Rsvp.member_id == sa.bindparam("me", type_=sa.Integer))
    found = sa.select(*_WRITTEN).select_from(E).join(Content, Content.id == E.c.id).outerjoin(Rsvp, mine)
    return found.where(E.c.id.in_(sa.bindparam("ids", expanding=True)))


def list_for_table(reader: Member, place: Ward, wish: Wish) -> list[Event]:
    """Return the same events whole, for the national standard's table."""
    ids = [row.id for row in list_for_file(reader, place, wish)]
    wanted = sa.select(Event).where(E.c.id.in_(ids)).order_by(E.c.starts_at, E.c.id)
    return list(db.session.scalars(wanted))
