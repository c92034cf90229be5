"""How far a notice has come: whom it was for, who opened and who stamped it over time and by area, what became of mails."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.blueprints.notifications.models import Delivery, NewsRead
from sns.blueprints.spaces.models import Area
from sns.core import clock
from sns.core.db import action, db

from . import audience
from .models import Notice, Stamp

# Whoever is the only one of a block that reads circulars could be named by a small number.
FEWEST = 10
# A picture has so many steps; of a young notice they are hours.
_MOST_DAYS = 31
_YOUNG = timedelta(hours=24)
_FORGOTTEN_AFTER = timedelta(days=85)


@dataclass(frozen=True)
class Step:
    """An hour or a day: how many opened and stamped it then, and until its end."""

    start: datetime
    opened: int
    stamps: int
    opened_until: int
    stamps_until: int


@dataclass(frozen=True)
class AreaCount:
    """An area, how many of its people stamped, and how many it was for; without a name, all smaller ones together."""

    name: str | None
    stamps: int
    people: int


@dataclass(frozen=True)
class Numbers:
    """The numbers of a notice. `waiting`: mails of an emergency that are made and have not left."""

    reached: int
    opened: int
    stamps: int
    mails: int
    mail_failures: int
    waiting: int
    steps: list[Step]
    is_hourly: bool
    areas: list[AreaCount]


def numbers_of(notice: Notice) -> Numbers:
    """Count what became of a notice."""
    opened = _opened(notice)
    stamped = _moments(sa.select(Stamp.stamped_at).where(Stamp.notice_id == notice.id)) if notice.asks_stamp else []
    since = notice.published_at
    is_hourly = since is not None and clock.now() - since < _YOUNG
    steps = _steps(since, opened, stamped, is_hourly=is_hourly) if since is not None else []
    waiting = sa.select(sa.func.count()).where(Delivery.content_id == notice.id, Delivery.state == "waiting")
    return Numbers(
        notice.reached, len(opened), notice.stamps, notice.mails, notice.mail_failures, db.session.scalar(waiting) or 0,
        steps, is_hourly, _areas(notice) if notice.asks_stamp else [],
    )  # fmt: skip


def _opened(notice: Notice) -> list[datetime]:
    if notice.opened_days is not None:
        noons = [
            (datetime.combine(date.fromisoformat(day), time(12), clock.TOKYO), count)
            for day, count in notice.opened_days
        ]
        return [moment for moment, count in noons for _one in range(count)]
    return _moments(sa.select(NewsRead.read_at).where(NewsRead.content_id == notice.id))


def _moments(wanted: sa.Select[Any]) -> list[datetime]:
    return list(db.session.scalars(wanted))


def _steps(since: datetime, opened: Sequence[datetime], stamped: Sequence[datetime], *, is_hourly: bool) -> list[Step]:
    begin = _begin(since, is_hourly)
    length = timedelta(hours=1) if is_hourly else timedelta(days=1)
    # A week at least; a day on which nobody came is a day, too.
    latest = max([since, *opened, *stamped])
    last = _begin(clock.now(), is_hourly)
    if not is_hourly:
        last = min(last, max(_begin(latest, is_hourly), begin + 6 * length))
    count = min((last - begin) // length + 1, _MOST_DAYS)
    by = [_by_step(moments, begin, length, count) for moments in (opened, stamped)]
    steps, sums = [], [0, 0]
    for number in range(count):
        now = [found[number] for found in by]
        sums = [total + new for total, new in zip(sums, now, strict=True)]
        steps.append(Step(begin + number * length, now[0], now[1], sums[0], sums[1]))
    return steps


def _by_step(moments: Iterable[datetime], begin: datetime, length: timedelta, count: int) -> list[int]:
    found = [0] * count
    for moment in moments:
        # What came after the picture's end is in its last step, so that its sums are true.
        found[min(max((moment - begin) // length, 0), count - 1)] += 1
    return found


def _begin(moment: datetime, is_hourly: bool) -> datetime:
    here = clock.local(moment).replace(minute=0, second=0, microsecond=0)
    return here if is_hourly else here.replace(hour=0)


def _areas(notice: Notice) -> list[AreaCount]:
    stamped: dict[Any, int] = dict(
        db.session.execute(
            sa.select(Stamp.area_id, sa.func.count()).where(Stamp.notice_id == notice.id).group_by(Stamp.area_id)
        ).all()
    )
    people: dict[Any, int] = dict(
        db.session.execute(
            sa.select(Member.area_id, sa.func.count()).where(audience.of(notice)).group_by(Member.area_id)
        ).all()
    )
    names: dict[Any, str] = dict(
        db.session.execute(sa.select(Area.id, Area.name).where(Area.id.in_([*stamped, *people]))).all()
    )
    shown = [
        AreaCount(names[key], stamped[key], max(people.get(key, 0), stamped[key]))
        for key in stamped
        if key in names and stamped[key] >= FEWEST
    ]
    alone = {area.name for area in shown}
    rest = sum(count for key, count in stamped.items() if names.get(key) not in alone)
    rest_people = sum(count for key, count in people.items() if names.get(key) not in alone)
    if rest:
        return [
            *sorted(shown, key=lambda area: (-area.stamps, area.name)),
            AreaCount(None, rest, max(rest, rest_people)),
        ]
    return sorted(shown, key=lambda area: (-area.stamps, area.name))


@action
def settle_old() -> int:
    """Keep the numbers of who opened notices before it is forgotten who that was; return how many were settled."""
    now = clock.now()
    old = sa.select(Notice).where(
        Notice.published_at < now - _FORGOTTEN_AFTER, Notice.opened_days.is_(sa.null()), Notice.state == "published",
        sa.exists().where(NewsRead.content_id == Notice.id),
    )  # fmt: skip
    found = db.session.scalars(old.limit(500)).all()
    for notice in found:
        days: dict[str, int] = {}
        for moment in sorted(_opened(notice)):
            day = clock.local(moment).date().isoformat()
            days[day] = days.get(day, 0) + 1
        notice.opened_days = [list(one) for one in days.items()]
    return len(found)
