"""How the mail is doing, by numbers only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from sns.core import clock
from sns.core.db import db

from . import addresses
from .models import Delivery, MailFailure

SHOWN = 50


@dataclass(frozen=True)
class Health:
    """The mail of the last week, what waits, and what was not taken, newest first."""

    sent_today: int
    sent_in_week: int
    waiting: int
    refused: int
    dead: int
    stuck: list[Delivery]
    failures: list[MailFailure]


def health() -> Health:
    """Return how the mail is doing."""
    now = clock.now()
    week = now - timedelta(days=7)
    sent_today, sent_in_week = db.session.execute(
        sa.select(sa.func.count().filter(Delivery.day == clock.today()), sa.func.count()).where(
            Delivery.state == "sent", Delivery.sent_at > week, Delivery.way == "mail"
        )
    ).one()
    waiting, refused = db.session.execute(
        sa.select(
            sa.func.count().filter(Delivery.state == "waiting"), sa.func.count().filter(Delivery.state == "refused")
        ).where(Delivery.created_at > week, Delivery.way == "mail")
    ).one()  # fmt: skip
    # Held back by quiet hours is not stuck.
    not_taken = sa.or_(Delivery.state == "refused", sa.and_(Delivery.state == "waiting", Delivery.attempts > 0))
    stuck = db.session.scalars(
        sa.select(Delivery)
        .where(not_taken, Delivery.created_at > week, Delivery.way == "mail")
        .order_by(Delivery.id.desc())
        .limit(SHOWN)
    )
    failures = db.session.scalars(
        sa.select(MailFailure).where(MailFailure.at > week).order_by(MailFailure.at.desc(), MailFailure.id.desc()).limit(SHOWN)
    )  # fmt: skip
    return Health(
        sent_today, sent_in_week, waiting, refused, addresses.count_dead(), list(stuck), list(failures)
    )  # fmt: skip


def find_stuck(delivery_id: int) -> Delivery | None:
    """Return a mail that was not taken; None for one that has nothing to be tried."""
    found = db.session.get(Delivery, delivery_id)
    if found is None or not (found.state == "refused" or (found.state == "waiting" and found.attempts)):
        return None
    return found
