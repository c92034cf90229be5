"""Migrations: one line of them, both ways, on both engines, and in step with the models."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from flask import Flask

from sns import upgrading
from sns.blueprints import FEATURES
from sns.core import db as door
from sns.core import schema
from sns.core.db import Base, db
from sns.core.features import MIGRATIONS, load_models

_numbers = itertools.count(1)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """Hold the context of an app on an empty database."""
    url = f"sqlite:///{tmp_path / 'm.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("new_database")(f"migrations{next(_numbers)}")
    load_models(FEATURES)
    app = Flask("migrations")
    door.init_app(app, url)
    upgrading.init_app(app)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def names() -> set[str]:
    return {name for name in sa.inspect(db.engine).get_table_names() if "_fts" not in name} - {"alembic_version"}


def test_there_is_one_head_and_every_step_says_what_it_does() -> None:
    scripts = ScriptDirectory(str(MIGRATIONS))
    assert len(scripts.get_heads()) == 1
    assert len(scripts.get_bases()) == 1
    assert all(step.doc for step in scripts.walk_revisions())
    assert schema.needed() == scripts.get_current_head()


def test_up_down_and_up_again_leaves_the_tables_of_the_models(empty: Flask) -> None:
    flask_migrate.upgrade()
    assert names() == set(Base.metadata.tables)
    flask_migrate.check()
    flask_migrate.downgrade(revision="base")
    assert names() == set()
    flask_migrate.upgrade()
    flask_migrate.check()
    found = sa.inspect(db.engine)
    for table in Base.metadata.tables.values():
        assert {column["name"] for column in found.get_columns(table.name)} == set(table.columns.keys())
        assert {index["name"] for index in found.get_indexes(table.name)} >= {index.name for index in table.indexes}
        foreign = {key["name"] for key in found.get_foreign_keys(table.name)}
        assert foreign == {key.name for key in table.foreign_key_constraints}


def test_a_database_in_use_keeps_enforcing_its_foreign_keys_after_an_upgrade(empty: Flask) -> None:
    flask_migrate.upgrade()
    with pytest.raises(sa.exc.IntegrityError), db.engine.begin() as connection:
        connection.exec_driver_sql(
            "insert into login_sessions (token_hash, member_id, is_remembered, created_at, seen_at, idle_s, expires_at, device)"
            " values ('x', 7, false, '2026-01-01', '2026-01-01', 1, '2026-01-01', '')"
        )
