"""How members want to hear: by kind of news, by content, when not, and how often at most."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.core import clock
from sns.core.db import action, db, reread

from . import adapters
from .models import ContentRhythm, MailPlan, Notification, NotificationEvent
from .rhythm import RHYTHMS, Plan


def plans_of(member_ids: Collection[int]) -> dict[int, Plan]:
    """Return the plans of members by id; who settled nothing has the defaults."""
    rows = db.session.scalars(
        sa.select(MailPlan).where(MailPlan.member_id.in_(member_ids)).execution_options(populate_existing=True)
    )
    return {member_id: Plan() for member_id in member_ids} | {row.member_id: _plan(row) for row in rows}


def plan_of(member_id: int) -> Plan:
    """Return a member's plan."""
    return plans_of([member_id])[member_id]


def _plan(row: MailPlan) -> Plan:
    return Plan(dict(row.rhythms), row.quiet_from, row.quiet_until, row.most_a_day, row.is_stopped)


def rhythm_of(plan: Plan, kind: str, of_content: str | None = None) -> str:
    """Return how news of a kind is mailed; what was chosen for the content goes first."""
    return of_content or plan.rhythms.get(kind) or adapters.KINDS[kind].rhythm


def content_rhythms(content_id: int, member_ids: Collection[int]) -> dict[int, str]:
    """Return what members chose for one content."""
    rows = db.session.execute(
        sa.select(ContentRhythm.member_id, ContentRhythm.rhythm).where(
            ContentRhythm.content_id == content_id, ContentRhythm.member_id.in_(member_ids)
        )
    )
    return dict(rows.all())


@action
def settle(
    actor: Member, *, rhythms: Mapping[str, str], quiet_from: int, quiet_until: int, most_a_day: int
) -> None:  # fmt: skip
    """Choose how to hear; mails that wait follow the new choice, and stopped mails begin again."""
    row = _row(actor)
    row.rhythms = {**row.rhythms, **{k: r for k, r in rhythms.items() if k in adapters.KINDS and r in RHYTHMS}}
    row.quiet_from, row.quiet_until, row.most_a_day = quiet_from, quiet_until, most_a_day
    row.is_stopped = False
    db.session.flush()
    _reschedule(actor)


@action
def choose(actor: Member, kind: str, rhythm: str) -> str:
    """Choose how one kind of news is mailed; return what it was before."""
    row = _row(actor)
    before = rhythm_of(_plan(row), kind)
    row.rhythms = {**row.rhythms, kind: rhythm}
    db.session.flush()
    _reschedule(actor)
    return before


@action
def choose_for_content(actor: Member, content_id: int, rhythm: str) -> str:
    """Choose how news of one content is mailed (empty: as its kind is); return what was chosen before."""
    row = db.session.get(ContentRhythm, (actor.id, content_id), populate_existing=True)
    before = row.rhythm if row is not None else ""
    if rhythm in RHYTHMS:
        db.session.merge(ContentRhythm(member_id=actor.id, content_id=content_id, rhythm=rhythm))
    elif row is not None:
        db.session.delete(row)
    db.session.flush()
    _reschedule(actor)
    return before


@action
def stop_all(actor: Member, is_stopped: bool) -> None:
    """Mail nothing at all any more, or begin again."""
    _row(actor).is_stopped = is_stopped
    db.session.flush()
    _reschedule(actor)


def _row(actor: Member) -> MailPlan:
    reread(actor)  # two settings pages sent at once wait for each other here
    row = db.session.get(MailPlan, actor.id, populate_existing=True)
    if row is None:
        usual = Plan()
        row = MailPlan(
            member_id=actor.id, rhythms={}, quiet_from=usual.quiet_from, quiet_until=usual.quiet_until,
            most_a_day=usual.most_a_day, is_stopped=False,
        )  # fmt: skip
        db.session.add(row)
    return row


def _reschedule(actor: Member) -> None:
    plan, now = plan_of(actor.id), clock.now()
    waiting = db.session.execute(
        sa.select(NotificationEvent, Notification.kind, Notification.content_id)
        .join(Notification, Notification.id == NotificationEvent.notification_id)
        .where(NotificationEvent.member_id == actor.id, NotificationEvent.due_at.is_not(None))
    ).all()
    chosen: dict[int, str] = dict(
        db.session.execute(
            sa.select(ContentRhythm.content_id, ContentRhythm.rhythm).where(ContentRhythm.member_id == actor.id)
        ).all()
    )
    for event, kind, content_id in waiting:
        rhythm = rhythm_of(plan, kind, chosen.get(content_id or 0))
        if rhythm != event.rhythm or plan.is_stopped:
            event.rhythm = rhythm
        event.due_at = plan.due(rhythm, now if rhythm != "once" else event.told_at)
