"""What is done to the lines of the bell; mails have their own module."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.blueprints.contents.models import Content
from sns.core import buffer, clock
from sns.core.db import action, ask, db, upsert, write
from sns.core.signals import emit

from . import audience, plans, pulled
from .known import Known
from .models import Delivery, MailFailure, Notification, NotificationEvent
from .signals import UnreadChanged

# A thread with 1,000 followers is told in steps, so that nobody's reply waits for the write lock.
CHUNK = 200
LIFE = timedelta(days=90)
_LINE = ("member_id", "kind", "thing", "day")


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


# What happened, and who hears of it, each as a kind of news.
Piece = tuple[Mapping[int, str], News]


def tell(kinds: Mapping[int, str], news: News, *, mails: bool = True, known: Known | None = None) -> int:
    """Tell members, each as a kind of news, what happened; return how many heard. Done again, nobody hears twice.

    Without mails it counts as told when it happened: nothing is to leave later.
    """
    return tell_all([(kinds, news)], mails=mails, known=known)


def tell_all(pieces: Iterable[Piece], *, mails: bool = True, known: Known | None = None) -> int:
    """Tell what happened in a burst, each piece of news to its members, as `tell` does with one."""
    known = known or Known()
    return sum(_tell(part, mails, known) for part in _parts(pieces))


def _parts(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    part: list[Piece] = []
    free = CHUNK
    for kinds, news in pieces:
        members = sorted(kinds)
        for start in range(0, len(members), CHUNK):
            some = {member_id: kinds[member_id] for member_id in members[start : start + CHUNK]}
            if len(some) > free:
                yield part
                part, free = [], CHUNK
            part.append((some, news))
            free -= len(some)
    if part:
        yield part


@action
def _tell(part: list[Piece], mails: bool, known: Known) -> int:
    now = clock.now()
    rows = []
    heard = _who_hears(part, known)
    lines = _lines(heard, now if mails else None) if heard else {}
    chosen = known.plans({member_id for kinds, _news in heard for member_id in kinds})
    for kinds, news in heard:
        own = known.rhythms(news.content.id, kinds) if news.content is not None else {}
        for member_id, kind in kinds.items():
            rhythm = plans.rhythm_of(chosen[member_id], kind, own.get(member_id))
            rows.append({
                "notification_id": lines[_line_of(member_id, kind, news)], "member_id": member_id, "key": news.key,
                "actor_id": news.actor_id, "voice_space_id": news.voice_space_id, "seq": news.seq,
                "facts": dict(news.facts), "at": news.at, "told_at": now if mails else news.at, "rhythm": rhythm,
                "due_at": chosen[member_id].due(rhythm, now) if mails else None,
            })  # fmt: skip
    if rows:
        # Rows beside the statement, so that it is the same for any number of them, and is put together once.
        write(_event(db.engine.dialect.name), rows)
    return len(rows)


def _who_hears(part: list[Piece], known: Known) -> list[Piece]:
    members = {member_id for kinds, _news in part for member_id in kinds}
    told = {tuple(row) for row in ask(_told(), {"members": list(members), "keys": [news.key for _, news in part]})}
    known.standings(members)  # of all in one question
    heard: list[Piece] = []
    for kinds, news in part:
        fresh = audience.who_may_hear(
            known.standings([member_id for member_id in kinds if (member_id, news.key) not in told]),
            content=news.content, actor_id=news.actor_id, voice_space_id=news.voice_space_id,
        )  # fmt: skip
        if fresh:
            heard.append(({member_id: kinds[member_id] for member_id in sorted(fresh)}, news))
    return heard


@cache
def _event(_engine: str) -> Any:
    return upsert(NotificationEvent.__table__).on_conflict_do_nothing(index_elements=["member_id", "key"])


@cache
def _told() -> sa.Select[int, str]:
    event = NotificationEvent
    members = sa.bindparam("members", expanding=True, type_=sa.Integer)
    keys = sa.bindparam("keys", expanding=True, type_=sa.String)
    return sa.select(event.member_id, event.key).where(event.member_id.in_(members), event.key.in_(keys))


def _line_of(member_id: int, kind: str, news: News) -> tuple[int, str, str, date]:
    return member_id, kind, news.thing, clock.local(news.at).date()


def _lines(heard: list[Piece], now: datetime | None) -> dict[tuple[int, str, str, date], int]:
    # Of a burst each line is written once, with the latest of its moments.
    rows: dict[tuple[int, str, str, date], dict[str, Any]] = {}
    for kinds, news in sorted(heard, key=lambda piece: piece[1].at):
        content_id = news.content.id if news.content is not None else None
        rest = {"content_id": content_id, "is_unread": True, "last_at": news.at, "changed_at": now or news.at}
        for member_id, kind in kinds.items():
            line = _line_of(member_id, kind, news)
            rows[line] = {**dict(zip(_LINE, line, strict=True)), **rest}
    found = db.session.connection().execute(_line(db.engine.dialect.name), list(rows.values()))
    return {(row.member_id, row.kind, row.thing, row.day): row.id for row in found}


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
    ).returning(*(old[name] for name in _LINE), old.id)  # fmt: skip


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
