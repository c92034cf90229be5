"""The morning's mails of what offices published: member by member in batches, so that a worker that dies goes on there.

What a member gets this morning follows from two moments, this round's and an earlier one's; no mark is kept for each.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.blueprints.contents.models import IS_PUBLISHED, Content
from sns.blueprints.spaces import queries as spaces
from sns.core import clock
from sns.core.db import action, db, reread, upsert

from . import adapters, addresses, plans, pulled, urgent
from .models import Delivery, NewsMark, NewsRead, NewsRound, NotificationEvent
from .rhythm import MORNING, Plan

BATCH = 500
# Of a minute's clockwork, so that what else is due is not kept waiting.
BUDGET_S = 10.0
ITEMS = 20
_LONGEST = timedelta(days=8)


@dataclass(frozen=True)
class _Item:
    id: int
    kind: str
    at: datetime
    spaces: frozenset[int] | None  # None: the whole city


def go_on() -> None:
    """Begin this morning's round, or go on with it, for as long as a minute's clockwork may take."""
    day, end = _day(), time.monotonic() + BUDGET_S
    if day is None:
        return
    _begin(day)
    while _step(day) and time.monotonic() < end:
        pass


def is_coming_to(member_id: int) -> bool:
    """Tell whether a round that is on its way has not reached a member yet: what else is for the morning goes with it."""
    ahead = sa.select(NewsRound.day).where(NewsRound.done_at.is_(None), NewsRound.last_member_id < member_id)
    return db.session.scalar(ahead.limit(1)) is not None


def _day() -> date | None:
    here = clock.local(clock.now())
    return here.date() if here.hour >= MORNING else None


@action
def _begin(day: date) -> None:
    if db.session.get(NewsRound, day) is None:
        now = clock.now()
        # On its first day a site has nothing to look back on.
        is_first = db.session.scalar(sa.select(NewsRound.day).limit(1)) is None
        done_at = now if is_first else None
        db.session.add(NewsRound(day=day, until_at=now, last_member_id=0, made=0, done_at=done_at))
        db.session.flush()


@action
def _step(day: date) -> bool:
    """Make the mails of the next members; return whether there are more."""
    found = db.session.get_one(NewsRound, day, populate_existing=True)
    reread(found)
    if found.done_at is not None:
        return False
    since = _since(found)
    news = _published(min(since.values()), found.until_at)
    members = _members(found.last_member_id) if news else []
    if members:
        found.made += _make(members, news, since)
        found.last_member_id = members[-1].id
    if len(members) < BATCH:
        found.done_at = clock.now()
    return found.done_at is None


def _since(found: NewsRound) -> dict[str, datetime]:
    """Return from when on each rhythm tells of what was published; who is mailed weekly is told on Mondays."""
    since = {"daily": _until(found, found.day - timedelta(days=1)) or found.until_at - timedelta(days=1)}
    if found.day.weekday() == 0:
        week = found.day - timedelta(days=7)
        since["weekly"] = _until(found, week) or found.until_at - timedelta(days=7)
    return since


def _until(found: NewsRound, day: date) -> datetime | None:
    # The one before may be older, where the site stood still: nothing is lost, but very old news are none.
    before = sa.select(sa.func.max(NewsRound.until_at)).where(NewsRound.day <= day)
    moment: datetime | None = db.session.scalar(before)
    return max(moment, found.until_at - _LONGEST) if moment is not None else None


def _published(since: datetime, until: datetime) -> list[_Item]:
    source, city = adapters.pulled(), spaces.city_card()
    wanted = (
        sa.select(Content.id, source.kind(), Content.bumped_at, Content.space_id, Content.shown_in)
        .join(source.table, source.table.c.id == Content.id)
        .where(
            Content.kind == source.content, IS_PUBLISHED, source.stands(), Content.bumped_at > since,
            Content.bumped_at <= until, sa.or_(Content.expires_at.is_(None), Content.expires_at > clock.now()),
            Content.visibility.in_(("public", "ward")),
        )
        .order_by(Content.bumped_at.desc(), Content.id.desc())
    )  # fmt: skip
    return [
        _Item(
            row[0], row[1], row[2],
            pulled.wards_of(row[3], row[4], city.id if city else 0),
        )
        for row in db.session.execute(wanted)
    ]  # fmt: skip


def _members(after: int) -> Sequence[Any]:
    wanted = (
        sa.select(Member.id, Member.email, Member.settings, Member.joined_at)
        .where(Member.id > after, Member.state == "active", Member.email.is_not(None))
        .order_by(Member.id)
        .limit(BATCH)
    )
    return db.session.execute(wanted).all()


def _make(members: Sequence[Any], news: Sequence[_Item], since: Mapping[str, datetime]) -> int:
    now, ids = clock.now(), [row.id for row in members]
    chosen, standings = plans.plans_of(ids), spaces.standings_of(ids)
    marks = _marks(ids)
    read = _read(ids, [item.id for item in news]) | _rung(ids, [item.id for item in news])
    rows = []
    for row in members:
        plan = chosen[row.id]
        if plan.is_stopped or addresses.is_dead_for(row):
            continue
        heard = max(row.joined_at, marks.get(row.id, row.joined_at))
        found = [
            item.id for item in news
            if item.at > heard and (row.id, item.id) not in read
            and (item.spaces is None or not item.spaces.isdisjoint(standings[row.id].spaces))
            and item.at > since.get(plans.rhythm_of(plan, item.kind), now)
        ]  # fmt: skip
        if found:
            rows.append(_row(row.id, found, plan, now))
    if rows:
        _write(rows, now)
    return len(rows)


def _row(member_id: int, found: list[int], plan: Plan, now: datetime) -> dict[str, Any]:
    return {
        "member_id": member_id, "item_ids": found[:ITEMS], "more": max(len(found) - ITEMS, 0), "is_digest": True,
        "day": clock.local(now).date(), "created_at": now, "state": "waiting", "attempts": 0, "urgency": "",
        "again_at": plan.loud_from(now) if plan.is_quiet(now) else None,
    }  # fmt: skip


def _write(rows: list[dict[str, Any]], now: datetime) -> None:
    table, event = Delivery.__table__, NotificationEvent
    statement = upsert(table).returning(table.c.id, table.c.member_id, table.c.again_at)
    leaving = []
    for made in db.session.connection().execute(statement, rows).all():
        # What else waits for this morning goes in the same mail.
        due = sa.update(event).where(event.member_id == made.member_id, event.due_at <= now)
        db.session.execute(due.values(due_at=None, delivery_id=made.id), execution_options=_UNSEEN)
        if made.again_at is None:
            leaving.append(made.id)
    urgent.leave(leaving)


_UNSEEN = {"synchronize_session": False}


def _marks(ids: Collection[int]) -> dict[int, datetime]:
    wanted = sa.select(NewsMark.member_id, NewsMark.seen_at).where(NewsMark.member_id.in_(ids))
    return dict(db.session.execute(wanted).all())


def _read(ids: Collection[int], content_ids: Collection[int]) -> set[tuple[int, int]]:
    wanted = sa.select(NewsRead.member_id, NewsRead.content_id).where(
        NewsRead.member_id.in_(ids), NewsRead.content_id.in_(content_ids)
    )
    return {(row[0], row[1]) for row in db.session.execute(wanted)}


def _rung(ids: Collection[int], content_ids: Collection[int]) -> set[tuple[int, int | None]]:
    """Return what members were told by itself, or will be when they wake: no morning says it again."""
    wanted = sa.select(Delivery.member_id, Delivery.content_id).where(
        Delivery.content_id.in_(content_ids), Delivery.member_id.in_(ids), Delivery.state.in_(("waiting", "sent"))
    )  # fmt: skip
    return {(row[0], row[1]) for row in db.session.execute(wanted)}
