"""What is done with events: publishing, changing, cancelling; the answers have their own module."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sns.blueprints.accounts.models import Member
from sns.blueprints.contents import actions as contents
from sns.blueprints.contents import drafts, removal, saying
from sns.blueprints.contents.drafts import Held, Mark
from sns.blueprints.contents.models import Draft
from sns.blueprints.media import actions as media
from sns.blueprints.media import queries as files
from sns.blueprints.media.models import File
from sns.blueprints.screening import checking
from sns.core import audit, clock
from sns.core.db import action, reread
from sns.core.errors import Refused
from sns.core.i18n import gettext as _
from sns.core.signals import emit

from . import answering, policy
from .models import Event, EventSeries
from .plan import SAID, TOLD, Plan
from .signals import EventCancelled, EventMoved

# The forms of an event, as drafts know them.
NEW, EDIT = "event.new", "event.edit"


@action
def publish(
    actor: Member, space_id: int, plan: Plan, *, title: str, body: str = "", visibility: str = "city",
    field_id: int | None = None, also_in: Iterable[int] = (), voice_space_id: int | None = None,
    tags: Sequence[str] = (), photos: Sequence[File] = (), alts: Mapping[int, str] | None = None,
    draft: Mark | None = None, key: str | None = None, publish_at: datetime | None = None, at: datetime | None = None,
    series: EventSeries | None = None, uid: str | None = None, sequence: int = 0,
    source: tuple[str, str, str] | None = None, is_in_feeds: bool = True,
) -> Event:  # fmt: skip
    """Publish an event, or with `publish_at` leave that to the clock; the same `key` gives back what was written first.

    `source`: (file or feed, id in it, digest of the row) of what was imported.
    """
    _refuse_faults(plan)
    _may_speak(actor, space_id, voice_space_id)
    _look_at(actor, plan, space_id, voice_space_id)
    event = contents.publish(
        actor, Event, space_id=space_id, title=title, body=body, visibility=visibility, tags=tags, also_in=also_in,
        voice_space_id=voice_space_id, key=key, draft=draft, publish_at=publish_at, at=at, field_id=field_id,
        in_space_id=space_id, series_id=series.id if series else None, uid=uid or f"{uuid.uuid4()}@engawa",
        sequence=sequence, source=source[0] if source else None, source_id=source[1] if source else None,
        source_digest=source[2] if source else None, is_in_feeds=is_in_feeds, **plan.facts,
    )  # fmt: skip
    # A doubled submit finds the first one, which has its picture.
    if photos and not files.list_photos(event.id):
        media.arrange(actor, event, photos, alts or {})
    return event


@action
def revise(
    actor: Member, event: Event, plan: Plan, *, title: str, body: str, visibility: str, version: int,
    field_id: int | None = None, also_in: Iterable[int] | None = None, tags: Sequence[str] | None = None,
    photos: Sequence[File] | None = None, alts: Mapping[int, str] | None = None, draft: Mark | None = None,
    publish_at: datetime | None = None, source_digest: str | None = None,
) -> None:  # fmt: skip
    """Change an event; what was changed elsewhere meanwhile is refused, and a larger room lets those in who wait.

    Another time or place is told to everybody who answered. None for `photos`, `tags`, `also_in`: as they are.
    """
    _refuse_faults(plan)
    reread(event)
    if event.cancelled_at is not None:
        raise Refused(_("中止したイベントは直せません。新しいイベントをひらいてください"))
    if plan.is_walk_in and event.going_answers + event.waiting_answers:
        raise Refused(_("すでに申込みがあるため、「申込不要」には変えられません"))
    _look_at(actor, plan, event.space_id, event.voice_space_id)
    before = Plan.of(event)
    contents.revise(
        actor, event, title=title, body=body, visibility=visibility, version=version, tags=tags, draft=draft,
        publish_at=publish_at,
    )  # fmt: skip
    for name, value in plan.facts.items():
        setattr(event, name, value)
    event.field_id = field_id
    event.sequence += 1
    if source_digest is not None:
        event.source_digest = source_digest
    if also_in is not None:
        saying.show_in(event, also_in)
    if photos is not None:
        media.arrange(actor, event, photos, alts or {})
    answering.let_in(event)
    is_moved = any(getattr(before, name) != getattr(plan, name) for name in TOLD)
    if is_moved and event.state == "published" and not event.is_over:
        emit(EventMoved(event.id, event.sequence))


def _look_at(actor: Member, plan: Plan, space_id: int, voice_space_id: int | None) -> None:
    """Refuse a plan with words of the ward's list beside the event's own words; what the list covers is covered."""
    said = [getattr(plan, name) for name in SAID]
    for name, words in zip(SAID, checking.listed(actor, space_id, *said, voice_space_id=voice_space_id), strict=True):
        setattr(plan, name, words)


@action
def cancel(actor: Member | None, event: Event, *, reason: str) -> None:
    """Call an event off; its page stays, with the reason, which reaches everybody who answered."""
    reread(event)
    if event.cancelled_at is not None:
        raise Refused(_("このイベントは、すでに中止になっています"))
    if event.state == "published" and event.is_over:
        raise Refused(_("終わったイベントは、中止にできません"))
    if actor is not None:
        (reason,) = checking.listed(actor, event.space_id, reason, voice_space_id=event.voice_space_id)
    event.cancelled_at, event.cancel_reason = clock.now(), reason
    event.sequence += 1
    event.version += 1
    if event.voice_space_id is not None and actor is not None:
        audit.record("event.cancel", f"event:{event.id}", actor_id=actor.id, space_id=event.space_id)
    emit(EventCancelled(event.id))


@action
def delete(actor: Member, event: Event) -> None:
    """Delete an event; one to which others are coming is called off first, so that they hear of it."""
    reread(event)
    is_awaited = event.going_answers + event.waiting_answers > 0 and event.state == "published"
    if is_awaited and event.cancelled_at is None and not event.is_over:
        raise Refused(_("お返事をくれた人がいます。消す前に、理由を書いて中止にしてください"))
    contents.remove(actor, event)


@action
def take_back(actor: Member, event: Event, typed: Mapping[str, str]) -> Draft:
    """Make a draft again of an event that waits to be published; `typed` is all of it, as its form would send it."""
    reread(event)
    if event.state != "scheduled":
        raise Refused(_("この予約は、すでに公開されたか、取り消されています"))
    photos = files.list_photos(event.id)
    held = [Held(file.id, file.alt) for file in photos]
    draft = drafts.save(actor, NEW, event.space_id, Mark(drafts.new_key()), typed, photos=held)
    if draft is None:
        raise Refused(_("下書きにできませんでした"))
    media.let_wait(photos)
    removal.empty(event)
    return draft


def _refuse_faults(plan: Plan) -> None:
    for words in plan.faults().values():
        raise Refused(words)


def _may_speak(actor: Member, space_id: int, voice_space_id: int | None) -> None:
    if voice_space_id is not None and voice_space_id not in policy.voices(actor, space_id):
        raise Refused(_("この役所としては書けません。書いた内容はこのまま残っています"))
