"""Those who write at one moment wait for the disk together, and nobody is answered before their words are on it."""

from __future__ import annotations

import itertools
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from sns.core import db as door
from sns.core import durable
from sns.core.db import db, transaction
from sns.core.options import OptionRow
from tests.core.conftest import make_bare

_PATIENCE_S = 10


@pytest.fixture
def city(tmp_path: Path) -> Iterator[Flask]:
    app = make_bare(f"sqlite:///{tmp_path / 'city.db'}")
    with app.app_context():
        door.db.metadata.create_all(db.engine, tables=[OptionRow.__table__])
        yield app
        db.session.remove()
        db.engine.dispose()


class Disk:
    """Stands in for the disk: counts how often it was waited for, and is slow until it is let go."""

    def __init__(self) -> None:
        self.times = 0
        self.asked, self.free = threading.Event(), threading.Event()

    def __call__(self, file: int) -> None:
        self.times += 1
        self.asked.set()
        assert self.free.wait(_PATIENCE_S)
        os.fsync(file)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    made = Disk()
    monkeypatch.setattr(durable, "_sync", made)
    return made


def _writer(app: Flask, key: str, done: list[str]) -> threading.Thread:
    def write() -> None:
        with app.app_context():
            with transaction() as mine:
                db.session.add(OptionRow(key=key, value=1))
                mine.after.append(lambda: done.append(f"told {key}"))
            done.append(key)

    thread = threading.Thread(target=write)
    thread.start()
    return thread


def _stored(app: Flask) -> set[Any]:
    with db._app_engines[app][None].connect() as connection:
        return set(connection.scalars(OptionRow.__table__.select().with_only_columns(OptionRow.key)))


def test_others_write_while_one_waits_for_the_disk_and_share_the_next_wait(city: Flask, disk: Disk) -> None:
    done: list[str] = []
    first = _writer(city, "first", done)
    assert disk.asked.wait(_PATIENCE_S)
    others = [_writer(city, f"other {number}", done) for number in range(5)]
    waiting = threading.Event()
    for _ in range(1000):
        if len(_stored(city)) == 6:
            break
        waiting.wait(0.01)
    assert len(_stored(city)) == 6 and done == []  # written, and nobody was told so before it is safe
    disk.free.set()
    for thread in (first, *others):
        thread.join(_PATIENCE_S)
    assert sorted(word for word in done if not word.startswith("told")) == [
        "first", *(f"other {number}" for number in range(5))
    ]  # fmt: skip
    assert len(done) == 12 and disk.times == 2


def test_what_was_undone_waits_for_no_disk(city: Flask, disk: Disk) -> None:
    disk.free.set()
    with pytest.raises(LookupError), transaction():
        db.session.add(OptionRow(key="one", value=1))
        raise LookupError
    assert (disk.times, _stored(city)) == (0, set())


def test_a_disk_that_fails_is_no_answer(city: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_file: int) -> None:
        raise OSError("input/output error")

    told: list[int] = []
    monkeypatch.setattr(durable, "_sync", fail)
    with pytest.raises(OSError), transaction() as mine:
        db.session.add(OptionRow(key="one", value=1))
        mine.after.append(lambda: told.append(1))
    assert told == []
    monkeypatch.undo()
    with transaction():
        db.session.add(OptionRow(key="two", value=1))
    assert _stored(city) == {"one", "two"}


def test_what_is_committed_without_an_action_waits_too(city: Flask, disk: Disk) -> None:
    disk.free.set()
    with db.engine.connect() as connection:
        connection.exec_driver_sql("begin")
        connection.exec_driver_sql("pragma user_version=0")
        connection.commit()
    assert disk.times == 1


def test_the_log_is_carried_into_the_database_by_one_of_many_commits(
    city: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(durable, "_CARRIED", 5)

    def in_the_file_alone() -> int:
        # What is only in the log is not seen by whoever is told that the file never changes.
        with closing(sqlite3.connect(f"file:{tmp_path / 'city.db'}?immutable=1", uri=True)) as file:
            return int(file.execute("select count(*) from options").fetchone()[0])

    seen = []
    for number in range(11):
        with transaction():
            db.session.add(OptionRow(key=f"key {number}", value=1))
        seen.append(in_the_file_alone())
    assert len(set(seen)) > 2, seen
    assert seen[-1] - seen[0] >= 5
    assert sum(now != before for before, now in itertools.pairwise(seen)) <= 3, seen
