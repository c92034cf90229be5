"""The full-text index of a column of tokens: the one place that knows how each engine keeps and asks one.

SQLite: an external-content FTS5 table kept in step by triggers (a contentless one would leave old words findable).
PostgreSQL: a GIN index over the column itself, which holds a tsvector.
"""

from __future__ import annotations

import sqlalchemy as sa


def create(connection: sa.Connection, table: str, column: str = "tokens") -> None:
    """Make the index of a table whose key is `id`; tokens stand between blanks and are taken as they are."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"CREATE INDEX {index_name(table)} ON {table} USING gin ({column})")
        return
    fts = index_name(table)
    # The "ascii" tokeniser takes every sign beyond ASCII for part of a token, whichever Unicode SQLite knows.
    connection.exec_driver_sql(
        f"CREATE VIRTUAL TABLE {fts} USING fts5({column}, content='{table}', content_rowid='id', "
        "tokenize='ascii', prefix='1', columnsize=0)"
    )
    remove = f"INSERT INTO {fts}({fts}, rowid, {column}) VALUES ('delete', old.id, old.{column});"
    add = f"INSERT INTO {fts}(rowid, {column}) VALUES (new.id, new.{column});"
    for name, when, deeds in (
        ("insert", "INSERT", add),
        ("delete", "DELETE", remove),
        ("update", f"UPDATE OF id, {column}", remove + add),
    ):
        connection.exec_driver_sql(f"CREATE TRIGGER {fts}_{name} AFTER {when} ON {table} BEGIN {deeds} END")


def fill(connection: sa.Connection, table: str) -> None:
    """Read a table that was filled before its index was made; PostgreSQL does so when it makes one."""
    if connection.dialect.name != "postgresql":
        fts = index_name(table)
        connection.exec_driver_sql(f"INSERT INTO {fts}({fts}) VALUES ('rebuild')")


def drop(connection: sa.Connection, table: str) -> None:
    """Remove the index."""
    fts = index_name(table)
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"DROP INDEX {fts}")
        return
    for name in ("insert", "delete", "update"):
        connection.exec_driver_sql(f"DROP TRIGGER {fts}_{name}")
    connection.exec_driver_sql(f"DROP TABLE {fts}")


def index_name(table: str) -> str:
    """Return the name of a table's index; Alembic leaves what is named like this alone."""
    return f"{table}_fts"


def merge_some(connection: sa.Connection, table: str, *, pages: int, begin: bool) -> bool:
    """Merge a part of SQLite's index, so that deleted tokens leave the file; False when there is nothing left to do.

    `begin`: put all parts of the index in line for it first.
    """
    fts = index_name(table)
    before = connection.exec_driver_sql("SELECT total_changes()").scalar_one()
    connection.exec_driver_sql(f"INSERT INTO {fts}({fts}, rank) VALUES ('merge', ?)", (-pages if begin else pages,))
    return bool(connection.exec_driver_sql("SELECT total_changes()").scalar_one() - before >= 2)
