"""Every table of a database as lines that both engines write and read alike."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

import sqlalchemy as sa

# Made from the rest: read again after a restore instead of being carried.
DERIVED = ("search_documents", "search_tokens", "search_rebuilds")
REVISION = "alembic_version"
_CHUNK = 1_000
# A column's own name is taken in an insert.
_GIVEN = "given_"


@dataclass
class Tally:
    """How many rows a table has, and a checksum of them that does not depend on their order.

    Engines order words differently, so the checksum is the sum of the rows' hashes modulo 2^256.
    """

    rows: int = 0
    total: int = 0

    def add(self, line: bytes) -> None:
        """Count one row's line."""
        self.rows += 1
        self.total = (self.total + int.from_bytes(hashlib.sha256(line).digest(), "big")) % (1 << 256)

    @property
    def checksum(self) -> str:
        """The sum, as 64 hexadecimal digits."""
        return f"{self.total:064x}"


def tables_of(connection: sa.Connection) -> dict[str, sa.Table]:
    """Return the tables that are carried, as they are in this database, by name.

    Reflected, not taken from the models: a backup of an older version is loaded into the tables of that version.
    """
    metadata = sa.MetaData()
    metadata.reflect(connection, only=lambda name, _: "_fts" not in name and name not in (*DERIVED, REVISION))
    return dict(sorted(metadata.tables.items()))


def lines(connection: sa.Connection, table: sa.Table, tally: Tally | None = None) -> Iterator[bytes]:
    """Give each row of a table as one line of JSON, counted in `tally`."""
    columns = list(table.columns)
    write = [_writer(column) for column in columns]
    names = [column.name for column in columns]
    rows = connection.execution_options(yield_per=_CHUNK).execute(sa.select(*map(_readable, columns)))
    for row in rows:
        values = {name: None if value is None else to(value) for name, to, value in zip(names, write, row, strict=True)}
        line = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        if tally is not None:
            tally.add(line)
        yield line


def load(connection: sa.Connection, table: sa.Table, source: Iterable[bytes]) -> Tally:
    """Put lines into an empty table and return what was put; a line that is no row of this table is a ValueError."""
    tally = Tally()
    read = {column.name: _reader(connection, column) for column in table.columns}
    insert = table.insert().values({column.name: _settable(connection, column) for column in table.columns})
    remaining = iter(source)
    while chunk := list(islice(remaining, _CHUNK)):
        rows = []
        for line in chunk:
            found = json.loads(line)
            if found.keys() != read.keys():
                raise ValueError(f"{table.name}: its columns are others: {', '.join(sorted(found))}")
            rows.append({_GIVEN + name: None if value is None else read[name](value) for name, value in found.items()})
            tally.add(line)
        connection.execute(insert, rows)
    return tally


@contextmanager
def filling(connection: sa.Connection, tables: dict[str, sa.Table]) -> Iterator[None]:
    """Let rows come in any order: references between tables are looked at when all are there.

    Within one transaction that the caller commits; afterwards new rows get numbers above the old ones.
    """
    if connection.dialect.name == "postgresql":
        keys = [
            f'ALTER TABLE "{table.name}" ALTER CONSTRAINT "{key.name}"'
            for table in tables.values()
            for key in table.foreign_key_constraints
        ]
        for key in keys:
            connection.exec_driver_sql(f"{key} DEFERRABLE INITIALLY DEFERRED")
        yield
        connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
        for key in keys:
            connection.exec_driver_sql(f"{key} NOT DEFERRABLE")
        _count_on(connection, tables)
        return
    connection.exec_driver_sql("pragma defer_foreign_keys=on")
    yield
    if wrong := connection.exec_driver_sql("pragma foreign_key_check").first():
        raise ValueError(f"{wrong[0]}: row {wrong[1]} refers to a row of {wrong[2]} that is not there")


def is_empty(connection: sa.Connection, tables: dict[str, sa.Table]) -> bool:
    """Tell whether no table holds a row."""
    return all(
        connection.execute(sa.select(sa.literal(1)).select_from(t).limit(1)).first() is None for t in tables.values()
    )


def _count_on(connection: sa.Connection, tables: dict[str, sa.Table]) -> None:
    for table in tables.values():
        for column in table.primary_key.columns:
            named = sa.func.pg_get_serial_sequence(f'"{table.name}"', column.name)
            if (sequence := connection.scalar(sa.select(named))) is None:
                continue
            last = connection.scalar(sa.select(sa.func.max(column)))
            connection.execute(sa.select(sa.func.setval(sequence, last or 1, last is not None)))


def _is_json(column: sa.Column[Any]) -> bool:
    return isinstance(column.type, sa.JSON)


def _readable(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    # JSON travels as the text it is: engines may not tell a JSON null from no value once it was parsed.
    return sa.cast(column, sa.Text) if _is_json(column) else column


def _settable(connection: sa.Connection, column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    if not _is_json(column):
        return sa.bindparam(_GIVEN + column.name, type_=column.type)
    text = sa.bindparam(_GIVEN + column.name, type_=sa.Text())
    # SQLite keeps JSON as text and would read a cast as a number.
    return sa.cast(text, sa.JSON()) if connection.dialect.name == "postgresql" else text


def _writer(column: sa.Column[Any]) -> Callable[[Any], Any]:
    kind = column.type
    if isinstance(kind, sa.DateTime):
        return _moment
    if isinstance(kind, sa.Date):
        return date.isoformat
    if isinstance(kind, sa.LargeBinary):
        return lambda value: base64.b64encode(value).decode("ascii")
    if isinstance(kind, sa.Boolean):
        return bool
    return lambda value: value


def _moment(value: datetime) -> str:
    aware = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return aware.isoformat(timespec="microseconds")


def _reader(connection: sa.Connection, column: sa.Column[Any]) -> Callable[[Any], Any]:
    kind = column.type
    if isinstance(kind, sa.DateTime):
        is_sqlite = connection.dialect.name == "sqlite"
        return lambda text: datetime.fromisoformat(text).replace(tzinfo=None if is_sqlite else UTC)
    if isinstance(kind, sa.Date):
        return date.fromisoformat
    if isinstance(kind, sa.LargeBinary):
        return base64.b64decode
    return lambda value: value
