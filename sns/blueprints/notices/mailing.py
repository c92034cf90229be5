"""The mails of an emergency: made in batches of its members, so that no transaction is long and no worker is needed twice."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import current_app

from sns.blueprints.accounts.models import Member
from sns.blueprints.notifications import urgent
from sns.core import clock
from sns.core.db import action, db, reread
from sns.core.signals import emit

from . import audience, queries
from .models import EVACUATION, Notice, NoticeMailing
from .signals import EmergencyOut, MembersReached
from .telling import URGENT

BATCH = 500
# Well within the lease of a job; what is left goes on with the next minute.
BUDGET_S = 60.0


def begin(notice_id: int) -> None:
    """Note, within the transaction that publishes an emergency, that its mails are to be made."""
    notice = db.session.get(Notice, notice_id)
    if notice is not None and notice.urgency == "urgent" and db.session.get(NoticeMailing, notice_id) is None:
        db.session.add(
            NoticeMailing(notice_id=notice_id, started_at=clock.now(), last_member_id=0, made=0, in_minute=0)
        )
        db.session.flush()
        emit(EmergencyOut(notice_id))


def go_on_with_all() -> None:
    """Go on with whatever a worker left or the rate held back."""
    waiting = (
        sa.select(NoticeMailing.notice_id).where(NoticeMailing.done_at.is_(None)).order_by(NoticeMailing.notice_id)
    )
    for notice_id in db.session.scalars(waiting).all():
        go_on(notice_id)


def go_on(notice_id: int) -> None:
    """Make the mails of an emergency, up to the rate of a minute."""
    end = time.monotonic() + BUDGET_S
    while _step(notice_id) and time.monotonic() < end:
        pass


@action
def _step(notice_id: int) -> bool:
    """Make the mails of the next members; return whether there may be more now."""
    found = db.session.get(NoticeMailing, notice_id, populate_existing=True)
    if found is None:
        return False
    reread(found)  # of two workers the second waits here, and goes on behind the first
    notice = queries.find_notice(notice_id)
    if found.done_at is not None or notice is None:
        return False
    most = _most_now(found)
    if most < 1:
        return False
    members = _members(notice, found.last_member_id, most) if _is_told(notice) else []
    if members:
        must = (notice.level or 0) >= EVACUATION
        made = urgent.make(notice_id, URGENT, [row.id for row in members if row.has_mail], must=must)
        emit(MembersReached(notice_id, found.last_member_id, members[-1].id))
        found.last_member_id = members[-1].id
        found.made += made
        found.in_minute += made
    if len(members) < most:
        found.done_at = clock.now()
    return found.done_at is None


def _is_told(notice: Notice) -> bool:
    return notice.is_open and (notice.expires_at is None or notice.expires_at > clock.now())


def _most_now(found: NoticeMailing) -> int:
    now = clock.now()
    rate: int = current_app.extensions["settings"].mail_rate
    if not rate:
        return BATCH
    if found.minute is None or now - found.minute >= timedelta(minutes=1):
        found.minute, found.in_minute = now, 0
    return min(BATCH, rate - found.in_minute)


def _members(notice: Notice, after: int, most: int) -> Sequence[Any]:
    has_mail = Member.email.is_not(None).label("has_mail")
    wanted = sa.select(Member.id, has_mail).where(audience.of(notice), Member.id > after)
    return db.session.execute(wanted.order_by(Member.id).limit(most)).all()
