"""What is done to the lines of the bell; mails have their own module."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.blueprints.contents.models import Content
from sns.core import buffer, clock
from sns.core.db import action, ask, db, upsert
from sns.core.signals import emit

from . import audience, plans, pulled
from .known import Known
from .models import Delivery, MailFailure, Notification, NotificationEvent
from .signals import UnreadChanged

# A thread with 1,000 followers is told in steps, so that nobody's reply waits for the write lock.
CHUNK = 200
LIFE = timedelta(days=90)


@dataclass(frozen=True)
class News:
    """What happened: `thing` groups it with its like, `key` is told to each member once."""

    thing: str
    key: str
    at: datetime
    actor_id: int | None = None
    voice_space_id: int | None = None
    content: Content | None = None
    seq: int = 0
    facts: Mapping[str, Any] = field(default_factory=dict)


def tell(kinds: Mapping[int, str], news: News, *, mails: bool = True, known: Known | None = None) -> int:
    """Tell members, each as a kind of news, what happened; return how many heard. Done again, nobody hears twice.

    Without mails it counts as told when it happened: nothing is to leave later.
    """
    known = known or Known()
    return sum(_tell(chunk, news, mails, known) for chunk in _chunks(kinds))


def _chunks(kinds: Mapping[int, str]) -> Iterator[dict[int, str]]:
    members = sorted(kinds)
    for start in range(0, len(members), CHUNK):
        yield {member_id: kinds[member_id] for member_id in members[start : start + CHUNK]}


@action
def _tell(kinds: dict[int, str], news: News, mails: bool, known: Known) -> int:
    told = {row.member_id for row in ask(_told(), {"members": list(kinds), "key": news.key})}
    fresh = audience.who_may_hear(
        known.standings(kinds.keys() - told), content=news.content, actor_id=news.actor_id,
        voice_space_id=news.voice_space_id,
    )  # fmt: skip
    if not fresh:
        return 0
    now = clock.now() if mails else news.at
    lines = _lines({member_id: kinds[member_id] for member_id in fresh}, news, now)
    chosen = known.plans(fresh)
    own = known.rhythms(news.content.id, fresh) if news.content is not None else {}
    rows = []
    for member_id in sorted(fresh):
        plan = chosen[member_id]
        rhythm = plans.rhythm_of(plan, kinds[member_id], own.get(member_id))
        rows.append({
            "notification_id": lines[member_id], "member_id": member_id, "key": news.key, "actor_id": news.actor_id,
            "voice_space_id": news.voice_space_id, "seq": news.seq, "facts": dict(news.facts), "at": news.at,
            "told_at": now, "rhythm": rhythm, "due_at": plan.due(rhythm, now) if mails else None,
        })  # fmt: skip
    # Rows beside the statement, so that it is the same for any number of them, and is put together once.
    db.session.connection().execute(_event(db.engine.dialect.name), rows)
    return len(rows)


@cache
def _event(_engine: str) -> Any:
    return upsert(NotificationEvent.__table__).on_conflict_do_nothing(index_elements=["member_id", "key"])


@cache
def _told() -> sa.Select[int]:
    event = NotificationEvent
    wanted = event.member_id.in_(sa.bindparam("members", expanding=True)), event.key == sa.bindparam("key")
    return sa.select(event.member_id).where(*wanted)


def _lines(kinds: dict[int, str], news: News, now: datetime) -> dict[int, int]:
    rows = [
        {
            "member_id": member_id, "kind": kind, "thing": news.thing, "day": clock.local(news.at).date(),
            "content_id": news.content.id if news.content is not None else None, "is_unread": True,
            "last_at": news.at, "changed_at": now,
        }
        for member_id, kind in sorted(kinds.items())
    ]  # fmt: skip
    found = db.session.connection().execute(_line(db.engine.dialect.name), rows)
    return {row.member_id: row.id for row in found}


@cache
def _line(_engine: str) -> Any:
    table = Notification.__table__
    statement = upsert(table)
    new, old = statement.excluded, table.c
    return statement.on_conflict_do_update(
        index_elements=["member_id", "kind", "thing", "day"],
        set_={
            "last_at": sa.case((new.last_at > old.last_at, new.last_at), else_=old.last_at),
            "is_unread": True, "changed_at": new.changed_at,
        },
    ).returning(old.member_id, old.id)  # fmt: skip


@action
def read_up_to(places: Mapping[tuple[int, str], int]) -> None:
    """Have read, of things whose news know the number of a line, what goes up to a number, by (member, thing)."""
    event = NotificationEvent
    line = event.facts["line"].as_integer()
    wanted = (
        sa.select(Notification.id, Notification.member_id, Notification.thing, sa.func.max(line).label("line"))
        .join(event, event.notification_id == Notification.id)
        .where(
            Notification.member_id.in_({member_id for member_id, _thing in places}),
            sa.text("notifications.is_unread"),
            Notification.thing.in_({thing for _member, thing in places}),
        )
        .group_by(Notification.id, Notification.member_id, Notification.thing)
    )
    read = [
        row
        for row in db.session.execute(wanted)
        if row.line is not None and row.line <= places.get((row.member_id, row.thing), -1)
    ]
    if not read:
        return
    by_id = sa.update(Notification).where(Notification.id.in_([row.id for row in read]))
    db.session.execute(by_id.values(is_unread=False, read_at=clock.now()))
    for member_id in {row.member_id for row in read}:
        emit(UnreadChanged(member_id))


@action
def read_all(actor: Member) -> None:
    """Have read everything."""
    now = clock.now()
    db.session.execute(
        sa.update(Notification)
        .where(Notification.member_id == actor.id, Notification.is_unread)
        .values(is_unread=False, read_at=now)
    )
    pulled.move_mark(actor.id, now)
    emit(UnreadChanged(actor.id))


def _write_reads(taken: dict[int, dict[int, datetime]]) -> None:
    opened = {member: {-key: at for key, at in lines.items() if key < 0} for member, lines in taken.items()}
    pulled.write_reads(opened)
    for member_id, lines in taken.items():
        for line_id, seen_at in lines.items():
            if line_id < 0:
                continue
            db.session.execute(
                sa.update(Notification)
                .where(
                    Notification.id == line_id, Notification.member_id == member_id, Notification.is_unread,
                    Notification.changed_at <= seen_at,
                )
                .values(is_unread=False, read_at=seen_at)
            )  # fmt: skip
        emit(UnreadChanged(member_id))


# member → lines whose page was opened, and when; what offices published by its content's id, below zero.
reads = buffer.Sink(_write_reads, lambda old, new: {**old, **new})


@action
def forget_old() -> int:
    """Erase lines and mails older than 90 days; return how many lines."""
    pulled.forget_old()
    old = clock.now() - LIFE
    gone = db.session.execute(sa.delete(Notification).where(Notification.last_at < old)).rowcount  # type: ignore[attr-defined]
    db.session.execute(sa.delete(Delivery).where(Delivery.created_at < old))
    db.session.execute(sa.delete(MailFailure).where(MailFailure.at < old))
    return int(gone)
