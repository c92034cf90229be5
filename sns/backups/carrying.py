"""Making, checking and restoring backups, and moving a living site to another database."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path

import flask_migrate
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from flask import Flask

from sns import upgrading
from sns.blueprints.media import actions as media
from sns.blueprints.search import actions as search
from sns.core import clock, schema, secret, upkeep
from sns.core import db as door
from sns.core.db import db
from sns.core.features import MIGRATIONS
from sns.core.settings import Settings
from sns.core.storage import EXPORTS

from . import rows
from .archive import Damaged, Manifest, Part, Reader, Writer, finish, reading, writing

_TABLES, _FILES = "tables/", "files/"
_TELL_EVERY = 5_000


class Unfit(Exception):
    """Source and target do not fit together; the message says why."""


def backup(app: Flask, target: Path) -> Iterator[str]:
    """Write database, files and settings without secrets into one file, while the site goes on; say how far it is.

    The database is read in one snapshot; files are listed after it, so that every row's file is there.
    """
    settings: Settings = app.extensions["settings"]
    engine = db.engine
    with writing(target) as writer:
        with _snapshot(engine) as connection:
            manifest = Manifest(
                made_at=clock.now().isoformat(timespec="seconds"),
                revision=revision_of(connection), engine=engine.dialect.name, secret=_fingerprint(settings),
            )  # fmt: skip
            for name, table in rows.tables_of(connection).items():
                tally = rows.Tally()
                part = writer.add_lines(f"{_TABLES}{name}.jsonl.gz", rows.lines(connection, table, tally))
                part.rows, part.checksum = tally.rows, tally.checksum
                yield f"{name}: {tally.rows:,} rows"
        count = sum(1 for _ in _pack_files(writer))
        yield f"{count:,} files"
        writer.add_bytes("settings.json", json.dumps(_without_secrets(settings), indent=1).encode())
        finish(writer, manifest)
    yield f"{target}: {target.stat().st_size:,} bytes"


def _pack_files(writer: Writer) -> Iterator[str]:
    storage = media.storage()
    for key in storage.keys():  # noqa: SIM118  # a store is no dictionary
        if key.startswith(f"{EXPORTS}/"):
            continue  # a member's own copy, erased within days
        try:
            stream = storage.open(key)
        except FileNotFoundError:
            continue  # erased since it was listed, and its row with it
        with stream:
            writer.add_stream(_FILES + key, stream, stream.seek(0, os.SEEK_END) - stream.seek(0))
        yield key


def verify(path: Path) -> Iterator[str]:
    """Look at every part of a backup, read every row, and name what was looked at; raises Damaged."""
    with reading(path) as reader:
        yield from _verify(reader)


def _verify(reader: Reader) -> Iterator[str]:
    for name in reader.verify():
        part = reader.manifest.parts[name]
        if name.startswith(_TABLES):
            _compare(name, part, _count(reader.lines(name)))
        yield name


def _count(lines: Iterator[bytes]) -> rows.Tally:
    tally = rows.Tally()
    for line in lines:
        tally.add(line)
    return tally


def _compare(name: str, part: Part, found: rows.Tally) -> None:
    if (found.rows, found.checksum) != (part.rows, part.checksum):
        raise Damaged(f"{name}: holds {found.rows} rows with other content than the {part.rows} that were written")


def restore(app: Flask, path: Path) -> Iterator[str]:
    """Load a backup into an empty database and an empty store, on either engine, and bring it up to this version.

    Everything is checked before anything is written; an older version's rows go into that version's tables first.
    """
    settings: Settings = app.extensions["settings"]
    with reading(path) as reader:
        manifest = reader.manifest
        if manifest.revision not in {step.revision for step in _scripts().walk_revisions()}:
            raise Unfit(
                f"{path.name} was made by a version whose database (revision {manifest.revision}) this one does not know: "
                "restore it with that version or a newer one."
            )
        for looked_at, _name in enumerate(_verify(reader), 1):
            if looked_at % 1_000 == 0:
                yield f"{looked_at:,} parts are whole …"
        _demand_empty(manifest.revision)
        if next(iter(media.storage().keys()), None) is not None:
            raise Unfit("the store of photos and attachments is not empty: a backup is restored into an empty place.")
        yield from _load(reader)
        for name in (name for name in manifest.parts if name.startswith(_FILES)):
            with reader.open(name) as stream:
                media.storage().put(name.removeprefix(_FILES), stream.read())
        yield f"{sum(name.startswith(_FILES) for name in manifest.parts):,} files"
        flask_migrate.upgrade()
        yield from _read_again()
        if manifest.secret != _fingerprint(settings):
            yield (
                "SNS_SECRET_KEY is another one than the backup's site had: sessions end, and second factors and "
                "addresses in old mails no longer work."
            )


def _read_again() -> Iterator[str]:
    for kind, done in search.rebuild(afresh=True):
        if done % _TELL_EVERY < search.CHUNK:
            yield f"search: {done:,} of {kind}"


def _demand_empty(revision: str) -> None:
    with db.engine.connect() as connection:
        if sa.inspect(connection).get_table_names():
            if not rows.is_empty(connection, rows.tables_of(connection)):
                raise Unfit("the database is not empty: nothing was written. Name an empty one.")
            if revision_of(connection) != revision:
                raise Unfit("the database has tables of another version: name one without any.")
    flask_migrate.upgrade(revision=revision)


def _load(reader: Reader) -> Iterator[str]:
    with db.engine.begin() as connection:
        _begin(connection)
        tables = rows.tables_of(connection)
        wanted = {name.removeprefix(_TABLES).removesuffix(".jsonl.gz") for name in reader.manifest.parts
                  if name.startswith(_TABLES)}  # fmt: skip
        if wanted != tables.keys():
            raise Unfit(f"tables differ from the backup's: {', '.join(sorted(wanted ^ tables.keys()))}")
        with rows.filling(connection, tables):
            for name, table in tables.items():
                part = f"{_TABLES}{name}.jsonl.gz"
                put = rows.load(connection, table, reader.lines(part))
                _compare(part, reader.manifest.parts[part], put)
                yield f"{name}: {put.rows:,} rows"


def move_to(url: str) -> Iterator[str]:
    """Copy a living SQLite site into an empty database of another server and compare every table; say how far it is.

    Meanwhile readers go on and writers are told that it is busy, with their words kept. Once everything has arrived the
    old database takes no more writes, so that nothing acknowledged is missing in the new one; `take_back` opens it again.
    """
    with _locked(db.engine) as source, _elsewhere(url) as target:
        revision = revision_of(source)
        with target.app_context():
            _demand_empty(revision)
            with db.engine.begin() as connection:
                _begin(connection)
                tables, counterparts = rows.tables_of(source), rows.tables_of(connection)
                with rows.filling(connection, counterparts):
                    for name, table in tables.items():
                        put = rows.load(connection, counterparts[name], rows.lines(source, table))
                        yield f"{name}: {put.rows:,} rows"
                for name, table in tables.items():
                    here, there = _sum(source, table), _sum(connection, counterparts[name])
                    if here != there:
                        raise Damaged(f"{name}: arrived differently ({here} here, {there} there): nothing was moved")
                    yield f"{name}: {here.rows:,} rows, checksum {here.checksum[:16]}… on both sides"
        upkeep.close_for_writing(source)
    with _elsewhere(url) as target, target.app_context():
        yield from _read_again()


def move_files(app: Flask, there: Settings) -> Iterator[str]:
    """Copy every file of this machine's folder into the bucket that the settings name, and compare what arrived."""
    settings: Settings = app.extensions["settings"]
    source = media.storage_of(None, settings.storage_path)
    target = media.storage_of(there.files_url, settings.storage_path)
    have, put = set(target.keys()), 0
    for key in source.keys():  # noqa: SIM118  # a store is no dictionary
        if key in have:
            continue
        try:
            with source.open(key) as stream:
                data = stream.read()
        except FileNotFoundError:
            continue  # erased since it was listed
        target.put(key, data)
        with target.open(key) as arrived:
            if arrived.read() != data:
                raise Damaged(f"{key}: arrived differently")
        put += 1
        if put % 1_000 == 0:
            yield f"{put:,} files …"
    yield f"{put:,} files copied, {len(have):,} were there"


def take_back() -> None:
    """Let a database that was moved away take writes again."""
    with db.engine.connect() as connection:
        upkeep.open_for_writing(connection)


@contextmanager
def _elsewhere(url: str) -> Iterator[Flask]:
    """Give a bare app on another database: enough for migrations, rows and the search index."""
    app = Flask("elsewhere")
    door.init_app(app, url)
    upgrading.init_app(app)
    try:
        yield app
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def _sum(connection: sa.Connection, table: sa.Table) -> rows.Tally:
    return _count(rows.lines(connection, table))


def revision_of(connection: sa.Connection) -> str:
    """Return the revision of a database; raises Unfit when it was never set up."""
    if (revision := schema.found(connection)) is None:
        raise Unfit("the database was never set up: run `sns prepare`.")
    return revision


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(MIGRATIONS))


@contextmanager
def _snapshot(engine: sa.Engine) -> Iterator[sa.Connection]:
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        else:
            connection.exec_driver_sql("BEGIN")
        yield connection
        connection.rollback()


@contextmanager
def _locked(engine: sa.Engine) -> Iterator[sa.Connection]:
    if engine.dialect.name != "sqlite":
        raise Unfit("this site is on PostgreSQL already; move-to carries a SQLite site over.")
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection
        connection.commit()


def _begin(connection: sa.Connection) -> None:
    # SQLite's connections commit each statement by themselves unless told otherwise.
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _fingerprint(settings: Settings) -> str:
    return hashlib.sha256(b"engawa backup " + secret.find(settings).encode()).hexdigest()[:16]


def _without_secrets(settings: Settings) -> dict[str, object]:
    return {spec.name: getattr(settings, spec.name) for spec in fields(settings) if not spec.metadata["secret"]}
