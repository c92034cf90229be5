"""The kinds of column the product adds: moments in UTC, and HTML of our own making."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from markupsafe import Markup


def _read_moment(stored: str | None) -> datetime | None:
    return None if stored is None else datetime.fromisoformat(f"{stored}+00:00")


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """A moment in UTC; a naive value is refused, because nobody knows what it means."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Store as UTC."""
        if value is None:
            return None
        moment = _in_utc(value)
        return moment if dialect.name == "sqlite" else moment.replace(tzinfo=UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Give back an aware moment in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def bind_processor(self, dialect: sa.Dialect) -> Callable[[Any], Any] | None:
        """Write what SQLite keeps, a text without zone, in one step: a page asks with dozens of moments."""
        return _write_moment if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """Read that, in one step too: lists hold hundreds."""
        return _read_moment if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def _write_moment(value: datetime | None) -> str | None:
    return None if value is None else _in_utc(value).isoformat(" ", "microseconds")


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be stored")
    return value.astimezone(UTC).replace(tzinfo=None)


def _read_html(stored: str | None) -> Markup | None:
    return None if stored is None else Markup(stored)


class Html(sa.types.TypeDecorator[Markup]):
    """HTML that `core.text` made; read back as Markup, so that templates need no `|safe`."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Markup | None, dialect: sa.Dialect) -> str | None:
        """Store only what is Markup already."""
        if value is not None and not isinstance(value, Markup):
            raise TypeError("only Markup made by core.text goes into an Html column")
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> Markup | None:
        """Give back Markup."""
        return None if value is None else Markup(value)

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """Read it in one step: a page of a thread holds fifty."""
        return _read_html
