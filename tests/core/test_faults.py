"""What lies beneath may fail for a while; whoever asks hears it in words and keeps what they typed."""

from __future__ import annotations

import errno
import json
import logging
import sqlite3
from functools import partial

import pytest
import redis
import sqlalchemy as sa
import structlog

from sns.core import logs
from sns.core.errors import Busy
from sns.core.faults import Fault, fault_of


def _sqlite(code: int) -> sa.exc.OperationalError:
    error = sqlite3.OperationalError("x")
    error.sqlite_errorcode = code
    return sa.exc.OperationalError("insert", {}, error)


class _Driver(Exception):
    def __init__(self, sqlstate: str | None) -> None:
        self.sqlstate = sqlstate


def _postgresql(code: str | None, *, is_cut: bool = False) -> sa.exc.OperationalError:
    return sa.exc.OperationalError("insert", {}, _Driver(code), connection_invalidated=is_cut)


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (OSError(errno.ENOSPC, "no space"), Fault.FULL),
        (FileNotFoundError(errno.ENOENT, "no file"), None),
        (_sqlite(sqlite3.SQLITE_FULL), Fault.FULL),
        (_sqlite(sqlite3.SQLITE_IOERR_WRITE), Fault.AWAY),
        (_sqlite(sqlite3.SQLITE_ERROR), None),
        (_postgresql("53100"), Fault.FULL),
        (_postgresql("57P01", is_cut=True), Fault.AWAY),
        (_postgresql("57P03"), Fault.AWAY),
        (_postgresql(None), Fault.AWAY),
        (_postgresql("42P01"), None),
        (sa.exc.IntegrityError("insert", {}, _Driver("23505")), None),
        (Busy(), Fault.AWAY),
        (ValueError("x"), None),
    ],
)
def test_what_passes_by_itself_is_told_from_our_own_faults(error: Exception, fault: Fault | None) -> None:
    assert fault_of(error) is fault


def test_what_passes_by_itself_is_a_line_a_minute_and_the_rest_has_its_trace(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.init_app("warning")
    monkeypatch.setattr(logs, "_told", {})
    ours, queue = structlog.get_logger("ours"), logging.getLogger("huey.consumer")
    for _time in range(20):
        for error, tell in (
            (_postgresql("57P03"), partial(ours.warning, "sweep failed", exc_info=True)),
            (redis.exceptions.ConnectionError("away"), partial(queue.exception, "Error reading from queue")),
        ):
            try:
                raise error
            except (sa.exc.OperationalError, redis.exceptions.ConnectionError):
                tell()
    for _time in range(2):
        try:
            raise KeyError("a fault of ours")
        except KeyError:
            ours.warning("sweep failed", exc_info=True)
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(line["event"], line.get("because"), "Traceback" in line.get("exception", "")) for line in lines] == [
        ("sweep failed", "OperationalError", False),
        ("Error reading from queue", "ConnectionError", False),
        ("sweep failed", None, True),
        ("sweep failed", None, True),
    ]
