"""Mails: gathered for one member in one transaction, sent by a job, asked once more before they leave.

A server may take a mail and the worker die before it has written that down: such a mail is sent again, with the same
Message-ID, by which mail programs know it as one. Nothing else can send a thing twice: what a mail is about is tied to
it when it is made.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from sns.blueprints.accounts import letters
from sns.blueprints.accounts.models import Member
from sns.blueprints.accounts.queries import find_member
from sns.blueprints.contents.queries import page_address
from sns.blueprints.pushes import queries as devices
from sns.blueprints.pushes.door import NotTaken
from sns.core import clock, jobs
from sns.core.db import action, db
from sns.core.signals import emit

from . import adapters, addresses, plans, pulled, pushing, queries, rounds, stopping, subscriptions
from .models import Delivery, Notification, NotificationEvent, Subscription
from .rhythm import Plan, next_morning
from .signals import MailDue


def gather_due() -> None:
    """Make the mails whose moment has come; the morning's first, because they take with them what else is due."""
    rounds.go_on()
    for member_id in _members_due():
        gather(member_id)
    for subscription_id in subscriptions.due():
        subscriptions.gather(subscription_id)
    _send_again()


def _members_due(limit: int = 500) -> list[int]:
    due = sa.select(NotificationEvent.member_id).where(NotificationEvent.due_at <= clock.now())
    return list(db.session.scalars(due.distinct().limit(limit)))


@action
def gather(member_id: int) -> int | None:
    """Make one mail, or message to devices, of all that is due for a member; None when nothing is to be said, or not now.

    What was read meanwhile is not mailed; beyond the day's ceiling the rest waits for the morning's mail. Devices are
    told what is due at once, instead of by mail; see `pushing`.
    """
    now, member, plan = clock.now(), find_member(member_id), plans.plan_of(member_id)
    due = NotificationEvent.member_id == member_id, NotificationEvent.due_at <= now
    takes_mail, has_device = _ways(member, plan)
    if not takes_mail and not has_device:
        _set(due, due_at=None)
        return None
    if plan.is_quiet(now):
        _set(due, due_at=plan.loud_from(now))
        return None
    rows = db.session.execute(
        sa.select(NotificationEvent.id, NotificationEvent.rhythm, NotificationEvent.notification_id)
        .join(Notification, Notification.id == NotificationEvent.notification_id)
        .where(*due, sa.or_(Notification.read_at.is_(None), Notification.read_at < NotificationEvent.told_at))
        .with_for_update(of=NotificationEvent)
    ).all()
    if not takes_mail:
        rows = [row for row in rows if row.rhythm == "once"]
    is_digest = any(row.rhythm != "once" for row in rows)
    if is_digest and rounds.is_coming_to(member_id):
        return None
    if rows and not is_digest and _count_today(member_id) >= plan.most_a_day:
        _set(due, rhythm="daily", due_at=plan.loud_from(next_morning(now, "daily")))
        return None
    is_one = len({row.notification_id for row in rows}) == 1 and not is_digest
    way = "push" if has_device and not is_digest else "mail"
    delivery_id = _make(member_id, is_digest=not is_one, way=way) if rows else None
    ids = [row.id for row in rows]
    _set((NotificationEvent.id.in_(ids),), due_at=None, delivery_id=delivery_id)
    _set(due, due_at=None)  # read meanwhile
    return delivery_id


def _set(where: Any, **values: Any) -> None:
    db.session.execute(sa.update(NotificationEvent).where(*where).values(**values))


def _ways(member: Member | None, plan: Plan) -> tuple[bool, bool]:
    if member is None:
        return False, False
    takes_mail = member.email is not None and not addresses.is_dead_for(member) and not plan.is_stopped
    return takes_mail, bool(devices.members_with_devices([member.id]))


def _make(member_id: int, *, is_digest: bool, way: str) -> int:
    now = clock.now()
    delivery = Delivery(
        member_id=member_id, is_digest=is_digest, way=way, day=clock.local(now).date(), created_at=now
    )  # fmt: skip
    db.session.add(delivery)
    db.session.flush()
    emit(MailDue(delivery.id))
    return delivery.id


def _count_today(member_id: int) -> int:
    today = sa.select(sa.func.count()).where(
        Delivery.member_id == member_id,
        Delivery.day == clock.today(),
        Delivery.state.in_(("waiting", "sent")),
        Delivery.urgency == "",
    )
    return db.session.scalar(today) or 0


@action
def _send_again() -> None:
    waiting = sa.select(Delivery).where(Delivery.state == "waiting", Delivery.again_at <= clock.now()).limit(500)
    for delivery in db.session.scalars(waiting).all():
        delivery.again_at = None
        emit(MailDue(delivery.id, delivery.attempts + 1))


def send(delivery_id: int) -> None:
    """Send a mail, unless its reader has read all of it, may not read it any more, or sleeps.

    What is urgent wakes them; what must reach them goes to those who stopped all mails as well.
    """
    delivery = db.session.get(Delivery, delivery_id, populate_existing=True)
    if delivery is None or delivery.state != "waiting" or delivery.again_at is not None:
        return
    member, plan = find_member(delivery.member_id), plans.plan_of(delivery.member_id)
    is_silenced = plan.is_stopped and delivery.urgency != "must"
    if member is None or (delivery.way == "mail" and (member.email is None or is_silenced)):
        return _settle(delivery_id, "empty")
    if plan.is_quiet(clock.now()) and not delivery.urgency:
        return _postpone(delivery_id, plan.loud_from(clock.now()))
    if delivery.way == "push":
        state = pushing.push(delivery, member)
        return _mail_instead(delivery_id) if state == "mail" else _settle(delivery_id, state)
    written = _written(delivery, member)
    if written is None or member.email is None:
        return _settle(delivery_id, "empty")
    template, headers, facts = written
    is_taken = letters.send(
        member.email, template, message_id=f"notification-{delivery_id}", locale=letters.locale_of(member),
        headers=headers, member=member, **facts,
    )  # fmt: skip
    return _settle(delivery_id, "sent" if is_taken else "refused")


def send_some(delivery_ids: Iterable[int]) -> None:
    """Send mails one after the other; what a server refuses for now keeps none of the others back."""
    failed: Exception | None = None
    for delivery_id in delivery_ids:
        jobs.renew()
        try:
            send(delivery_id)
        except (OSError, NotTaken) as error:  # every refusal of a mail server is of the first sort
            db.session.rollback()
            failed = error
    if failed is not None:
        raise failed


def _written(delivery: Delivery, member: Member) -> tuple[str, dict[str, str], dict[str, Any]] | None:
    if delivery.subscription_id is not None:
        return _of_subscription(delivery, member)
    if delivery.content_id is not None and delivery.urgency:
        return _of_content(delivery, member, delivery.content_id)
    about = delivery.item_ids if delivery.content_id is None else [delivery.content_id]
    published = pulled.lines_of(member, about) if about else []
    lines = [*published, *queries.lines_of(member, delivery.id)]
    if not lines:
        return None
    one = lines[0] if len(lines) == 1 else None
    scope = ("kind", one.kind) if one is not None and not delivery.is_digest else ("all", "")
    stop = _stop_address(member, *scope)
    headers, may_answer = _headers(stop), False
    if one is not None and one.about is not None and not delivery.is_digest:
        to = adapters.reply_address(member.id, one.about.id, one.seq)
        if to is not None:
            headers["Reply-To"], may_answer = to, True
    facts = {
        "lines": lines, "one": one, "is_digest": delivery.is_digest, "stop_url": stop, "may_answer": may_answer,
        "more": delivery.more,
    }  # fmt: skip
    return "notifications/mail/news", headers, facts


def _of_content(
    delivery: Delivery, member: Member, content_id: int
) -> tuple[str, dict[str, str], dict[str, Any]] | None:
    # Whoever has opened it on the site knows.
    lines = pulled.lines_of(member, [content_id])
    letter = adapters.pulled().letter(member, content_id) if lines else None
    if letter is None:
        return None
    template, facts = letter
    if delivery.urgency == "must":
        return template, {}, {**facts, "stop_url": None}
    stop = _stop_address(member, "kind", lines[0].kind)
    return template, _headers(stop), {**facts, "stop_url": stop}


def _of_subscription(delivery: Delivery, member: Member) -> tuple[str, dict[str, str], dict[str, Any]] | None:
    row = db.session.get(Subscription, delivery.subscription_id)
    items = subscriptions.list_items(member, delivery.item_ids)
    if row is None or row.rhythm == "never" or not items:
        return None
    stop = _stop_address(member, "subscription", row.id)
    facts = {"items": items, "more": delivery.more, "subscription": row, "stop_url": stop, "page_address": page_address}
    return "notifications/mail/subscription", _headers(stop), facts


def _stop_address(member: Member, scope: str, key: str | int) -> str:
    # Built by hand: a job has no request to ask for the site's address.
    return f"{letters.base_url()}/mail/stop/{stopping.token(member.id, scope, key)}"


def _headers(stop: str) -> dict[str, str]:
    return {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


@action
def _mail_instead(delivery_id: int) -> None:
    delivery = db.session.get(Delivery, delivery_id, populate_existing=True)
    if delivery is None:
        return
    delivery.way = "mail"
    emit(MailDue(delivery_id, delivery.attempts))


@action
def _settle(delivery_id: int, state: str) -> None:
    delivery = db.session.get(Delivery, delivery_id, populate_existing=True)
    if delivery is not None:
        delivery.state = state
        delivery.sent_at = clock.now() if state == "sent" else None
        about = [delivery.content_id] if delivery.content_id is not None else delivery.item_ids
        if about and delivery.subscription_id is None and delivery.way == "mail":
            adapters.pulled().settled(about, state)


@action
def _postpone(delivery_id: int, moment: Any) -> None:
    delivery = db.session.get(Delivery, delivery_id, populate_existing=True)
    if delivery is not None:
        delivery.again_at = moment


@action
def try_again(actor: Member, delivery: Delivery) -> None:
    """Have a mail tried once more that was not taken."""
    delivery.state, delivery.again_at = "waiting", None
    emit(MailDue(delivery.id, delivery.attempts + 1))
