"""Proof of what a member agreed to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sns.core import clock
from sns.core.db import action, db

from .models import Consent, Member


@action
def record(member: Member, versions: Mapping[str, str], *, at: datetime | None = None) -> None:
    """Write that a member agreed to these versions; the member's settings carry them too, so that no page asks SQL."""
    for document, version in versions.items():
        if db.session.get(Consent, (member.id, document, version)) is None:
            db.session.add(
                Consent(member_id=member.id, document=document, version=version, agreed_at=at or clock.now())
            )
    member.settings = {**(member.settings or {}), "promises": dict(versions)}
    db.session.flush()
