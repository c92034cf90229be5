"""How PostgreSQL is read: without a transaction around it, which begins with an action and holds it together."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from sns.core.db import db, transaction
from sns.core.options import OptionRow

_IDLE = 0
_numbers = itertools.count(1)
_KEYS = sa.select(OptionRow.key).order_by(OptionRow.key)


@pytest.fixture
def empty_url(new_database: Callable[[str], str]) -> str:
    """Give an empty PostgreSQL database: SQLite's connections are in autocommit always."""
    return new_database(f"reading{next(_numbers)}")


def _status() -> int:
    driver = db.session.connection().connection.driver_connection
    return int(driver.pgconn.transaction_status)  # type: ignore[union-attr]


@pytest.mark.usefixtures("bare")
def test_who_only_reads_is_in_no_transaction_and_finds_statements_prepared() -> None:
    for _page in range(8):
        db.session.scalars(_KEYS).all()
        assert _status() == _IDLE
        db.session.remove()
    prepared = db.session.scalars(sa.text("select statement from pg_prepared_statements")).all()
    assert any("ORDER BY options.key" in " ".join(statement.split()) for statement in prepared)


@pytest.mark.usefixtures("bare")
def test_an_action_after_a_read_is_one_transaction() -> None:
    assert db.session.scalars(_KEYS).all() == []
    with pytest.raises(ZeroDivisionError), transaction():
        db.session.add(OptionRow(key="first", value=1))
        db.session.flush()
        assert _status() != _IDLE
        raise ZeroDivisionError
    assert db.session.scalars(_KEYS).all() == []
    with transaction():
        db.session.add(OptionRow(key="second", value=2))
    assert db.session.scalars(_KEYS).all() == ["second"]
    assert _status() == _IDLE


@pytest.mark.usefixtures("bare")
def test_whoever_asks_the_engine_for_a_connection_gets_a_transaction() -> None:
    db.session.scalars(_KEYS).all()
    db.session.remove()
    with db.engine.connect() as connection:
        connection.execute(sa.insert(OptionRow).values(key="undone", value=1))
        connection.rollback()
    assert "undone" not in db.session.scalars(_KEYS).all()
