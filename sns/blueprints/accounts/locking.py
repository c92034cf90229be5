"""A lock that two people have decided: with a reason, until a day, and it ends by itself."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import sqlalchemy as sa

from sns.core import audit, clock
from sns.core.db import action, db, reread

from .farewell import sign_out_everywhere
from .models import Member


def shut(someone: Member, end: datetime, reason: str) -> None:
    """Keep a member out until a moment, within an action that has decided it; all their sessions end."""
    someone.state = "locked"
    someone.settings = {**(someone.settings or {}), "lock": {"until": end.isoformat(), "reason": reason}}
    sign_out_everywhere(someone)


def expel(someone: Member, reason: str) -> None:
    """Keep a member out for good, within an action that two people have decided; all their sessions end."""
    someone.state = "suspended"
    someone.settings = {**(someone.settings or {}), "lock": {"until": None, "reason": reason}}
    sign_out_everywhere(someone)


def open_again(someone: Member) -> None:
    """Let in again who was kept out, within an action that has decided it."""
    if someone.state in ("locked", "suspended"):
        someone.state = "active"
        someone.settings = {name: value for name, value in (someone.settings or {}).items() if name != "lock"}


@action
def unlock(someone: Member) -> None:
    """Let a member in again whose day has come."""
    reread(someone)
    if someone.state == "locked":
        open_again(someone)
        audit.record("member.unlock", f"member:{someone.id}", actor_id=None, space_id=someone.home_ward_id)


def ends_at(member: Member) -> datetime | None:
    """Return the moment a member's lock ends by itself."""
    kept = (member.settings or {}).get("lock")
    return datetime.fromisoformat(kept["until"]) if member.state == "locked" and kept else None


def last_day(member: Member) -> date | None:
    """Return the last day of a member's lock."""
    end = ends_at(member)
    return clock.local(end - timedelta(seconds=1)).date() if end else None


def reason(member: Member) -> str:
    """Return why a member is locked."""
    return str((member.settings or {}).get("lock", {}).get("reason", ""))


def end_due() -> int:
    """Unlock those whose day has come; return how many."""
    now, done = clock.now(), 0
    for member in db.session.scalars(sa.select(Member).where(Member.state == "locked")).all():
        end = ends_at(member)
        if end is not None and end <= now:
            unlock(member)
            done += 1
    return done
