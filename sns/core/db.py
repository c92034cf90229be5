"""The database door: types, the one place that commits, and the laws that keep SQLite calm under gevent."""

from __future__ import annotations

import functools
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar

import orjson
import sqlalchemy as sa
import sqlalchemy.orm as so
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.dialects import postgresql, sqlite

from . import autocommit, durable, offload, rows, sqlite_laws, statements
from .columns import Html as Html
from .columns import UtcDateTime as UtcDateTime
from .errors import Busy

P = ParamSpec("P")
R = TypeVar("R")
M = TypeVar("M", bound="Base")

# Alembic can only alter on SQLite what has a name.
_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
_BUSY_PATIENCE_S = 10.0
_AGAIN_S = 0.002
_OF_POSTGRESQL = {"pool_pre_ping": True, "pool_size": 10, "max_overflow": 20}
# Written into a database file that was moved to another server.
MOVED_AWAY = 1


class Base(so.DeclarativeBase):
    """The root of all tables."""

    metadata = sa.MetaData(naming_convention=_NAMES)


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})


def relation(*args: Any, **kwargs: Any) -> Any:
    """Declare a relationship, for reading: it raises when it was not loaded with its owner, so that an N+1 fails a test."""
    # What is written is the column: to look at both was half of what SQLAlchemy did to write a row.
    return so.relationship(*args, lazy="raise", viewonly=True, **kwargs)


@dataclass
class Transaction:
    """What one action gathers until its commit."""

    connection: sa.Connection
    signals: list[Any] = field(default_factory=list)
    after: list[Callable[[], Any]] = field(default_factory=list)


# Greenlet-aware once gevent has patched threading. Only SQLite needs it: two writers of one process would
# otherwise wait for each other inside C, where no greenlet can run.
_write_lock = threading.RLock()
# The log that is synchronised after the commit, when others may write.
_waits_later: ContextVar[durable.Log | None] = ContextVar("waits_later", default=None)


# Asked before anything is written; they raise where nothing may be.
_gates: list[Callable[[], None]] = []


def ask_before_writing(gate: Callable[[], None]) -> None:
    """Name a function that is called before each transaction, and raises where none may begin."""
    _gates.append(gate)


def current_transaction() -> Transaction | None:
    """Return the transaction the calling action runs in, or None."""
    return db.session().info.get("transaction")


@contextmanager
def transaction() -> Iterator[Transaction]:
    """Open a transaction or join the one that is open; the outermost commits, and only then do listeners run.

    Nothing inside may yield to another greenlet: no network, no file, no thread hand-over. The commit itself does, and
    on SQLite the wait for the disk, which is shared by all who committed meanwhile.
    """
    session = db.session()
    if (joined := session.info.get("transaction")) is not None:
        yield joined
        return
    for gate in _gates:
        gate()
    is_sqlite = db.engine.dialect.name == "sqlite"
    log, number = None, 0
    with _write_lock if is_sqlite else nullcontext():
        mine = session.info["transaction"] = Transaction(session.connection())
        try:
            if is_sqlite:
                log = _begin_immediate(mine.connection)
            else:
                autocommit.begin(mine.connection)
            yield mine
            _commit(session, log)
            number = log.note() if log is not None else 0
        except BaseException:
            session.rollback()
            raise
        finally:
            del session.info["transaction"]
    if log is not None:
        log.wait(number)
    for callback in mine.after:
        callback()


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Make a function a verb: one call is one transaction, a nested call joins."""

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if current_transaction() is not None:
            return function(*args, **kwargs)
        with transaction():
            return function(*args, **kwargs)

    return run


def _commit(session: so.Session, log: durable.Log | None) -> None:
    token = _waits_later.set(log)
    try:
        session.commit()
    finally:
        _waits_later.reset(token)


def _begin_immediate(connection: sa.Connection) -> durable.Log | None:
    """Take SQLite's lock for writing; return the log that is to be synchronised when the lock is free again."""
    driver: Any = connection.connection.driver_connection
    if driver is None or driver.in_transaction:  # a test's outer transaction
        return None
    deadline = time.monotonic() + _BUSY_PATIENCE_S
    # SQLite would wait inside C, where no greenlet can run.
    driver.execute("pragma busy_timeout=0")
    try:
        while True:
            try:
                driver.execute("BEGIN IMMEDIATE")
                break
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) or time.monotonic() > deadline:
                    raise Busy from error
            time.sleep(_AGAIN_S)
    finally:
        driver.execute(f"pragma busy_timeout={sqlite_laws.BUSY_MS}")
    if driver.execute("pragma user_version").fetchone()[0] == MOVED_AWAY:
        raise Busy
    return _log_of(driver)


def _log_of(driver: Any) -> durable.Log | None:
    file = db.engine.url.database
    # Tests, and a city that is being filled, do without.
    return durable.log_of(file) if file and driver.execute("pragma synchronous").fetchone()[0] else None


def ask(statement: sa.Executable, values: Mapping[str, Any] | None = None) -> Sequence[Any]:
    """Return the rows of a question that asks for columns: the same as `db.session.execute`, past the ORM.

    For pages that are read often; what loads objects has no other way than the session.
    """
    session = db.session()
    if session.new or session.dirty or session.deleted:
        session.flush()
    statement, options = statements.kept(statement)
    return _connection(session).execute(statement, values, execution_options=options).all()


def write(statement: sa.Executable, values: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> int:
    """Insert, update or delete rows of which the session holds no object, past the ORM; return how many there were."""
    statement, options = statements.kept(statement)
    connection = _connection(db.session())
    return connection.execute(statement, values, execution_options={**options, "preserve_rowcount": True}).rowcount


def _connection(session: so.Session) -> sa.Connection:
    current: Transaction | None = session.info.get("transaction")  # the session's own way is long
    return session.connection() if current is None else current.connection


def adopt(kind: type[M], row: Sequence[Any]) -> M:
    """Give the session an object as if it had loaded it, of what `ask` read of all its columns, and forget the one before."""
    session = db.session()
    mapper = so.class_mapper(kind)
    values = dict(zip(kind.__table__.columns.keys(), row, strict=True))
    key = mapper.identity_key_from_primary_key(tuple(values[str(column.key)] for column in mapper.primary_key))
    known: M | None = session.identity_map.get(key)
    if known is not None:
        for name, value in values.items():
            so.attributes.set_committed_value(known, name, value)
        return known
    thing: M = mapper.class_manager.new_instance()
    thing.__dict__.update(values)
    so.make_transient_to_detached(thing)
    session.add(thing)
    return thing


def upsert(table: type[Base] | sa.FromClause) -> Any:
    """Begin an insert that knows `on_conflict_do_…`, for the engine in use."""
    make = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    return make(table)  # type: ignore[arg-type]  # a table is a from-clause to the typing


def reread(thing: Base) -> None:
    """Load the row again, locked for this transaction: what a decision rests on is read inside it."""
    db.session.flush()  # what an action around this one changed is not to be forgotten
    state = sa.inspect(thing)
    names, ties, wanted = rows.of_kind(type(thing), db.engine.dialect.name == "postgresql")
    found = ask(wanted, {f"key{at}": part for at, part in enumerate(state.identity or ())})
    if not found or not state.persistent:
        raise so.exc.ObjectDeletedError(state)
    if any(state.dict.get(name) != found[0][at] for at, name in ties):
        db.session.refresh(thing)  # it belongs to something else by now
        return
    for name, value in zip(names, found[0], strict=True):
        if state.dict.get(name, state) != value:
            so.attributes.set_committed_value(thing, name, value)


def release() -> None:
    """Give the connection back before slow work (a photo, a mail); loaded objects stay usable."""
    if current_transaction() is None:
        db.session.commit()


def init_app(app: Flask, url: str) -> None:
    """Connect the app to its database and set SQLite's laws on every connection."""
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    # What a statement carried (addresses, words of a diary) does not belong in a log.
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"hide_parameters": True, "json_deserializer": _read_json} | (
        sqlite_laws.OPTIONS if url.startswith("sqlite") else _OF_POSTGRESQL
    )
    db.init_app(app)
    with app.app_context():
        statements.settle(db.engine)
        if url.startswith("sqlite"):
            sa.event.listen(db.engine, "connect", sqlite_laws.settle)
            db.engine.dialect.do_commit = _commit_beside  # type: ignore[assignment]
        else:
            autocommit.listen(db.engine, db.session)


def _read_json(stored: Any) -> Any:
    if isinstance(stored, int | float):  # SQLite took it out of the JSON itself; SQLAlchemy leaves it so
        raise TypeError("a number is no text")
    return orjson.loads(stored)


def _commit_beside(connection: Any) -> None:
    """Write to the log, and wait for the disk here, unless that is waited for when others may write."""
    if not connection.in_transaction:
        return
    log = _waits_later.get()
    if (own := log or _log_of(connection)) is None:
        offload.run(connection.commit)
        return
    own.commit(connection)
    if log is None:
        own.wait(own.note())
