"""How PostgreSQL is read: each question of a session stands alone, until an action begins."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm as so

_IDLE = 0  # psycopg.pq.TransactionStatus.IDLE: a site on SQLite does without the driver


def listen(engine: sa.Engine, session: Any) -> None:
    """Let the sessions on an engine read without a transaction around it.

    It would see no more: each statement looks anew. Its end, a rollback, makes the driver forget the statements it has
    prepared, and PostgreSQL would plan all questions of every page again, which takes longer than to answer them.
    """
    if not sa.event.contains(session.session_factory, "after_begin", _stand_alone):
        sa.event.listen(session.session_factory, "after_begin", _stand_alone)
    sa.event.listen(engine, "checkin", _stand_together)


def begin(connection: sa.Connection) -> None:
    """Let what follows on a connection be one transaction."""
    _stand_together(connection.connection.driver_connection)


def _stand_alone(_session: so.Session, _transaction: Any, connection: sa.Connection) -> None:
    if connection.dialect.name != "postgresql":
        return
    driver: Any = connection.connection.driver_connection
    if driver.pgconn.transaction_status == _IDLE:  # not in a test's outer transaction
        driver.autocommit = True


def _stand_together(driver: Any, _record: Any = None) -> None:
    # So it is given back, too: whoever asks the engine itself for a connection expects the usual.
    if driver is not None and driver.autocommit and not driver.closed:
        driver.autocommit = False
