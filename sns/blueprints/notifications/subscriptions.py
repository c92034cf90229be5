"""新着メール: what is new in chosen fields, tags and wards since the last mail, none of it twice."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.blueprints.accounts.queries import find_member
from sns.blueprints.contents import policy as contents
from sns.blueprints.contents.cards import COLUMNS, Card, card
from sns.blueprints.contents.models import IS_PUBLISHED, Content, ContentSpace, ContentTag
from sns.core import clock
from sns.core.db import action, db, reread
from sns.core.errors import Refused
from sns.core.i18n import ngettext
from sns.core.signals import emit

from . import addresses, plans
from .models import Delivery, NotificationEvent, Subscription
from .rhythm import Plan
from .signals import MailDue

MOST = 10
ITEMS = 20
# What was published a moment ago may still be on its way into the database: it comes with the next mail.
_SETTLED = timedelta(minutes=1)


@dataclass(frozen=True)
class Choice:
    """What a member chose; at least one of fields, tags and wards is named."""

    field_ids: Sequence[int]
    tags: Sequence[str]
    space_ids: Sequence[int]
    kinds: Sequence[str]
    rhythm: str


def list_of(member_id: int) -> list[Subscription]:
    """Return a member's subscriptions, the oldest first."""
    wanted = sa.select(Subscription).where(Subscription.member_id == member_id).order_by(Subscription.id)
    return list(db.session.scalars(wanted))


def find(subscription_id: int) -> Subscription | None:
    """Return a subscription."""
    return db.session.get(Subscription, subscription_id)


@action
def add(actor: Member, choice: Choice) -> Subscription:
    """Begin to hear what is new from now on."""
    reread(actor)
    if len(list_of(actor.id)) >= MOST:
        raise Refused(ngettext("新着メールは%(num)d件までです", "新着メールは%(num)d件までです", MOST))
    now = clock.now()
    row = Subscription(member_id=actor.id, seen_at=now, seen_id=0, created_at=now)
    _fill(row, choice)
    db.session.add(row)
    db.session.flush()
    return row


@action
def change(actor: Member, row: Subscription, choice: Choice) -> None:
    """Choose anew; what was there before stays mailed."""
    reread(row)
    if row.next_at is None:
        row.seen_at, row.seen_id = clock.now(), 0  # what came while it was stopped was not wanted
    _fill(row, choice)


@action
def end(actor: Member, row: Subscription) -> None:
    """Hear no more of it."""
    db.session.delete(row)


@action
def choose(actor: Member, subscription_id: int, rhythm: str) -> str:
    """Set how often a subscription mails; return what it was before."""
    row = db.session.get(Subscription, subscription_id, populate_existing=True)
    if row is None or row.member_id != actor.id:
        return ""
    before, row.rhythm = row.rhythm, rhythm
    row.next_at = _schedule(plans.plan_of(actor.id), rhythm, clock.now())
    return before


def _fill(row: Subscription, choice: Choice) -> None:
    row.field_ids, row.tags = list(choice.field_ids), list(choice.tags)
    row.space_ids, row.kinds, row.rhythm = list(choice.space_ids), list(choice.kinds), choice.rhythm
    row.next_at = _schedule(plans.plan_of(row.member_id), choice.rhythm, clock.now())


def _schedule(plan: Plan, rhythm: str, now: datetime) -> datetime | None:
    # A member who stopped all mails for a while keeps the subscription.
    return Plan(quiet_from=plan.quiet_from, quiet_until=plan.quiet_until).due(rhythm, now)


def due(limit: int = 500) -> list[int]:
    """Return the ids of subscriptions whose moment has come."""
    wanted = sa.select(Subscription.id).where(Subscription.next_at <= clock.now())
    return list(db.session.scalars(wanted.order_by(Subscription.next_at, Subscription.id).limit(limit)))


@action
def gather(subscription_id: int) -> int | None:
    """Make the mail of a subscription and move its mark past what it holds; None when there is nothing to tell.

    The mark moves in the transaction that makes the mail, so that nothing can be in two mails.
    """
    row = db.session.get(Subscription, subscription_id, populate_existing=True)
    now = clock.now()
    if row is None or row.next_at is None or row.next_at > now:
        return None
    reread(row)
    member, plan = find_member(row.member_id), plans.plan_of(row.member_id)
    row.next_at = _schedule(plan, row.rhythm, now)
    if member is None or member.email is None or plan.is_stopped or addresses.is_dead_for(member):
        row.seen_at, row.seen_id = now - _SETTLED, 0
        return None
    found = new_since(row, member, now - _SETTLED)
    if not found:
        return None
    row.seen_at, row.seen_id = found[-1]
    # Of a flood the newest are named, the others counted.
    delivery = Delivery(
        member_id=member.id, subscription_id=row.id, item_ids=[key for _at, key in found][::-1][:ITEMS],
        more=max(len(found) - ITEMS, 0), is_digest=True, day=clock.local(now).date(), created_at=now,
    )  # fmt: skip
    db.session.add(delivery)
    db.session.flush()
    emit(MailDue(delivery.id))
    return delivery.id


def new_since(row: Subscription, member: Member, until: datetime) -> list[tuple[datetime, int]]:
    """Return (moment, id) of what fits and was published after the mark, oldest first."""
    told = sa.exists().where(
        NotificationEvent.member_id == member.id,
        NotificationEvent.key == sa.literal("content:") + sa.cast(Content.id, sa.String) + ":0",
    )
    wanted = (
        sa.select(Content.published_at, Content.id)
        .where(
            Content.id.in_(_candidates(row)), IS_PUBLISHED, Content.published_at <= until,
            sa.tuple_(Content.published_at, Content.id) > sa.tuple_(row.seen_at, row.seen_id),
            sa.or_(Content.author_id.is_(None), Content.author_id != member.id),
            contents.visible_to(member), contents.not_muted(member.standing), ~told,
        )
        .order_by(Content.published_at, Content.id)
    )  # fmt: skip
    if row.kinds:
        wanted = wanted.where(Content.kind.in_(row.kinds))
    if row.space_ids:
        elsewhere = sa.exists().where(ContentSpace.content_id == Content.id, ContentSpace.space_id.in_(row.space_ids))
        wanted = wanted.where(sa.or_(Content.space_id.in_(row.space_ids), elsewhere))
    return list(db.session.execute(wanted))


def _candidates(row: Subscription) -> Any:
    # Each part is one range of one index; nothing is bumped before it is published.
    recent = sa.select(Content.id).where(sa.text("contents.state = 'published'"), Content.bumped_at >= row.seen_at)
    parts = []
    if row.field_ids:
        parts.append(recent.where(Content.field_id.in_(row.field_ids)))
    if row.tags:
        tagged = recent.join(ContentTag, ContentTag.content_id == Content.id).where(ContentTag.tag.in_(row.tags))
        parts.append(tagged)
    if not parts:
        parts = [
            recent.where(Content.visibility == visibility, Content.space_id.in_(row.space_ids))
            for visibility in ("public", "city", "ward", "friends")
        ]
        shown = recent.join(ContentSpace, ContentSpace.content_id == Content.id)
        parts.append(shown.where(ContentSpace.space_id.in_(row.space_ids)))
    return sa.union(*parts)


def list_items(member: Member, ids: Collection[int]) -> list[Card]:
    """Return contents as cards, the newest first, without what the member may not read any more."""
    rows = db.session.execute(
        sa.select(*COLUMNS)
        .outerjoin(Content.author)
        .where(
            Content.id.in_(ids), IS_PUBLISHED, contents.visible_to(member),
            contents.not_muted(member.standing),
        )
        .order_by(Content.published_at.desc(), Content.id.desc())
    )  # fmt: skip
    return [card(row, member.standing) for row in rows]
