"""A lock for a while: with a reason, until a day, and it ends by itself."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import sqlalchemy as sa

from sns.core import audit, clock
from sns.core.db import action, db, reread
from sns.core.errors import Refused
from sns.core.i18n import gettext as _
from sns.core.signals import emit

from .farewell import sign_out_everywhere
from .models import Member
from .signals import LetterDue

LONGEST = timedelta(days=366)


@action
def lock(actor: Member, someone: Member, last_day: date, reason: str, *, space_id: int) -> None:
    """Keep a member out until the end of a day; they are signed out and told why by mail."""
    reread(someone)
    if someone.id == actor.id:
        raise Refused(_("自分の利用は止められません"))
    if someone.standing.is_staff and not actor.standing.is_city_staff:
        raise Refused(_("職員の利用を止められるのは、市の職員だけです"))
    if someone.state != "active":
        raise Refused(_("この会員の利用は、もう止まっています"))
    end = clock.end_of(last_day)
    if not clock.now() < end <= clock.now() + LONGEST:
        raise Refused(_("1年先までの日をえらんでください"))
    shut(someone, end, reason)
    audit.record(
        "member.lock", f"member:{someone.id}", actor_id=actor.id, space_id=space_id, until=last_day.isoformat()
    )  # fmt: skip
    emit(
        LetterDue("locked", {"year": last_day.year, "month": last_day.month, "day": last_day.day}, member_id=someone.id)
    )


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
def unlock(actor: Member | None, someone: Member, *, space_id: int) -> None:
    """Let a member in again; without an actor the day has come."""
    reread(someone)
    if someone.state != "locked":
        raise Refused(_("この会員の利用は、止まっていません"))
    open_again(someone)
    audit.record("member.unlock", f"member:{someone.id}", actor_id=actor.id if actor else None, space_id=space_id)


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
            unlock(None, member, space_id=member.home_ward_id)
            done += 1
    return done
