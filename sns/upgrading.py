"""Bringing a database up to date, also one that is in use: one process at a time, each step wholly or not at all."""

from __future__ import annotations

import time
from collections.abc import Callable

import flask_migrate
from alembic.script import Script, ScriptDirectory
from flask import Flask
from sqlalchemy.exc import OperationalError

from sns.core import features, schema
from sns.core.db import db
from sns.core.errors import BadSetting
from sns.core.faults import fault_of

# PostgreSQL: another transaction kept a table for longer than migrations/env.py waits.
_TABLE_IN_USE = "55P03"
_migrate = flask_migrate.Migrate(render_as_batch=True, compare_type=True)


def init_app(app: Flask) -> None:
    """Let an app change the tables of its database."""
    _migrate.init_app(app, db, directory=str(features.MIGRATIONS))


def pending() -> list[Script]:
    """Return the steps that are still to be made, the first one first; a database of a newer version is refused."""
    steps = list(ScriptDirectory(str(features.MIGRATIONS)).walk_revisions())[::-1]
    with db.engine.connect() as connection:
        found = schema.found(connection)
    if found is None:
        return steps
    known = [step.revision for step in steps]
    if found not in known:
        # This version would not know what it writes into.
        raise BadSetting(
            f"the database was brought up to date by a newer version (revision {found}): run that version."
        )
    return steps[known.index(found) + 1 :]


def upgrade(say: Callable[[str], None]) -> int:
    """Make every step that is still to be made and return how many there were; what cannot be made now changes nothing."""
    steps = pending()
    for step in steps:
        start = time.monotonic()
        try:
            flask_migrate.upgrade(revision=step.revision)
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) != _TABLE_IN_USE and fault_of(error) is None:
                raise
            raise BadSetting(
                f"step {step.revision} could not be made now ({str(error.orig).splitlines()[0]}): the database is in use "
                "or away, and nothing of this step was changed. Run `sns migrate` again."
            ) from error
        say(f"{step.revision}  {step.doc}  {time.monotonic() - start:.1f} s")
    return len(steps)
