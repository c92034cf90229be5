"""A room that grows heated rests for some minutes by itself, said plainly, and its desk is told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.blueprints.cases.models import Case
from sns.blueprints.moderation import adapters, intake
from sns.blueprints.moderation.models import Report
from sns.blueprints.screening import heat
from sns.blueprints.talk import policy as talk
from sns.blueprints.talk.models import Line
from sns.blueprints.talk.reporting import desk_of
from sns.blueprints.talk.signals import RoomChanged
from sns.core import audit, clock
from sns.core.db import action, db, reread
from sns.core.i18n import lazy as _l
from sns.core.signals import emit

from . import queries
from .models import ChatRoom

KIND = "room"
# Looked at again after so many lines; a report looks at once.
STEP = 10


def weigh(room_id: int) -> datetime | None:
    """Let a room rest if many lines and several reports came in a short time; return until when."""
    room = queries.find_room(room_id)
    if room is None or room.rests or not room.is_open:
        return None
    chosen = heat.chosen(desk_of(room))
    if count_reports(room_id, clock.now() - heat.REPORTED) < chosen.reports:
        return None
    if not _is_fast(room, chosen.lines):
        return None
    return _rest(room, chosen.minutes)


def _is_fast(room: ChatRoom, lines: int) -> bool:
    back = sa.select(Line.created_at).where(Line.room_id == room.id, Line.seq == room.line_seq - lines + 1)
    moment = db.session.scalar(back)
    return moment is not None and moment > clock.now() - heat.WINDOW


def count_reports(room_id: int, since: datetime) -> int:
    """Return how many reports of lines of a room came in since a moment."""
    wanted = (
        sa.select(sa.func.count())
        .select_from(Report)
        .join(Case, Case.id == Report.case_id)
        .join(Line, Line.id == Case.subject_id)
        .where(Case.subject_kind == "line", Line.room_id == room_id, Report.reported_at > since)
    )
    return db.session.scalar(wanted.where(Case.opened_at > since - timedelta(days=7))) or 0


@action
def _rest(room: ChatRoom, minutes: int) -> datetime:
    reread(room)
    room.calm_until = clock.now() + timedelta(minutes=minutes)
    audit.record("chat.rest", f"room:{room.id}", actor_id=None, space_id=room.space_id, minutes=minutes)
    intake.open_case(None, describe(room), origin="hold", topic=heat.TOPIC, screen="screen.heat")
    emit(RoomChanged(room.id))
    return room.calm_until


def room_of_case(case_id: int) -> int | None:
    """Return the room of the line an open report is about."""
    case = db.session.get(Case, case_id)
    if case is None or case.closed_at is not None or case.origin != "report" or case.subject_kind != "line":
        return None
    return db.session.scalar(sa.select(Line.room_id).where(Line.id == case.subject_id))


def describe(room: Any) -> adapters.Subject:
    """Return a room as a desk sees it."""
    return adapters.Subject(
        kind=KIND, id=room.id, label=_l("チャット"), author=None, author_id=None, space_id=desk_of(room), title=room.name,
        words="\n".join(filter(None, (room.name, room.purpose, room.notice))), url=("chat.show", {"room_id": room.id}),
        written_at=room.created_at, state="hidden" if room.is_shut else "published",
        is_private=room.readers == "space",
    )  # fmt: skip


@action
def set_state(actor: Member | None, room: ChatRoom, state: str, _reason: str | None) -> None:
    """Close a room by a verdict, or open again what a verdict closed; what was said stays to be read."""
    reread(room)
    is_shut = state != "published"
    if room.is_shut != is_shut:
        room.is_shut = is_shut
        room.closed_at = clock.now() if is_shut else None
        audit.record(
            "chat.close" if is_shut else "chat.reopen", f"room:{room.id}", actor_id=actor.id if actor else None,
            space_id=room.space_id,
        )  # fmt: skip
        emit(RoomChanged(room.id))


REPORTABLE = adapters.Reportable(
    name=KIND, label=_l("チャット"), tables=(ChatRoom,), find=queries.find_room, may_report=talk.read, describe=describe,
    set_state=set_state,
)  # fmt: skip
