"""News about a content whose words stand in another one now: its lines go there, each at the place it is about."""

from __future__ import annotations

import re

import sqlalchemy as sa

from sns.core import clock
from sns.core.db import action, db

from .models import ContentRhythm, Notification, NotificationEvent

_PLACE = re.compile(r"(\w+):(\d+)(?::(\d+))?(.*)")


@action
def merge(from_id: int, to_id: int, offset: int) -> None:
    """Let the lines about one content, and how members hear of it, go over to another; done again, it does nothing."""
    lines = sa.select(Notification).where(Notification.content_id == from_id).order_by(Notification.id)
    for line in db.session.scalars(lines).all():
        _hand_over(line, to_id, offset)
    there = sa.select(ContentRhythm.member_id).where(ContentRhythm.content_id == to_id)
    chosen = sa.update(ContentRhythm).where(ContentRhythm.content_id == from_id)
    db.session.execute(chosen.where(ContentRhythm.member_id.not_in(there)).values(content_id=to_id))


def _hand_over(line: Notification, to_id: int, offset: int) -> None:
    thing = _moved(line.thing, to_id, offset)
    goal = db.session.scalar(
        sa.select(Notification).where(
            Notification.member_id == line.member_id, Notification.kind == line.kind, Notification.thing == thing,
            Notification.day == line.day,
        )
    )  # fmt: skip
    now = clock.now()
    for event in db.session.scalars(sa.select(NotificationEvent).where(NotificationEvent.notification_id == line.id)):
        event.key, event.seq = _moved(event.key, to_id, offset), event.seq + offset
        event.notification_id = goal.id if goal is not None else line.id
    if goal is None:
        line.thing, line.content_id, line.changed_at = thing, to_id, now
    else:
        goal.last_at, goal.changed_at = max(goal.last_at, line.last_at), now
        goal.is_unread = goal.is_unread or line.is_unread
        db.session.flush()
        db.session.delete(line)
    db.session.flush()


def _moved(name: str, to_id: int, offset: int) -> str:
    # `content:12`, `content:12:3`, `reaction:12:3:like`, `reaction:12:3:like:7`: the number and the place change.
    found = _PLACE.fullmatch(name)
    if found is None:
        return name
    what, _id, seq, rest = found.groups()
    return f"{what}:{to_id}{f':{int(seq) + offset}' if seq else ''}{rest}"
