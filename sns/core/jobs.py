"""The outbox: work that follows from a change, written in the same transaction, done later, retried until done.

Huey only wakes the worker and keeps the clock; the row owns the state.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from datetime import timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import structlog
from flask import Flask
from huey import Huey, RedisHuey, SqliteHuey, crontab

from . import clock, logs, signals
from .clockwork import every as every
from .clockwork import run_clock as run_clock
from .db import current_transaction, db, transaction, write
from .outbox import OutboxRow as OutboxRow
from .outbox import Tick as Tick

log = structlog.get_logger(__name__)

# Longer than any job takes that does not `renew` it, and so short that what a killed worker had in hand is done
# again before it is five minutes old.
LEASE = timedelta(minutes=2)
# A slow job says again and again that it is alive; one that was killed is taken up sooner.
SLOW_LEASE = timedelta(minutes=1)
# So many jobs are done together at most: some 50 ms, in which nobody else can write to SQLite.
_AT_ONCE = 50
_BETWEEN_WAKES_S = 0.25
_BETWEEN_RENEWALS_S = 10
_REST, _LONGEST_REST_S = 2, 0.2
MAX_ATTEMPTS = 12
_MOST_IN_TURN = 100
_LONGEST_WAIT = timedelta(hours=6)
_running = threading.local()


def init_app(app: Flask, *, redis_url: str | None, folder: Path) -> None:
    """Give the app its queue: a file beside the database, or Redis when the site is scaled."""
    if redis_url:
        huey: Huey = RedisHuey("engawa", url=redis_url, results=False)
    else:
        folder.mkdir(parents=True, exist_ok=True)
        huey = SqliteHuey("engawa", filename=str(folder / "queue.db"), results=False)

    @huey.task(retries=0)
    def work() -> None:
        with app.app_context():
            work_off(app)

    @huey.periodic_task(crontab())
    def minute() -> None:
        with app.app_context():
            run_clock()
            work_off(app)

    app.extensions |= {"huey": huey, "wake": work}
    signals.outbox(partial(_write, app))


def work_off(app: Flask) -> None:
    """Do what is due, so much at a time that the minute's look gets its turn; what is left has another call."""
    if run_due(is_slow=False) >= _MOST_IN_TURN:
        _call(app)


def _write(app: Flask, names: list[str], payload: dict[str, Any]) -> None:
    now = clock.now()
    row = {"payload": payload, "created_at": now, "attempts": 0, "request_id": logs.request_id()}
    waits = [signals.WAITS.get(name, 0) for name in names]
    due = zip(names, waits, strict=True)
    write(_row(), [{**row, "job": name, "available_at": now + timedelta(seconds=wait_s)} for name, wait_s in due])
    current = current_transaction()
    if current is None:
        return
    current.after.extend(partial(_call, app, wait_s) for wait_s in waits if wait_s)
    if not all(waits) and not any(isinstance(f, partial) and f.func is _wake for f in current.after):
        current.after.append(partial(_wake, app))


@cache
def _row() -> sa.Insert:
    return sa.insert(OutboxRow)


def _wake(app: Flask) -> None:
    """Wake the worker, at most a few times a second: what is written meanwhile shares one call, which comes after it."""
    if app.extensions.get("wake_waits"):
        return
    wait = app.extensions.get("woken_at", 0.0) + _BETWEEN_WAKES_S - time.monotonic()
    if wait <= 0:
        _call(app)
        return
    app.extensions["wake_waits"] = True
    later = threading.Timer(wait, _call, (app,))
    later.daemon = True  # what nobody was woken for, the minute's sweep finds
    later.start()


def _call(app: Flask, wait_s: float = 0) -> None:
    if not wait_s:
        app.extensions |= {"wake_waits": False, "woken_at": time.monotonic()}
    wake = app.extensions["wake"]
    try:
        wake.schedule(delay=wait_s) if wait_s else wake()
    except Exception:
        log.warning("queue not reachable; the minute's sweep will find the work", exc_info=True)


def run_due(limit: int = _MOST_IN_TURN, *, is_slow: bool | None = None) -> int:
    """Do what is due and return how many rows were tried; a failing row waits longer each time and stays visible.

    `is_slow`: only the jobs that take minutes, or only the others.
    """
    tried, done = 0, list[int]()
    while tried < limit and (row_ids := _lease(limit - tried, done, is_slow)):
        if len(row_ids) > 1:
            start = time.monotonic()
            done = _run_together(row_ids)
            # Those who write in the meantime get their turn at the lock, and at the processor: the longer a burst
            # presses, the more is done together.
            time.sleep(min(_REST * (time.monotonic() - start), _LONGEST_REST_S))
        else:
            done = _run(row_ids[0])
        tried += len(row_ids)
    if tried >= limit and done:
        with transaction():
            _note_done(done)
    return tried


def _lease(most: int = 1, done: Sequence[int] = (), is_slow: bool | None = None) -> list[int]:
    """Take the next row, and of a job that is done together those that wait with it.

    In the same transaction note what was done before, so that a job costs one transaction less.
    """
    now = clock.now()
    # A moment further away than any is ever set was written while the machine's clock was ahead: it has come.
    lease, due = OutboxRow.leased_until, OutboxRow.available_at
    free = sa.or_(lease.is_(None), lease < now, lease > now + 2 * LEASE)
    is_due = sa.or_(due <= now, due > now + 2 * _LONGEST_WAIT)
    waiting = sa.select(OutboxRow.id, OutboxRow.job).where(
        OutboxRow.done_at.is_(None), is_due, OutboxRow.attempts < MAX_ATTEMPTS, free
    )
    if is_slow is not None:
        waiting = waiting.where(OutboxRow.job.in_(signals.SLOW) if is_slow else OutboxRow.job.not_in(signals.SLOW))
    if not done and db.session.scalar(waiting.limit(1)) is None:
        return []  # the usual case, without taking the write lock
    in_order = waiting.order_by(OutboxRow.available_at, OutboxRow.id).with_for_update(skip_locked=True)
    with transaction():
        if done:
            _note_done(done)
        first = db.session.execute(in_order.limit(1)).first()
        if first is None:
            return []
        taken = [first.id]
        if first.job in signals.TOGETHER:
            with_it = in_order.where(OutboxRow.job == first.job).limit(min(most, _AT_ONCE))
            taken = list(db.session.scalars(with_it))
        held = SLOW_LEASE if first.job in signals.SLOW else LEASE
        _change(taken, leased_until=now + held, attempts=OutboxRow.attempts + 1)
        return taken


def _run(row_id: int) -> list[int]:
    row = db.session.get_one(OutboxRow, row_id, populate_existing=True)
    logs.begin_job(row.request_id)
    begun = time.perf_counter()
    try:
        if row.job not in signals.JOBS:
            raise LookupError(f"no such job: {row.job}")
        job, attempts, (signal, listener) = row.job, row.attempts, signals.JOBS[row.job]
        happened = signal(**row.payload)
        _running.now = row_id, SLOW_LEASE if job in signals.SLOW else LEASE, time.monotonic()
        listener([happened] if row.job in signals.TOGETHER else happened)
        logs.end_job(job, begun, outbox_id=row_id, attempts=attempts)
    except Exception as error:
        db.session.rollback()
        log.exception("job failed", outbox_id=row_id, job=row.job, attempts=row.attempts)
        with transaction():
            row = db.session.get_one(OutboxRow, row_id, populate_existing=True)
            row.last_error, row.leased_until = f"{type(error).__name__}: {error}"[:2_000], None
            row.available_at = clock.now() + min(timedelta(seconds=30 * 2 ** (row.attempts - 1)), _LONGEST_WAIT)
        return []
    return [row_id]


def _run_together(row_ids: list[int]) -> list[int]:
    asked = sa.select(OutboxRow.job, OutboxRow.payload, OutboxRow.request_id).where(OutboxRow.id.in_(row_ids))
    # In the order it happened: PostgreSQL has none of its own, and the last is to be told as the last.
    rows = db.session.execute(asked.order_by(OutboxRow.id)).all()
    signal, listener = signals.JOBS[rows[0].job]
    logs.begin_job(None)
    begun = time.perf_counter()
    try:
        with transaction():
            listener([signal(**row.payload) for row in rows])
            _note_done(row_ids)
        logs.end_job(rows[0].job, begun, count=len(rows), request_ids=sorted({r.request_id for r in rows} - {None}))
        return []
    except Exception:
        # One of them may be what fails: each for itself, so that the others are done.
        db.session.rollback()
        log.warning("jobs failed together", job=rows[0].job, count=len(rows), exc_info=True)
    return [done for row_id in row_ids for done in _run(row_id)]


def renew() -> None:
    """Say, from within a job that may take long, that it is still being worked on."""
    row_id, held, at = getattr(_running, "now", (0, LEASE, 0.0))
    if not row_id or time.monotonic() - at < _BETWEEN_RENEWALS_S:
        return
    _running.now = row_id, held, time.monotonic()
    with transaction():
        _change([row_id], leased_until=clock.now() + held)


def _change(row_ids: Sequence[int], **values: Any) -> None:
    changed = sa.update(OutboxRow).where(OutboxRow.id.in_(row_ids)).values(values)
    db.session.execute(changed, execution_options={"synchronize_session": False})


def _note_done(row_ids: Sequence[int]) -> None:
    _change(row_ids, done_at=clock.now(), last_error=None)


def waiting() -> dict[str, Any]:
    """Return the state of the outbox for the operator: `waiting`, `failed`, and seconds.

    `oldest_s` is the age of the oldest, `late_s` how long something is due: a mail that is refused and will be tried
    again later is old, and nobody is late with it.
    """
    open_rows, now = OutboxRow.done_at.is_(None), clock.now()
    due = sa.and_(OutboxRow.attempts < MAX_ATTEMPTS, OutboxRow.available_at <= now)
    count, oldest, due_at, failed = db.session.execute(
        sa.select(
            sa.func.count(), sa.func.min(OutboxRow.created_at), sa.func.min(OutboxRow.available_at).filter(due),
            sa.func.count().filter(OutboxRow.attempts >= MAX_ATTEMPTS),
        ).where(open_rows)
    ).one()  # fmt: skip
    age, late = ((now - moment).total_seconds() if moment else 0 for moment in (oldest, due_at))
    return {"waiting": count, "failed": failed, "oldest_s": age, "late_s": late}
