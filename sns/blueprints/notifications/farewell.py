"""What becomes of the notifications of somebody who goes: their own are erased, in others' they lose their name."""

from __future__ import annotations

import sqlalchemy as sa

from sns.core.db import action, db

from .models import (
    ContentRhythm,
    Delivery,
    MailFailure,
    MailPlan,
    NewsMark,
    NewsRead,
    Notification,
    NotificationEvent,
    Subscription,
)  # fmt: skip

_OWN = (
    Notification, NotificationEvent, MailFailure, Delivery, Subscription, MailPlan, ContentRhythm, NewsMark, NewsRead,
)  # fmt: skip


@action
def erase(member_id: int) -> None:
    """Erase a member's lines, mails and choices, and let go of them in the lines of others."""
    for table in _OWN:
        db.session.execute(sa.delete(table).where(table.member_id == member_id))
    db.session.execute(
        sa.update(NotificationEvent).where(NotificationEvent.actor_id == member_id).values(actor_id=None)
    )
