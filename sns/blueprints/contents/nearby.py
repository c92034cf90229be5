"""Never an empty room: where few write, the words of the neighbouring wards and of the city stand beside one's own."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.blueprints.spaces import queries as spaces
from sns.blueprints.spaces.queries import Ward
from sns.core import clock
from sns.core.db import ask
from sns.core.kept import Kept
from sns.core.pages import Page

from . import policy, queries
from .cards import COLUMNS, Card, card
from .models import IS_PUBLISHED, Content
from .shapes import Shape

FEW = 6
DAYS = 7
NEIGHBORS = 3
_OPEN = ("public", "city")

_writers: Kept[int, int] = Kept()


@dataclass(frozen=True)
class Nearby:
    """What stands beside the words of a ward with few writers; `neighbor` is the ward next to it, if there is one."""

    ward: Ward
    neighbor: Ward | None
    items: list[Card] = field(default_factory=list)


def has_few_writers(ward: Ward) -> bool:
    """Tell whether fewer than six people wrote for a ward within seven days; counted at most once a minute."""
    return _writers(ward.id, lambda: queries.count_writers(ward.id, DAYS)) < FEW


def beside(
    member: Member, ward: Ward | None, page: Page[Card] | None = None, *, kind: str | None = None
) -> Nearby | None:
    """Return what is shown beside a ward with few writers, None where enough people write.

    With a `page` of the ward's own words that ends before it is full, words of the neighbours' last week and then of
    the whole city, newest first, fill it up; `kind` keeps to one kind.
    """
    if ward is None or not has_few_writers(ward):
        return None
    neighbors = spaces.list_neighbors(ward, NEIGHBORS)
    near = Nearby(ward, next(iter(neighbors), None))
    if page is None:
        return near
    missing = queries.PAGE - len(page.items) if page.next is None else 0
    if missing > 0:
        shown = {item.id for item in page.items}
        near.items.extend(_list_open(member, [ward.id for ward in neighbors], kind, shown, missing))
    return near


def _list_open(
    member: Member, neighbor_ids: list[int], kind: str | None, shown: Collection[int], limit: int
) -> list[Card]:
    me, shape = member.standing, Shape.of(member.standing)
    values = shape.values(me) | {f"near_{index}": key for index, key in enumerate(neighbor_ids)}
    values["since"] = clock.now() - timedelta(days=DAYS)
    # What is on the page already takes no place from the others.
    statement = _open_words(shape, len(neighbor_ids), kind, queries.PAGE * 2)
    found = [card(row, me) for row in ask(statement, values)]
    return [item for item in found if item.id not in shown][:limit]


@lru_cache(maxsize=512)
def _open_words(shape: Shape, neighbors: int, kind: str | None, limit: int) -> sa.Select[*tuple[Any, ...]]:
    near = tuple(sa.bindparam(f"near_{index}", type_=sa.Integer) for index in range(neighbors))
    since = sa.bindparam("since", type_=Content.bumped_at.type)
    me = shape.standing
    of_kind = [Content.kind == kind] if kind else []

    def scan(rank: int, *where: sa.ColumnElement[bool]) -> sa.Select[*tuple[Any, ...]]:
        chosen = (
            sa.select(Content.id, Content.bumped_at, sa.literal(rank).label("rank"))
            .where(IS_PUBLISHED, policy.not_blocked(me), policy.not_muted(me), *of_kind, *where)
            .order_by(Content.bumped_at.desc(), Content.id.desc())
            .limit(limit)
            .subquery()
        )
        return sa.select(chosen)

    # Each part is one range of one index, newest first, as in the feeds.
    parts = [
        scan(0, Content.visibility == visibility, Content.space_id == ward, Content.bumped_at > since)
        for ward in near
        for visibility in _OPEN
    ]
    parts += [scan(1, Content.visibility == visibility) for visibility in _OPEN]
    every = sa.union_all(*parts).subquery()
    rank = sa.func.min(every.c.rank).label("rank")
    ids = (
        sa.select(every.c.id, rank)
        .group_by(every.c.id, every.c.bumped_at)
        .order_by(rank, every.c.bumped_at.desc(), every.c.id.desc())
        .limit(limit)
        .subquery()
    )
    return (
        sa.select(*COLUMNS)
        .join(ids, ids.c.id == Content.id)
        .outerjoin(Content.author)
        .order_by(ids.c.rank, Content.bumped_at.desc(), Content.id.desc())
    )
