"""Questions about how the site is doing."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from sns.blueprints.cases.models import IS_OPEN, Case
from sns.blueprints.media import actions as media
from sns.blueprints.media.models import File
from sns.blueprints.notifications import staff as mail
from sns.core import clock, clockwork, jobs, options, schema
from sns.core.bucket import BucketStorage
from sns.core.db import db, release
from sns.core.jobs import OutboxRow
from sns.core.later import later
from sns.core.settings import Settings

redis = later("redis")
LAST_BACKUP = "operations.last_backup"
# Work that waits longer means that no worker runs, or that it cannot keep up.
OLDEST_WORK_S = 300
OLD_BACKUP = timedelta(hours=26)
LATELY = timedelta(hours=1)
_FAILED_SHOWN = 20
_REDIS_PATIENCE_S = 1.0


@dataclass(frozen=True)
class Answer:
    """One part of the site: its name, and what is wrong with it, or None."""

    name: str
    fault: str | None


def readiness(settings: Settings) -> list[Answer]:
    """Ask database, migrations, queue and, where it is used, Redis, whether the site can work."""
    asked: dict[str, Callable[[], str | None]] = {"database": _database, "migrations": _migrations, "queue": _queue}
    if settings.redis_url:
        asked["redis"] = lambda: _redis(settings.redis_url or "")
    if settings.files_url:
        asked["files"] = _files
    return [Answer(name, _told(ask)) for name, ask in asked.items()]


def _told(ask: Callable[[], str | None]) -> str | None:
    try:
        return ask()
    except (sa.exc.SQLAlchemyError, OSError) as error:
        return type(error).__name__


def _database() -> None:
    db.session.execute(sa.select(sa.literal(1)))


def _migrations() -> str | None:
    found = schema.found(db.session.connection())
    return None if found == schema.needed() else f"at {found}, this version needs {schema.needed()}"


def _queue() -> str | None:
    late = jobs.waiting()["late_s"]
    return f"the oldest work waits for {late:.0f} s" if late > OLDEST_WORK_S else None


def _redis(url: str) -> str | None:
    patience = {"socket_timeout": _REDIS_PATIENCE_S, "socket_connect_timeout": _REDIS_PATIENCE_S}
    try:
        with redis.Redis.from_url(url, **patience) as client:
            client.ping()
    except redis.RedisError as error:
        return type(error).__name__
    return None


def _files() -> None:
    store = media.storage()
    assert isinstance(store, BucketStorage)
    release()
    store.check()


@dataclass(frozen=True)
class Sight:
    """How the site is doing, as its page shows it; sizes in bytes, times in UTC."""

    engine: str
    revision: str
    database_bytes: int
    waiting: int
    failed: int
    oldest_s: float
    failed_jobs: list[Any]
    photos: int
    photo_bytes: int
    free_bytes: int
    backup: dict[str, Any] | None
    backup_at: datetime | None
    answers: list[Answer]
    held_until: datetime | None
    mail: mail.Health
    has_mail_server: bool

    @property
    def is_mail_stuck(self) -> bool:
        """Whether mails wait for another try, or the server did not take one in the last hour that it may take later."""
        lately = clock.now() - LATELY
        return bool(self.mail.stuck) or any(one.at > lately and not one.is_final for one in self.mail.failures)

    @property
    def is_backup_old(self) -> bool:
        """Whether the last backup is older than a day and a bit, or there is none."""
        return self.backup_at is None or clock.now() - self.backup_at > OLD_BACKUP


def look(settings: Settings) -> Sight:
    """Return how the site is doing."""
    work = jobs.waiting()
    photos, photo_bytes = db.session.execute(
        sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(File.size), 0))
    ).one()
    backup = options.value(LAST_BACKUP)
    return Sight(
        engine=db.engine.dialect.name, revision=schema.needed(), database_bytes=_size(), waiting=int(work["waiting"]),
        failed=int(work["failed"]), oldest_s=work["oldest_s"], failed_jobs=list_failed(), photos=photos,
        photo_bytes=int(photo_bytes), free_bytes=_free(settings.storage_path), backup=backup,
        backup_at=datetime.fromisoformat(backup["at"]) if backup else None, answers=readiness(settings), held_until=clockwork.held_until(),
        mail=mail.health(), has_mail_server=bool(settings.smtp_url),
    )  # fmt: skip


def list_failed() -> list[Any]:
    """Return the work that failed and waits for another try or for somebody, the oldest first."""
    failed = sa.select(
        OutboxRow.id,
        OutboxRow.job,
        OutboxRow.attempts,
        OutboxRow.last_error,
        OutboxRow.available_at,
        OutboxRow.created_at,
    ).where(OutboxRow.done_at.is_(None), OutboxRow.attempts > 0, OutboxRow.last_error.is_not(None))
    return list(db.session.execute(failed.order_by(OutboxRow.available_at).limit(_FAILED_SHOWN)))


def find_failed(row_id: int) -> OutboxRow | None:
    """Return a piece of work that failed and is not done."""
    row = db.session.get(OutboxRow, row_id)
    return row if row is not None and row.done_at is None and row.last_error is not None else None


def gauges() -> dict[str, float]:
    """Return what is read from the database each time it is asked for, by metric."""
    work = jobs.waiting()
    count, oldest = db.session.execute(
        sa.select(sa.func.count(), sa.func.min(Case.opened_at)).select_from(Case).where(IS_OPEN)
    ).one()
    return {
        "engawa_outbox_waiting": float(work["waiting"]),
        "engawa_outbox_failed": float(work["failed"]),
        "engawa_outbox_oldest_seconds": float(work["oldest_s"]),
        "engawa_open_cases": float(count),
        "engawa_oldest_case_seconds": (clock.now() - oldest).total_seconds() if oldest else 0.0,
        "engawa_waiting_mails": float(mail.health().waiting),
    }


def _size() -> int:
    if db.engine.dialect.name == "postgresql":
        return int(db.session.scalar(sa.select(sa.func.pg_database_size(sa.func.current_database()))) or 0)
    path = db.engine.engine.url.database
    return sum(file.stat().st_size for file in Path(path).parent.glob(f"{Path(path).name}*")) if path else 0


def _free(folder: Path) -> int:
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free
