"""The city's days in SQL."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction


class CityDay(GenericFunction[Any]):
    """The day of the city on which a moment falls: both engines keep UTC, the city's clocks are nine hours ahead all year."""

    type = sa.String()
    inherit_cache = True


@compiles(CityDay, "sqlite")
def _on_sqlite(function: CityDay, compiler: SQLCompiler, **options: Any) -> str:
    return f"date({compiler.process(function.clauses, **options)}, '+9 hours')"


@compiles(CityDay, "postgresql")
def _on_postgresql(function: CityDay, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST(date(timezone('Asia/Tokyo', {compiler.process(function.clauses, **options)})) AS TEXT)"


def read_day(stored: str) -> date:
    """Read what CityDay gives."""
    return date.fromisoformat(stored)
