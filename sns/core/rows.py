"""How a row that is loaded already is read again: its columns alone, by a statement made once for each kind."""

from __future__ import annotations

from functools import cache
from typing import Any

import sqlalchemy as sa


@cache
def of_kind(kind: type[Any], is_postgresql: bool) -> tuple[list[str], list[tuple[int, str]], sa.Select[Any]]:
    """Return the names of a kind's columns, which of them (by place) point to other rows, and how to read one row."""
    mapper = sa.inspect(kind)
    names = [column.key for column in mapper.column_attrs]
    ties = [(at, column.key) for at, column in enumerate(mapper.column_attrs) if column.columns[0].foreign_keys]
    wanted = sa.select(*(getattr(kind, name) for name in names)).where(
        *(column == sa.bindparam(f"key{at}", type_=column.type) for at, column in enumerate(mapper.primary_key))
    )
    # "of": where its class spreads over two tables, both are locked.
    return names, ties, wanted.with_for_update(of=kind) if is_postgresql else wanted
