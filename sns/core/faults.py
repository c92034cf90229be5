"""What may fail beneath the product: the disk is full, the database or its machine is away. Both pass by themselves."""

from __future__ import annotations

import errno
import sqlite3
from enum import Enum

import sqlalchemy as sa

from .errors import Busy


class Fault(Enum):
    """`FULL`: nothing can be written, reading goes on. `AWAY`: the database does not answer."""

    FULL = "full"
    AWAY = "away"


_FULL_DISK = (errno.ENOSPC, errno.EDQUOT)
# Classes of PostgreSQL's codes: connection, insufficient resources, operator intervention (a restart).
_PASSING = ("08", "53", "57")
_DISK_FULL = "53100"


def fault_of(error: BaseException) -> Fault | None:
    """Tell which passing fault of what lies beneath an error is; None: a fault of the product itself."""
    if isinstance(error, Busy):
        return Fault.AWAY
    if isinstance(error, OSError):
        return Fault.FULL if error.errno in _FULL_DISK else None
    if not isinstance(error, sa.exc.DBAPIError):
        return None
    if isinstance(error.orig, sqlite3.Error):
        return _of_sqlite(getattr(error.orig, "sqlite_errorcode", 0))
    return _of_postgresql(error, getattr(error.orig, "sqlstate", None))


def _of_sqlite(code: int) -> Fault | None:
    if code == sqlite3.SQLITE_FULL:
        return Fault.FULL
    # The lower byte is the kind: a disk that fails, a file that cannot be opened.
    return Fault.AWAY if code & 0xFF in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN) else None


def _of_postgresql(error: sa.exc.DBAPIError, code: str | None) -> Fault | None:
    if code == _DISK_FULL:
        return Fault.FULL
    is_unreachable = code is None and isinstance(error, sa.exc.OperationalError)
    return Fault.AWAY if error.connection_invalidated or is_unreachable or (code or "")[:2] in _PASSING else None
