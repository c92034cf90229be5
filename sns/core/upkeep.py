"""What a SQLite database needs now and then; on PostgreSQL the server sees to it."""

from __future__ import annotations

import sqlalchemy as sa

from .db import MOVED_AWAY, db


def scrub() -> None:
    """Empty SQLite's write-ahead log after an erasure; in the file itself `secure_delete` has overwritten it."""
    if db.engine.dialect.name == "sqlite":
        with db.engine.engine.connect() as connection:
            connection.exec_driver_sql("pragma wal_checkpoint(truncate)")


def tidy() -> None:
    """Let SQLite look at how its tables have grown, so that it goes on choosing the right index."""
    if db.engine.dialect.name == "sqlite":
        db.session.connection().exec_driver_sql("PRAGMA optimize")


def close_for_writing(connection: sa.Connection) -> None:
    """Let a SQLite database whose rows live elsewhere by now take no more writes, from any process."""
    connection.exec_driver_sql(f"pragma user_version={MOVED_AWAY}")


def open_for_writing(connection: sa.Connection) -> None:
    """Take that back."""
    connection.exec_driver_sql("pragma user_version=0")
