"""The buffered door for writes caused by reading: gathered in memory, written every few seconds in one transaction.

A page that is only read must not wait for the disk. A crash loses at most a few seconds of counts.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import structlog
from flask import Flask

from .db import db, transaction

log = structlog.get_logger(__name__)

INTERVAL_S = 3.0
_MOST = 10_000


class Sink:
    """Gathers values by key; `merge` joins a new value to a waiting one, `write` stores all within a transaction."""

    def __init__(self, write: Callable[[dict[Any, Any]], None], merge: Callable[[Any, Any], Any]) -> None:
        self._write, self._merge = write, merge
        self._waiting: dict[Any, Any] = {}
        _sinks.append(self)

    def add(self, key: Any, value: Any) -> None:
        """Remember a value; beyond 10,000 waiting keys it is dropped rather than memory grown."""
        if key in self._waiting:
            self._waiting[key] = self._merge(self._waiting[key], value)
        elif len(self._waiting) < _MOST:
            self._waiting[key] = value

    def waiting(self, key: Any) -> Any:
        """Return what waits under a key, or None."""
        return self._waiting.get(key)

    def flush(self) -> None:
        """Write what waits; what could not be written waits on."""
        if not self._waiting:
            return
        taken, self._waiting = self._waiting, {}
        try:
            with transaction():
                self._write(taken)
        except Exception:
            log.warning("buffered writes postponed", exc_info=True)
            db.session.rollback()
            newer, self._waiting = self._waiting, taken
            for key, value in newer.items():
                self.add(key, value)


_sinks: list[Sink] = []


def flush() -> None:
    """Write what every sink holds."""
    for sink in _sinks:
        sink.flush()


def start(app: Flask) -> None:
    """Flush in the background for as long as the process lives (a greenlet under gevent)."""

    def run() -> None:
        while True:
            time.sleep(INTERVAL_S)
            with app.app_context():
                flush()

    threading.Thread(target=run, name="buffer", daemon=True).start()
