"""What is asked of SQLite: on every connection, and of how many stay open."""

from __future__ import annotations

import sqlite3
from typing import Any

BUSY_MS = 100
_CACHE_KB = 5_000  # a search looks at thousands of rows
OPTIONS: dict[str, Any] = {
    "connect_args": {"check_same_thread": False},
    # Who asks is bound once, not at each of a hundred places where a rule looks at it.
    "paramstyle": "named",
    # Each connection keeps its own part of the file in memory: two stay open, the one given back last is taken first, and
    # what a rush opens beside them is closed again.
    "pool_size": 2, "pool_use_lifo": True, "max_overflow": 200,
}  # fmt: skip


def settle(connection: sqlite3.Connection, _record: Any) -> None:
    """Set the laws of a new connection."""
    # Autocommit: a read leaves no snapshot behind that would make the action's first write fail.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=wal",
        "synchronous=normal",  # whoever writes waits for the disk in `db.transaction`, without the lock
        "foreign_keys=on",
        "secure_delete=on",
        f"cache_size=-{_CACHE_KB}",
        f"busy_timeout={BUSY_MS}",
    ):
        connection.execute(f"pragma {pragma}")
