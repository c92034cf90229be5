"""One wait for the disk for all who committed meanwhile.

SQLite's log is written at each commit and synchronised here, after the lock for writing is free: the next writer is
at work while the last one waits, and those who wait share one `fsync`. Nobody is answered before what they wrote is safe.

Carrying the log into the database waits for the disk too. SQLite does that within a commit; here within few of them, beside
the hub, so that all others are as short as they can be: nobody else writes meanwhile.
"""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass, field
from typing import Any

from . import offload

_sync = getattr(os, "fdatasync", os.fsync)
# Of so many commits, some thousand pages, one carries the log into the database.
_CARRIED = 100


@dataclass
class Log:
    """The write-ahead log of one database, with how many commits of this process it holds, and how many are safe."""

    path: str
    written: int = 0
    safe: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def commit(self, connection: Any) -> None:
        """Write a transaction to the log; the lock for writing is held."""
        turn = self.written % _CARRIED
        connection.execute(f"pragma wal_autocheckpoint={int(turn == 0)}")
        if turn < 2:  # the one that follows begins the log anew, and SQLite waits for that as well
            offload.run(connection.commit)
        else:
            connection.commit()

    def note(self) -> int:
        """Count a commit; return its number."""
        self.written += 1
        return self.written

    def wait(self, number: int) -> None:
        """Return when a commit is on the disk; whoever comes first synchronises for all who committed before."""
        with self.lock:
            if self.safe >= number:
                return
            until = self.written
            offload.run(self._synchronise)
            self.safe = max(self.safe, until)

    def _synchronise(self) -> None:
        try:
            log = os.open(self.path, os.O_RDONLY)
        except FileNotFoundError:
            return  # SQLite has carried it into the database, and waited for that itself
        try:
            _sync(log)
        finally:
            os.close(log)


_logs: dict[str, Log] = {}


def log_of(database: str) -> Log:
    """Return the log of a SQLite database by its file."""
    return _logs.setdefault(database, Log(f"{database}-wal"))
