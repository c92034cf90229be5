"""First steps of a newcomer: what a member has done, found out from what they did; put away when they like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.core import buffer, clock
from sns.core.db import action, db, reread

DAYS = 14


def _kept(member: Member) -> Mapping[str, Any]:
    kept: Mapping[str, Any] = (member.settings or {}).get("steps", {})
    return kept


def are_due(member: Member) -> bool:
    """Tell whether a member is new here and has not put the steps away."""
    return (clock.now() - member.joined_at).days < DAYS and not _kept(member).get("away")


def has_met_neighbors(member: Member) -> bool:
    """Tell whether a newcomer has looked at who lives around, or got in touch with somebody."""
    me = member.standing
    return bool(_kept(member).get("met") or me.friends or me.asked)


def met_neighbors(member: Member) -> None:
    """Remember that a newcomer has looked at who lives around."""
    if are_due(member) and not _kept(member).get("met"):
        _meetings.add(member.id, None)


@action
def put_away(actor: Member) -> None:
    """Show a newcomer the steps no more."""
    reread(actor)
    _keep(actor, "away")


def _keep(member: Member, name: str) -> None:
    member.settings = {**(member.settings or {}), "steps": {**_kept(member), name: True}}


def _write_meetings(member_ids: dict[int, None]) -> None:
    # Locked while it is changed: what else the settings hold must not be lost.
    wanted = (
        sa.select(Member).where(Member.id.in_(member_ids)).with_for_update().execution_options(populate_existing=True)
    )
    for member in db.session.scalars(wanted):
        _keep(member, "met")


_meetings = buffer.Sink(_write_meetings, lambda old, _new: old)
