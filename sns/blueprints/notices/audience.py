"""Whom a notice is for: the people of its wards, or of the whole city."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.blueprints.spaces import queries as spaces
from sns.blueprints.spaces.models import Membership
from sns.blueprints.spaces.standing import BELONGING
from sns.core import clock
from sns.core.db import db

from .models import Notice, Stamp


def of(notice: Notice) -> sa.ColumnElement[bool]:
    """Return the condition on `members`: active, and of one of the notice's wards by any tie."""
    is_active = Member.state == "active"
    place = spaces.city_card()
    if place is not None and notice.space_id == place.id and not notice.shown_in:
        return is_active
    now: datetime = clock.now()
    belongs = sa.exists().where(
        Membership.member_id == Member.id, Membership.space_id.in_((notice.space_id, *notice.shown_in)),
        Membership.role.in_(BELONGING), sa.or_(Membership.until_at.is_(None), Membership.until_at > now),
    )  # fmt: skip
    return sa.and_(is_active, belongs)


def count(notice: Notice) -> int:
    """Count whom a notice is for, now."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(Member).where(of(notice))) or 0


def not_stamped(notice: Notice) -> sa.Select[Any]:
    """Select the members a circular is for who have not stamped it."""
    stamped = sa.exists().where(Stamp.notice_id == notice.id, Stamp.member_id == Member.id)
    return sa.select(Member.id).where(of(notice), ~stamped)
