"""Alembic's entry: the tables of every feature, SQLite altered by copying, virtual search tables left alone."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from flask import current_app

from sns.blueprints import FEATURES
from sns.core import db as core_db
from sns.core.features import load_models

load_models(FEATURES)
db = current_app.extensions["migrate"].db


def include_object(_object: Any, name: str | None, type_: str, reflected: bool, _compare_to: Any) -> bool:
    """Leave out what `core.fulltext` makes: shadow tables on SQLite, an index on PostgreSQL."""
    return not (type_ in ("table", "index") and reflected and name is not None and "_fts" in name)


def render_item(type_: str, item: Any, _autogen: Any) -> str | Literal[False]:
    """Write our column types by what they are in the database, so that old migrations need no code of ours."""
    if type_ == "type" and isinstance(item, core_db.UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if type_ == "type" and isinstance(item, core_db.Html):
        return "sa.Text()"
    return False


# One process brings the database up to date; another that starts at the same moment waits and finds nothing to do.
_LOCK = 5_021_946
# Whoever waits for a table holds up everybody behind; a long question of somebody else is no reason for that.
_PATIENCE = "10s"


def run() -> None:
    """Run the migrations on the app's own engine."""
    engine = db.engine
    with engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            # Batch mode copies tables; the checks wait until the copies have their names.
            connection.exec_driver_sql("pragma foreign_keys=off")
            # The driver is left in autocommit (core/db.py): without this, half a step would stay after a power cut.
            connection.exec_driver_sql("begin immediate")
        else:
            connection.exec_driver_sql(f"select pg_advisory_xact_lock({_LOCK})")
            connection.exec_driver_sql(f"set local lock_timeout = '{_PATIENCE}'")
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            include_object=include_object,
            render_item=render_item,
            render_as_batch=True,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
        if is_sqlite:
            connection.exec_driver_sql("pragma foreign_keys=on")


run()
