"""Questions about bundles."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.core import clock
from sns.core.db import db

from .models import Bundle

SHOWN = 5
_DAY = timedelta(days=1)


def find(bundle_id: int) -> Bundle | None:
    """Return a bundle as it stands now."""
    return db.session.get(Bundle, bundle_id, populate_existing=True)


def list_latest(member: Member) -> list[Bundle]:
    """Return a member's latest bundles, the newest first."""
    mine = sa.select(Bundle).where(Bundle.member_id == member.id).order_by(Bundle.asked_at.desc(), Bundle.id.desc())
    return list(db.session.scalars(mine.limit(SHOWN)))


def count_today(member_id: int) -> int:
    """Count what a member asked for within a day; what failed was not theirs to answer for."""
    recent = sa.select(sa.func.count()).where(
        Bundle.member_id == member_id, Bundle.asked_at > clock.now() - _DAY, Bundle.state != "failed"
    )
    return db.session.scalar(recent) or 0


def keys_in_use() -> set[str]:
    """Return the keys of files that belong to a bundle."""
    return set(db.session.scalars(sa.select(Bundle.key).where(Bundle.state.in_(("waiting", "making", "ready")))))
