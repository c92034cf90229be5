"""What hosts, facilitators and staff do with a discussion; each deed goes into the log, what others notice into its traces."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.blueprints.contents.signals import ContentChanged
from sns.blueprints.screening import checking
from sns.core import audit, clock
from sns.core.db import action, db, reread
from sns.core.errors import Refused
from sns.core.i18n import gettext as _
from sns.core.signals import emit

from . import actions
from .models import Participant, Thread

MOST_PINNED = 3
SLOWEST = 86_400


def log(actor: Member, thread: Thread, deed: str, **facts: int) -> None:
    """Put a deed into the ward's log."""
    audit.record(f"thread.{deed}", f"thread:{thread.id}", actor_id=actor.id, space_id=thread.space_id, **facts)


def trace(thread: Thread, deed: str, **facts: Any) -> None:
    """Leave a line that everybody reads below the opening words."""
    thread.traces = [*thread.traces, {"at": clock.now().isoformat(), "deed": deed, **facts}]


@action
def trace_poll_removed(thread_id: int, *, by_opener: bool) -> None:
    """Leave a line about a poll that was deleted, in a thread; elsewhere nothing is left."""
    thread = db.session.get(Thread, thread_id)
    if thread is not None:
        reread(thread)
        trace(thread, "poll_removed", by_opener=by_opener)


@action
def trace_rest(thread_id: int) -> None:
    """Leave a line about a rest that a heated exchange takes by itself."""
    thread = db.session.get(Thread, thread_id)
    if thread is not None:
        reread(thread)
        trace(thread, "rested")


@action
def summarize(actor: Member, thread: Thread, *, summary: str) -> None:
    """Write where the discussion has got to; without words the summary goes."""
    reread(thread)
    (summary,) = checking.listed(actor, thread.space_id, summary) if summary else ("",)
    thread.summary = summary
    actions.render(thread)
    thread.summary_by_id, thread.summary_at = (actor.id, clock.now()) if summary else (None, None)
    log(actor, thread, "summarize")
    emit(ContentChanged(thread.id, thread.kind))


@action
def close(actor: Member, thread: Thread) -> None:
    """End a discussion: it stays to be read."""
    reread(thread)
    if thread.closed_at is None:
        thread.closed_at = clock.now()
        trace(thread, "closed")
        log(actor, thread, "close")
        emit(ContentChanged(thread.id, thread.kind))


@action
def reopen(actor: Member, thread: Thread) -> None:
    """Let a discussion go on."""
    reread(thread)
    if thread.closed_at is not None:
        thread.closed_at = None
        trace(thread, "reopened")
        log(actor, thread, "reopen")
        emit(ContentChanged(thread.id, thread.kind))


@action
def pin(actor: Member, thread: Thread) -> None:
    """Keep a thread on top of its board, where there is room for three."""
    reread(thread)
    pinned = sa.select(sa.func.count()).where(
        Thread.__table__.c.board_id == thread.board_id, Thread.__table__.c.pinned_at.is_not(None)
    )
    if thread.pinned_at is None and (db.session.scalar(pinned) or 0) >= MOST_PINNED:
        raise Refused(_("上にとめられる話し合いは3つまでです。先にどれかをはずしてください"))
    thread.pinned_at = clock.now()
    log(actor, thread, "pin")


@action
def unpin(actor: Member, thread: Thread) -> None:
    """Let a thread go back to its place."""
    thread.pinned_at = None
    log(actor, thread, "unpin")


@action
def slow_down(actor: Member, thread: Thread, *, seconds: int | None) -> None:
    """Ask everybody to wait so long between two replies; None leaves it to the board."""
    reread(thread)
    before = thread.slow_s
    thread.slow_s = None if seconds is None else min(max(seconds, 0), SLOWEST)
    if (before or 0) != (thread.slow_s or 0):
        trace(thread, "slowed" if thread.slow_s else "unslowed")
    log(actor, thread, "slow", seconds=thread.slow_s or 0)


@action
def name_facilitator(actor: Member, thread: Thread, *, member_id: int) -> None:
    """Name the 進行役 from among those who take part."""
    if db.session.get(Participant, (thread.id, member_id)) is None:
        raise Refused(_("進行役は、この話し合いに書いた人からえらんでください"))
    thread.facilitator_id = member_id
    trace(thread, "facilitator")
    log(actor, thread, "facilitator", member=member_id)
