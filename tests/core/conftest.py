"""Fixtures of the frame: a bare app on the database door alone, real commits, both engines."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from sns.core import clockwork, logs, signals
from sns.core import db as door
from sns.core.features import load_models

_numbers = itertools.count(1)


def make_bare(url: str) -> Flask:
    """Return an app that has a database and nothing else."""
    logs.init_app("error")
    app = Flask("bare")
    door.init_app(app, url)
    return app


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give an empty database of each engine."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'bare.db'}"
    return str(request.getfixturevalue("new_database")(f"bare{next(_numbers)}"))


@pytest.fixture
def bare(empty_url: str) -> Iterator[Flask]:
    """Hold an app context of a bare app with the frame's own tables."""
    load_models(())
    app = make_bare(empty_url)
    tables = [door.db.metadata.tables[name] for name in ("outbox", "ticks", "options", "audit_log", "audit_seals")]
    with app.app_context():
        door.db.metadata.create_all(door.db.engine, tables=tables)
        yield app
        door.db.session.remove()
        door.db.engine.dispose()


@pytest.fixture
def no_listeners() -> Iterator[None]:
    """Forget the signals, jobs and clockwork that a test declares."""
    kept = [dict(signals.SIGNALS), dict(signals.JOBS), dict(clockwork._EVERY)]
    writers, together = list(signals._write_jobs), set(signals.TOGETHER)
    yield
    for names, before in zip((signals.SIGNALS, signals.JOBS, clockwork._EVERY), kept, strict=True):
        names.clear()
        names.update(before)
    signals._write_jobs[:] = writers
    signals.TOGETHER.intersection_update(together)
