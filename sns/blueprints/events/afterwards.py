"""On the day and afterwards: who came, how many they were, and the report (活動報告)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sns.blueprints.accounts.models import Member
from sns.blueprints.contents import actions as contents
from sns.blueprints.contents.drafts import Mark
from sns.blueprints.media import actions as media
from sns.blueprints.media import queries as files
from sns.blueprints.media.models import File
from sns.blueprints.screening import checking
from sns.core import clock
from sns.core.db import action, db, reread
from sns.core.errors import Refused
from sns.core.i18n import gettext as _

from . import answers, policy, queries
from .models import ActivityReport, Attendance, Event, Rsvp

# The forms of a report, as drafts know them.
NEW_REPORT, EDIT_REPORT = "report.new", "report.edit"


@action
def open_door(actor: Member, event: Event) -> str:
    """Return the secret in the QR code at the door, made when it is first asked for."""
    reread(event)
    if event.door_key is None:
        event.door_key = secrets.token_urlsafe(12)
    return event.door_key


@action
def check_in(actor: Member, event: Event, member_id: int, *, has_come: bool, at: datetime | None = None) -> None:
    """Tick somebody on the list who answered, or take the tick away."""
    reread(event)
    _refuse_unheld(event)
    mine = db.session.get(Rsvp, (event.id, member_id))
    if mine is None:
        raise Refused(_("この人は、お返事をしていません"))
    _set(event, member_id, mine.size if mine.answer == "going" else 1, has_come=has_come, by_code=False, at=at)


@action
def come(actor: Member, event: Event, key: str, *, size: int | None = None) -> None:
    """Say at the door, by its code, that one is here; whoever answered comes with their companions."""
    reread(event)
    if event.door_key is None or not secrets.compare_digest(event.door_key, key):
        raise Refused(_("このコードは使えません。会場の人に声をかけてください"))
    _refuse_unheld(event)
    mine = db.session.get(Rsvp, (event.id, actor.id))
    usual = mine.size if mine is not None and mine.answer == "going" else 1
    _set(event, actor.id, size or usual, has_come=True, by_code=True, at=None)


def _refuse_unheld(event: Event) -> None:
    if event.cancelled_at is not None:
        raise Refused(_("このイベントは中止になりました"))
    if event.state != "published":
        raise Refused(_("いまは受付できません"))
    if event.day > clock.today():
        raise Refused(_("受付は、当日からできます"))


def _set(event: Event, member_id: int, size: int, *, has_come: bool, by_code: bool, at: datetime | None) -> None:
    row = db.session.get(Attendance, (event.id, member_id), populate_existing=True)
    if has_come and row is None:
        db.session.add(
            Attendance(
                event_id=event.id, member_id=member_id, size=size, by_code=by_code, came_at=at or clock.now()
            )
        )  # fmt: skip
    elif not has_come and row is not None:
        db.session.delete(row)
    db.session.flush()
    _count(event)


@action
def count_heads(actor: Member, event: Event, heads: Mapping[str, int]) -> None:
    """Keep how many came, by group, as typed in afterwards; a report that stands follows."""
    reread(event)
    if event.cancelled_at is not None or not event.has_begun:
        raise Refused(_("人数は、始まってから書けます"))
    event.heads = dict(heads)
    _count(event)
    report = queries.find_report_of(event.id)
    if report is not None:
        report.heads, report.came = event.heads, event.came


def _count(event: Event) -> None:
    # What was counted by hand is of everybody; without it, those who were checked in.
    typed = event.heads.get("members", 0) + event.heads.get("others", 0)
    event.came = typed or answers.count_came(event.id) or None


@action
def report(
    actor: Member, event: Event, *, title: str, body: str, held_on: date, place: str, came: int | None,
    photos: Sequence[File] = (), alts: Mapping[int, str] | None = None, draft: Mark | None = None,
    key: str | None = None, at: datetime | None = None,
) -> ActivityReport:  # fmt: skip
    """Report on an event to those who could read of it, in the voice in which it was held."""
    reread(event)
    if (first := queries.find_report_of(event.id)) is not None:
        return first
    if event.cancelled_at is not None or not event.has_begun:
        raise Refused(_("活動報告は、始まってから書けます。書いた内容はこのまま残っています"))
    voice = event.voice_space_id
    if voice is not None and voice not in policy.voices(actor, event.space_id):
        voice = None
    if at is None:
        (place,) = checking.listed(actor, event.space_id, place, voice_space_id=voice)
    made = contents.publish(
        actor, ActivityReport, space_id=event.space_id, title=title, body=body, visibility=event.visibility,
        also_in=event.shown_in, voice_space_id=voice, field_id=event.field_id, draft=draft, key=key, at=at,
        event_id=event.id, held_on=held_on, place=place, came=came, heads=dict(event.heads),
    )  # fmt: skip
    contents.link(actor, made, event, "report_of")
    if came is not None and event.came is None:
        event.came = came
    if photos and not files.list_photos(made.id):
        media.arrange(actor, made, photos, alts or {})
    return made


@action
def revise_report(
    actor: Member, made: ActivityReport, *, title: str, body: str, held_on: date, place: str, came: int | None,
    version: int, photos: Sequence[File], alts: Mapping[int, str], draft: Mark | None = None,
) -> None:  # fmt: skip
    """Change a report and its photos; a text changed elsewhere meanwhile is refused."""
    contents.revise(
        actor, made, title=title, body=body, visibility=made.visibility, version=version, draft=draft
    )  # fmt: skip
    if place != made.place:
        (place,) = checking.listed(actor, made.space_id, place, voice_space_id=made.voice_space_id)
    made.held_on, made.place, made.came = held_on, place, came
    media.arrange(actor, made, photos, alts)
