"""One wait for the disk for all who committed meanwhile.

SQLite's log is written at each commit and synchronised here, after the lock for writing is free: the next writer is
at work while the last one waits, and those who wait share one `fsync`. Nobody is answered before what they wrote is safe.
"""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass, field

from . import offload

_sync = getattr(os, "fdatasync", os.fsync)


@dataclass
class Log:
    """The write-ahead log of one database, with how many commits of this process it holds, and how many are safe."""

    path: str
    written: int = 0
    safe: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

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
