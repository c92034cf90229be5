"""The clockwork: what is done each minute, hour or day, once over all workers.

A clock that is wrong for a while must not erase what was to be kept for a month, nor publish what waits for tomorrow.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import IntegrityError

from . import clock, logs
from .db import db, transaction
from .outbox import OutboxRow, Tick

log = structlog.get_logger(__name__)

# Nothing ticked for so long: either no worker ran, or the clock went ahead. Whoever looks after the machine, or its time
# server, gets some time to put it right before anything is done that cannot be undone.
GAP = timedelta(hours=1)
HOLD, HOLD_MINUTES = timedelta(hours=1), timedelta(minutes=10)
# Clocks of several machines differ by less.
_SKEW = timedelta(minutes=2)
_KEEP_DONE = timedelta(days=7)
_BEAT, _HELD = "beat", "held"
_EVERY: dict[str, tuple[str, Callable[[], None]]] = {}


def every(when: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Run a function each `minute`, each `hour`, or each `day HH:MM` (Asia/Tokyo), once over all workers."""
    if not re.fullmatch(r"minute|hour|day \d\d:\d\d", when):
        raise ValueError(f"every({when!r}): allowed are 'minute', 'hour' and 'day HH:MM'")

    def register(function: Callable[[], None]) -> Callable[[], None]:
        _EVERY[f"{function.__module__}.{function.__qualname__}"] = (when, function)
        return function

    return register


def run_clock() -> None:
    """Run every clockwork job whose moment has come, and forget old rows."""
    logs.begin_job(None)
    begun = clock.now()
    held = _beat()
    for name, (when, function) in _EVERY.items():
        now = clock.now()
        if now - begun > GAP:
            return  # it went ahead meanwhile: the next look sees the gap, and holds
        due = _due(when, now)
        if due is None or _is_held(when, held, now) or not _claim(name, due):
            continue
        try:
            function()
        except Exception:
            db.session.rollback()
            log.exception("clockwork failed", name=name)
    if not _is_held("day", held, begun):
        with transaction():
            old = begun - _KEEP_DONE
            db.session.execute(sa.delete(OutboxRow).where(OutboxRow.done_at < old))
            db.session.execute(sa.delete(Tick).where(Tick.due_at < old))


def held_until() -> datetime | None:
    """Return until when clockwork waits because the clock may be wrong; None: it does not."""
    since = _latest(_HELD)
    until = since + HOLD if since is not None else None
    return until if until is not None and until > clock.now() else None


def _beat() -> datetime | None:
    """Note that the clock is looked at; return when a gap was seen last."""
    now = clock.now()
    with transaction():
        # What was noted while the clock was ahead would be taken for done when that moment really comes.
        db.session.execute(sa.delete(Tick).where(Tick.due_at > now + _SKEW))
    last = max(filter(None, (_latest(_BEAT), _latest(_HELD))), default=None)
    if last is not None and now - last > GAP and _claim(_HELD, now):
        log.warning("nothing ticked for long: the clock went ahead, or no worker ran", since=last.isoformat())
    _claim(_BEAT, now.replace(second=0, microsecond=0))
    return _latest(_HELD)


def _latest(name: str) -> datetime | None:
    asked = sa.select(sa.func.max(Tick.due_at)).where(Tick.name == name, Tick.due_at <= clock.now())
    return db.session.scalar(asked)


def _is_held(when: str, since: datetime | None, now: datetime) -> bool:
    return since is not None and now < since + (HOLD_MINUTES if when == "minute" else HOLD)


def _due(when: str, now: datetime) -> datetime | None:
    now = clock.local(now).replace(second=0, microsecond=0)
    if when == "minute":
        return now
    if when == "hour":
        return now.replace(minute=0)
    hour, minute = map(int, when.removeprefix("day ").split(":"))
    due = now.replace(hour=hour, minute=minute)
    # A worker that was down at the moment still runs the job within the day.
    return due if now >= due else None


def _claim(name: str, due: datetime) -> bool:
    if db.session.get(Tick, (name, due)) is not None:
        return False
    try:
        with transaction():
            db.session.add(Tick(name=name, due_at=due))
    except IntegrityError:
        return False
    return True
