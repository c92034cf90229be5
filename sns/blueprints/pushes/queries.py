"""Questions about devices: only of sessions that still stand, and made with the key the site has now."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from sns.blueprints.accounts.models import LoginSession, Member
from sns.core import clock
from sns.core.db import db

from . import keys
from .models import PushDevice

# A session notes only every ten minutes that it was seen.
_SEEN_LATE = timedelta(minutes=10)


def find(device_id: int) -> PushDevice | None:
    """Return a device by its number."""
    return db.session.get(PushDevice, device_id, populate_existing=True)


def living(*conditions: sa.ColumnElement[bool], limit: int = 500) -> list[PushDevice]:
    """Return devices that may be told, by number: their member is here, their session stands."""
    pair = keys.ours()
    if pair is None:
        return []
    now = clock.now()
    rows = db.session.execute(
        sa.select(PushDevice, LoginSession.seen_at, LoginSession.idle_s)
        .join(LoginSession, LoginSession.id == PushDevice.session_id)
        .join(Member, Member.id == PushDevice.member_id)
        .where(
            PushDevice.server_key == pair.mark, LoginSession.expires_at > now, Member.state == "active", *conditions
        )
        .order_by(PushDevice.id)
        .limit(limit)
        .execution_options(populate_existing=True)
    )  # fmt: skip
    return [row.PushDevice for row in rows if now - row.seen_at <= timedelta(seconds=row.idle_s) + _SEEN_LATE]


def devices_of(member_id: int) -> list[PushDevice]:
    """Return the devices of a member that may be told."""
    return living(PushDevice.member_id == member_id)


def members_with_devices(member_ids: Collection[int]) -> set[int]:
    """Return which of these members are told on a device."""
    ids = set(member_ids)
    return {device.member_id for device in living(PushDevice.member_id.in_(ids), limit=20 * len(ids))} if ids else set()


def members_after(member_id: int, whom: sa.Select[Any], limit: int) -> list[int]:
    """Return the numbers of the next members with devices, of those a statement selects."""
    wanted = sa.select(PushDevice.member_id).where(PushDevice.member_id > member_id, PushDevice.member_id.in_(whom))
    return list(db.session.scalars(wanted.distinct().order_by(PushDevice.member_id).limit(limit)))


def list_named(member_id: int) -> list[Any]:
    """Return a member's devices with the name each browser gave itself at sign-in."""
    alive = {device.id for device in devices_of(member_id)}
    rows = db.session.execute(
        sa.select(PushDevice, LoginSession.device.label("agent"))
        .join(LoginSession, LoginSession.id == PushDevice.session_id)
        .where(PushDevice.member_id == member_id)
        .order_by(PushDevice.id)
    )
    return [row for row in rows if row.PushDevice.id in alive]


def count() -> int:
    """Count the devices there are."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(PushDevice)) or 0
