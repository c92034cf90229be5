"""Statements that SQLite need not plan anew at each run."""

from __future__ import annotations

from sqlalchemy.dialects import sqlite

from sns.blueprints.contents import policy
from sns.blueprints.contents.shapes import Shape


def test_what_partial_indexes_rest_on_is_written_out() -> None:
    """A bound value beside the condition of a partial index is looked at, and the plan thrown away, each time."""
    for reader in (None, Shape(1, 1, 1, 1)):
        compiled = policy.visible_to(reader).compile(dialect=sqlite.dialect())
        assert "contents.state = 'published'" in str(compiled)
        assert "published" not in compiled.params.values()
