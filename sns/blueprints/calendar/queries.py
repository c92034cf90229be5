"""Questions of list, month and calendar files: one set of events for all three, under the one predicate of reading."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.blueprints.contents import policy as contents
from sns.blueprints.contents.cards import Card
from sns.blueprints.contents.models import IS_PUBLISHED, Content, ContentSpace
from sns.blueprints.contents.shapes import Shape
from sns.blueprints.events.models import Rsvp, last_day_of
from sns.blueprints.spaces.queries import Ward, city_card
from sns.blueprints.spaces.standing import Standing
from sns.core import clock
from sns.core.db import ask
from sns.core.pages import Cursor, Page, cut

from .cards import LISTED, E, event_card
from .days import CityDay, read_day
from .wishes import Wish, start_of

PAGE = 20
RUNNING = 5
# A month of the whole city; more are still counted as so many.
MOST_OF_MONTH = 5_000
MOMENT = E.c.starts_at.type
_VISITOR = Standing(0)


@dataclass(frozen=True)
class Reach:
    """What a statement depends on: the reader's shape (None: nobody signed in), the place, and the kind of choice.

    `place`: `ward` with what is shown in it and what is of the whole city, or `city` for everything.
    """

    shape: Shape | None
    place: str
    key: tuple[Any, ...]

    @classmethod
    def of(cls, reader: Member | None, place: Ward, wish: Wish) -> Reach:
        """Return the reach of a question."""
        shape = Shape.of(reader.standing) if reader is not None else None
        return cls(shape, "city" if place.is_city else "ward", wish.key)

    def values(self, reader: Member | None, place: Ward, wish: Wish) -> dict[str, Any]:
        """Return what is bound."""
        own = self.shape.values(reader.standing) if self.shape is not None and reader is not None else {"me": 0}
        city = city_card()
        places = {} if place.is_city else {"place": place.id, "city": city.id if city is not None else 0}
        return {**own, **wish.values, **places}


def list_events(
    reader: Member | None, place: Ward, wish: Wish, *, before: Cursor | None = None, limit: int = PAGE
) -> Page[Card]:  # fmt: skip
    """Return a page of the events that begin from the chosen day on (today without one), the first first."""
    reach = Reach.of(reader, place, wish)
    values = reach.values(reader, place, wish) | {"since": start_of(wish.first or clock.today())}
    if wish.last is not None:
        values["until"] = start_of(wish.last + timedelta(days=1))
    if before is not None:
        values |= {"moment": before.moment, "before": before.id}
    statement = _list(reach, wish.last is not None, before is not None, limit + 1)
    cards = _cards(ask(statement, values), reader)
    return cut(cards, limit, before, lambda card: (card.more.starts_at, card.id))


def list_running(reader: Member | None, place: Ward, wish: Wish) -> list[Card]:
    """Return some of the events that began before the chosen day and go on, those that end first."""
    reach = Reach.of(reader, place, wish)
    since = start_of(wish.first) if wish.first is not None else max(clock.now(), start_of(clock.today()))
    day = start_of(wish.first or clock.today())
    values = reach.values(reader, place, wish) | {"day": day, "now": since}
    return _cards(ask(_running(reach, RUNNING), values), reader)


@lru_cache(maxsize=512)
def _list(reach: Reach, has_end: bool, goes_on: bool, limit: int) -> sa.Select[Any]:
    where = [E.c.starts_at >= sa.bindparam("since", type_=MOMENT)]
    if has_end:
        where.append(E.c.starts_at < sa.bindparam("until", type_=MOMENT))
    if goes_on:
        moment, last = sa.bindparam("moment", type_=MOMENT), sa.bindparam("before", type_=sa.Integer)
        where += [E.c.starts_at >= moment, sa.or_(E.c.starts_at > moment, E.c.id > last)]
    order = (E.c.starts_at, E.c.id)
    parts = [scan.where(*where).order_by(*order).limit(limit).subquery() for scan in scans(reach)]
    return _chosen(union(parts), order, limit)


@lru_cache(maxsize=512)
def _running(reach: Reach, limit: int) -> sa.Select[Any]:
    day, now = (sa.bindparam(name, type_=MOMENT) for name in ("day", "now"))
    where = (E.c.is_long.is_(True), E.c.ends_at > now, E.c.starts_at < day)
    parts = [scan.where(*where).order_by(E.c.ends_at, E.c.id).limit(limit).subquery() for scan in scans(reach)]
    return _chosen(union(parts), (E.c.ends_at, E.c.id), limit)


def union(parts: Sequence[Any]) -> Any:
    """Return the ids of all parts, for `in_`: an event shown in a ward may also be of the whole city."""
    ids = [sa.select(part.c.id) for part in parts]
    return ids[0] if len(ids) == 1 else sa.union_all(*ids)


def _chosen(ids: Any, order: Sequence[Any], limit: int) -> sa.Select[Any]:
    return _listed().where(E.c.id.in_(ids)).order_by(*order).limit(limit)


def _listed() -> sa.Select[Any]:
    mine = sa.and_(Rsvp.event_id == E.c.id, Rsvp.member_id == sa.bindparam("me", type_=sa.Integer))
    return (
        sa.select(*LISTED)
        .select_from(E)
        .join(Content, Content.id == E.c.id)
        .outerjoin(Rsvp, mine)
        .outerjoin(Content.author)
    )


def scans(reach: Reach) -> list[sa.Select[Any]]:
    """Return one select of (id, starts_at, ends_at) for each way an event belongs to the place."""
    base = readable(reach.shape, reach.key)
    if reach.place == "city":
        return [base]
    place, city = sa.bindparam("place", type_=sa.Integer), sa.bindparam("city", type_=sa.Integer)
    # Another name than the one in the rule of reading, which asks the same table.
    also = ContentSpace.__table__.alias("also")
    shown = base.join(also, sa.and_(also.c.content_id == E.c.id, also.c.space_id == place))
    return [base.where(E.c.in_space_id == place), base.where(E.c.in_space_id == city), shown]


def readable(shape: Shape | None, key: tuple[Any, ...]) -> sa.Select[Any]:
    """Return a select of (id, starts_at, ends_at) of what a reader may read and wants to see."""
    has_field, has_sort, marks = key
    found = (
        sa.select(E.c.id, E.c.starts_at, E.c.ends_at)
        .select_from(E)
        .join(Content, Content.id == E.c.id)
        .where(IS_PUBLISHED, contents.visible_to(shape))
    )
    if shape is not None:
        me = shape.standing
        found = found.where(contents.not_muted(me))
    if has_field:
        found = found.where(Content.field_id == sa.bindparam("field", type_=sa.Integer))
    if has_sort:
        found = found.where(E.c.sort == sa.bindparam("sort", type_=sa.String))
    return found.where(*(E.c[name].is_(True) for name in sorted(marks)))


def _cards(rows: Any, reader: Member | None) -> list[Card]:
    me = reader.standing if reader is not None else _VISITOR
    return [event_card(row, me) for row in rows]


@dataclass(frozen=True)
class Month:
    """How many events each day of a month holds; an event of several days is on each of them, and counted once."""

    first: date
    by_day: dict[date, int]
    count: int

    def on(self, day: date) -> int:
        """Return how many events a day holds."""
        return self.by_day.get(day, 0)


def month_of(reader: Member | None, place: Ward, wish: Wish, first: date) -> Month:
    """Return how many events a month holds by its days."""
    after = (first.replace(day=28) + timedelta(days=7)).replace(day=1)
    reach = Reach.of(reader, place, wish)
    values = reach.values(reader, place, wish) | {"begins": start_of(first), "ends": start_of(after)}
    by_day: dict[date, int] = defaultdict(int)
    for day, count in ask(_days(reach), values):
        by_day[read_day(day)] += count
    count, last_of_all = sum(by_day.values()), after - timedelta(days=1)
    for starts_at, ends_at in ask(_long(reach), values):
        day, last = max(clock.local(starts_at).date(), first), min(last_day_of(starts_at, ends_at), last_of_all)
        count += 1
        while day <= last:
            by_day[day] += 1
            day += timedelta(days=1)
    return Month(first, dict(by_day), count)


@lru_cache(maxsize=256)
def _days(reach: Reach) -> sa.Select[Any, int]:
    parts = [_begun(scan.where(E.c.is_long.is_(False))).subquery() for scan in scans(reach)]
    found = parts[0] if len(parts) == 1 else sa.union(*(sa.select(part) for part in parts)).subquery()
    day = CityDay(found.c.starts_at)
    return sa.select(day, sa.func.count()).group_by(day)


@lru_cache(maxsize=256)
def _long(reach: Reach) -> sa.Select[Any]:
    parts = [_reaching(scan).subquery() for scan in scans(reach)]
    found = parts[0] if len(parts) == 1 else sa.union(*(sa.select(part) for part in parts)).subquery()
    return sa.select(found.c.starts_at, found.c.ends_at)


def _begun(scan: sa.Select[Any]) -> sa.Select[Any]:
    begins, ends = (sa.bindparam(name, type_=MOMENT) for name in ("begins", "ends"))
    return scan.where(E.c.starts_at >= begins, E.c.starts_at < ends).limit(MOST_OF_MONTH)


def _reaching(scan: sa.Select[Any]) -> sa.Select[Any]:
    begins, ends = (sa.bindparam(name, type_=MOMENT) for name in ("begins", "ends"))
    return scan.where(E.c.is_long.is_(True), E.c.ends_at > begins, E.c.starts_at < ends).limit(MOST_OF_MONTH)


def ids_of_day(reader: Member | None, place: Ward, wish: Wish, day: date) -> list[int]:
    """Return the events of a day in their order."""
    reach = Reach.of(reader, place, wish)
    values = {"begins": start_of(day), "ends": start_of(day + timedelta(days=1))}
    return [row.id for row in ask(_of_day(reach), reach.values(reader, place, wish) | values)]


@lru_cache(maxsize=256)
def _of_day(reach: Reach) -> sa.Select[Any]:
    parts = [part.subquery() for scan in scans(reach) for part in (_begun(scan), _reaching(scan))]
    found = sa.union(*(sa.select(part.c.id, part.c.starts_at) for part in parts)).subquery()
    return sa.select(found.c.id).order_by(found.c.starts_at, found.c.id)


def list_of_day(reader: Member | None, ids: Sequence[int], *, after: int = 0, limit: int = PAGE) -> Page[Card]:
    """Return a page of these events, which are in their order already and readable; `after` is the last one seen."""
    begin = ids.index(after) + 1 if after in ids else 0
    wanted = ids[begin : begin + limit]
    following_place = Cursor(start_of(date(2000, 1, 1)), wanted[-1]) if len(ids) > begin + limit else None
    if not wanted:
        return Page([], None, begin == 0)
    values = {"me": reader.id if reader is not None else 0, "ids": wanted}
    cards = _cards(ask(_by_id(), values), reader)
    place = {key: number for number, key in enumerate(wanted)}
    return Page(sorted(cards, key=lambda card: place[card.id]), following_place, begin == 0)


@lru_cache(maxsize=1)
def _by_id() -> sa.Select[Any]:
    return _listed().where(E.c.id.in_(sa.bindparam("ids", expanding=True)))
