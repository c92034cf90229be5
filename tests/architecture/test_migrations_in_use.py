"""Migrations of a city that is lived in: every step down and up again with its rows, and a step that fails leaves nothing."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from flask import Flask

from sns import upgrading
from sns.app import create_app
from sns.core import schema
from sns.core.db import db
from sns.core.errors import BadSetting
from sns.core.features import MIGRATIONS
from sns.core.settings import Settings
from tests import services
from tests.site import environment


def _counts() -> dict[str, int]:
    found = sa.inspect(db.engine)
    with db.engine.connect() as connection:
        return {
            name: connection.exec_driver_sql(f'select count(*) from "{name}"').scalar_one()
            for name in found.get_table_names()
            if "_fts" not in name and name != "alembic_version"
        }


def _revision() -> str | None:
    with db.engine.connect() as connection:
        return schema.found(connection)


@pytest.fixture(params=["sqlite", "postgresql"])
def city(request: pytest.FixtureRequest, demo_instance: Path, tmp_path: Path) -> Iterator[Flask]:
    """Hold the context of an app on the demo city."""
    instance = tmp_path / "instance"
    shutil.copytree(demo_instance, instance)
    settings: dict[str, Any] = {"instance": str(instance), "log_level": "error"}
    with services.postgres() as database:
        if request.param == "postgresql":
            settings["database_url"] = url = database("postgres")
            command = [sys.executable, "-m", "sns", "move-to", url]
            subprocess.run(command, env=environment(instance), check=True, capture_output=True)
        app = create_app(Settings(**settings))
        with app.app_context():
            yield app
            db.session.remove()
            db.engine.dispose()


@pytest.mark.long
@pytest.mark.timeout(900)
def test_every_step_goes_down_and_up_with_the_rows_of_a_city(city: Flask) -> None:
    steps = list(ScriptDirectory(str(MIGRATIONS)).walk_revisions())
    for step in steps[:-1]:
        before = _counts()
        below = str(step.down_revision)
        flask_migrate.downgrade(revision=below)
        kept = _counts()
        flask_migrate.upgrade(revision=step.revision)
        again = _counts()
        assert again.keys() == before.keys(), step.revision
        # Rows of what the step brought went with it; the others are all there.
        assert {name: again[name] for name in kept} == kept, step.revision
        flask_migrate.downgrade(revision=below)
    assert upgrading.upgrade(lambda _words: None) == len(steps) - 1
    flask_migrate.check()


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_step_that_fails_leaves_nothing_behind(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    url = None if engine == "sqlite" else request.getfixturevalue("new_database")("failing_step")
    app = create_app(Settings(instance=str(tmp_path), database_url=url, log_level="error"))
    with app.app_context():
        *_others, below, last = upgrading.pending()
        flask_migrate.upgrade(revision=below.revision)
        before = sa.inspect(db.engine).get_table_names()
        said: list[str] = []

        def stumble(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
            if statement.lstrip().upper().startswith(("UPDATE ALEMBIC_VERSION", "INSERT INTO ALEMBIC_VERSION")):
                raise sa.exc.OperationalError(statement, {}, Exception("the power went out"))

        sa.event.listen(db.engine, "before_cursor_execute", stumble)
        with pytest.raises((BadSetting, sa.exc.OperationalError)):
            upgrading.upgrade(said.append)
        sa.event.remove(db.engine, "before_cursor_execute", stumble)
        assert _revision() == below.revision
        assert sa.inspect(db.engine).get_table_names() == before
        assert said == []
        assert upgrading.upgrade(said.append) == 1
        assert said[0].startswith(last.revision)
        assert upgrading.pending() == []
        db.session.remove()
        db.engine.dispose()
