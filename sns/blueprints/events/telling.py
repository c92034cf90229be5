"""What is told of events: a place that became free, another time, a cancellation, a reminder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from sns.blueprints.notifications.actions import News, tell
from sns.blueprints.notifications.adapters import Kind, register
from sns.blueprints.notifications.lines import Line
from sns.core import clock, i18n
from sns.core.db import db
from sns.core.i18n import gettext as _
from sns.core.i18n import lazy as _l

from . import answers, queries, reminders
from .models import Event, Rsvp

_ALL = ("going", "waiting", "maybe")


def promoted(event_id: int, member_id: int) -> int:
    """Tell somebody who waited that they can come; who gave up meanwhile is not told."""
    event, mine = queries.find_event(event_id), answers.find_rsvp(event_id, member_id)
    if event is None or mine is None or mine.promoted_at is None or mine.answer != "going":
        return 0
    return _tell(event, "event_promoted", [member_id], f"{mine.promoted_at:%Y%m%d%H%M%S}", at=mine.promoted_at)


def moved(event_id: int, sequence: int) -> int:
    """Tell everybody who answered that an event is at another time or place."""
    event = queries.find_event(event_id)
    if event is None or event.cancelled_at is not None:
        return 0
    return _tell(event, "event_moved", answers.who_answered(event_id, *_ALL), str(sequence))


def cancelled(event_id: int) -> int:
    """Tell everybody who answered, also those who are not sure, that an event does not take place, and why."""
    event = queries.find_event(event_id)
    if event is None or event.cancelled_at is None:
        return 0
    facts = {"reason": event.cancel_reason}
    members = {*answers.who_answered(event_id, *_ALL), *reminders.helpers(event_id)}
    return _tell(event, "event_cancelled", members, "off", facts=facts)


def remind() -> int:
    """Remind of what begins soon those who come, as each of them chose; return how many heard."""
    now = clock.now()
    furthest = now + timedelta(minutes=max(reminders.CHOICES.values()))
    due = sa.select(Event.id).where(
        Event.starts_at > now, Event.starts_at <= furthest, Event.cancelled_at.is_(None), Event.state == "published"
    )
    return sum(_remind(event_id, now) for event_id in db.session.scalars(due).all())


def _remind(event_id: int, now: datetime) -> int:
    event = queries.find_event(event_id)
    if event is None:
        return 0
    coming = {*answers.who_answered(event_id, "going"), *reminders.helpers(event_id)}
    left = event.starts_at - now
    chosen = reminders.choices_of(coming)
    answered = dict(
        db.session.execute(
            sa.select(Rsvp.member_id, Rsvp.answered_at).where(Rsvp.event_id == event_id, Rsvp.answer == "going")
        ).all()
    )
    told = 0
    for minutes in reminders.CHOICES.values():
        at = event.starts_at - timedelta(minutes=minutes)
        # Only the moment that has just come: who answers an hour before is not reminded of the day before.
        if left > timedelta(minutes=minutes) or now - at > reminders.LATE:
            continue
        members = [m for m in coming if minutes in chosen[m] and answered.get(m, at) <= at]
        told += _tell(event, "event_reminder", members, f"{minutes}:{event.starts_at:%Y%m%d%H%M}", at=now)
    return told


def _tell(
    event: Event, kind: str, members: Iterable[int], key: str, *, at: datetime | None = None,
    facts: Mapping[str, Any] | None = None,
) -> int:  # fmt: skip
    news = News(
        # What went with its organizer has no page any more, and its words are theirs: it is told of by its day.
        thing=f"{kind}:{event.id}", key=f"{kind}:{event.id}:{key}", at=at or clock.now(),
        content=event if event.state == "published" else None,
        voice_space_id=event.voice_space_id,
        facts={"starts_at": event.starts_at.isoformat(), **(facts or {})},
    )  # fmt: skip
    return tell(dict.fromkeys(members, kind), news)


def _starts(line: Line) -> str:
    return i18n.when(datetime.fromisoformat(line.facts["starts_at"]))


def _promoted(_line: Line) -> str:
    return _("キャンセル待ちから、参加できるようになりました")


def _moved(line: Line) -> str:
    return _("イベントの日時か場所が変わりました: %(when)s", when=_starts(line))


def _cancelled(line: Line) -> str:
    if line.about is None:
        return _("%(when)sのイベントが中止になりました。%(reason)s", when=_starts(line), reason=line.facts["reason"])
    return _("イベントが中止になりました。理由: %(reason)s", reason=line.facts["reason"])


def _reminded(line: Line) -> str:
    return _("イベントがまもなくです: %(when)s", when=_starts(line))


register(Kind("event_promoted", _l("キャンセル待ちから参加できるようになったとき"), "event", "once", 100, _promoted))
register(Kind("event_cancelled", _l("参加するイベントが中止になったとき"), "event", "once", 101, _cancelled))
register(Kind("event_moved", _l("参加するイベントの日時や場所が変わったとき"), "event", "once", 102, _moved))
register(Kind("event_reminder", _l("参加するイベントが近づいたとき"), "event", "once", 103, _reminded))
