"""The mails themselves, as files of the storage: kept while they may be needed, erased a week later."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa

from sns.blueprints.media import actions as media
from sns.core import clock
from sns.core.db import action, db
from sns.core.storage import new_key

from . import queries
from .models import IncomingMail

FOLDER = "mails"
LIFE = timedelta(days=7)
LIFE_OF_FAILED = timedelta(days=30)
# A file is written before its row: one without a row may still get it.
_ORPHAN_S = 3600


def keep(raw: bytes) -> str:
    """Store a mail so that a power cut does not lose it; return its key."""
    key = new_key(FOLDER, ".eml")
    media.storage().put(key, raw)
    return key


def raw_of(mail: IncomingMail) -> bytes | None:
    """Return a mail as it came; None when it is gone."""
    try:
        with media.storage().open(mail.key or "gone") as stream:
            return stream.read()
    except FileNotFoundError:
        return None


def erase(keys: Iterable[str]) -> None:
    """Erase mails from the storage."""
    for key in keys:
        media.storage().delete(key)


def sweep() -> int:
    """Erase mails whose time is over, and files nobody knows of; return how many."""
    gone = _forget_old(clock.now())
    erase(gone)
    storage, known = media.storage(), queries.all_keys()
    lost = [key for key in storage.keys(f"{FOLDER}/") if key not in known and _is_old(key)]
    erase(lost)
    return len(gone) + len(lost)


@action
def _forget_old(now: datetime) -> list[str]:
    over = sa.or_(IncomingMail.done_at < now - LIFE, IncomingMail.arrived_at < now - LIFE_OF_FAILED)
    return [key for key in db.session.scalars(sa.delete(IncomingMail).where(over).returning(IncomingMail.key)) if key]


def _is_old(key: str) -> bool:
    try:
        return media.storage().stored_at(key) < time.time() - _ORPHAN_S
    except FileNotFoundError:
        return False
