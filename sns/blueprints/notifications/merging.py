"""News about words that stand in another content now: its lines go there, each at the place it is about."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import sqlalchemy as sa

from sns.core import clock
from sns.core.db import action, db, upsert

from .models import ContentRhythm, Notification, NotificationEvent

# From the place of some words to their new one; None for what stays.
Places = Callable[[int], int | None]
_PLACE = re.compile(r"(\w+):(\d+)(?::(\d+))?(.*)")


@action
def merge(from_id: int, to_id: int, offset: int) -> None:
    """Let the lines about one content, and how members hear of it, go over to another; done again, it does nothing."""
    _follow(from_id, to_id, lambda seq: seq + offset)
    there = sa.select(ContentRhythm.member_id).where(ContentRhythm.content_id == to_id)
    chosen = sa.update(ContentRhythm).where(ContentRhythm.content_id == from_id)
    db.session.execute(chosen.where(ContentRhythm.member_id.not_in(there)).values(content_id=to_id))


@action
def split(from_id: int, to_id: int, seqs: Sequence[int]) -> None:
    """Let the lines about some replies go over to the content they stand in now, one after the other from place 1.

    How members hear of the one they hear of the other. Done again, it does nothing.
    """
    _follow(from_id, to_id, {seq: place for place, seq in enumerate(seqs, 1)}.get)
    chosen = sa.select(ContentRhythm).where(ContentRhythm.content_id == from_id)
    rows = [
        {"member_id": one.member_id, "content_id": to_id, "rhythm": one.rhythm} for one in db.session.scalars(chosen)
    ]
    if rows:
        statement = upsert(ContentRhythm).values(rows)
        db.session.execute(statement.on_conflict_do_nothing(index_elements=["member_id", "content_id"]))


def _follow(from_id: int, to_id: int, places: Places) -> None:
    lines = sa.select(Notification).where(Notification.content_id == from_id).order_by(Notification.id)
    for line in db.session.scalars(lines).all():
        of_line = sa.select(NotificationEvent).where(NotificationEvent.notification_id == line.id)
        events = list(db.session.scalars(of_line))
        going = [event for event in events if places(event.seq) is not None]
        if len(going) == len(events):
            _hand_over(line, events, to_id, places)
        elif going:
            _part(line, [event for event in events if event not in going], going, to_id, places)


def _hand_over(line: Notification, events: Sequence[NotificationEvent], to_id: int, places: Places) -> None:
    thing = _moved(line.thing, to_id, places)
    goal = _line_like(line, thing)
    if goal is None:
        line.thing, line.content_id, line.changed_at = thing, to_id, clock.now()
    else:
        _add(goal, line)
    for event in events:
        _place(event, goal or line, to_id, places)
    db.session.flush()
    if goal is not None:
        db.session.delete(line)
        db.session.flush()


def _part(
    line: Notification, staying: Sequence[NotificationEvent], going: Sequence[NotificationEvent], to_id: int,
    places: Places,
) -> None:  # fmt: skip
    thing, now = _moved(line.thing, to_id, places), clock.now()
    goal = _line_like(line, thing)
    if goal is None:
        goal = Notification(
            member_id=line.member_id, kind=line.kind, thing=thing, day=line.day, content_id=to_id,
            is_unread=line.is_unread, last_at=max(event.at for event in going), changed_at=now, read_at=line.read_at,
        )  # fmt: skip
        db.session.add(goal)
        db.session.flush()
    else:
        _add(goal, line)
    for event in going:
        _place(event, goal, to_id, places)
    line.last_at, line.changed_at = max(event.at for event in staying), now
    db.session.flush()


def _line_like(line: Notification, thing: str) -> Notification | None:
    return db.session.scalar(
        sa.select(Notification).where(
            Notification.member_id == line.member_id, Notification.kind == line.kind, Notification.thing == thing,
            Notification.day == line.day,
        )
    )  # fmt: skip


def _add(goal: Notification, line: Notification) -> None:
    goal.last_at, goal.changed_at = max(goal.last_at, line.last_at), clock.now()
    goal.is_unread = goal.is_unread or line.is_unread


def _place(event: NotificationEvent, line: Notification, to_id: int, places: Places) -> None:
    event.key, event.seq = _moved(event.key, to_id, places), places(event.seq) or 0
    event.notification_id = line.id


def _moved(name: str, to_id: int, places: Places) -> str:
    # `content:12`, `content:12:3`, `reaction:12:3:like`, `reaction:12:3:like:7`: the number and the place change.
    found = _PLACE.fullmatch(name)
    if found is None:
        return name
    what, _id, seq, rest = found.groups()
    place = places(int(seq)) if seq else None
    return f"{what}:{to_id}{f':{place}' if place is not None else ''}{rest}"
