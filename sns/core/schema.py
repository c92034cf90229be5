"""Which revision a database is at and which one this version needs, without Alembic: it takes megabytes of a web process."""

from __future__ import annotations

from functools import cache

import sqlalchemy as sa

from .features import MIGRATIONS

_VERSION = sa.table("alembic_version", sa.column("version_num", sa.String))


@cache
def needed() -> str:
    """Return the revision this version needs: a step's file bears its name, and the names are in order."""
    return max(path.stem for path in MIGRATIONS.glob("versions/[0-9]*.py"))


def found(connection: sa.Connection) -> str | None:
    """Return the revision a database is at, or None where it was never set up."""
    if not sa.inspect(connection).has_table(_VERSION.name):
        return None
    return connection.scalar(sa.select(_VERSION.c.version_num))
