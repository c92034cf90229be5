"""Logs: one JSON object a line, ids instead of personal data."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import MutableMapping
from typing import Any

import structlog

from .faults import fault_of

log = structlog.get_logger(__name__)
_logs_jobs = [False]
_AGAIN_S = 60.0
_told: dict[tuple[str, str], float] = {}


def init_app(level: str, *, logs_jobs: bool = False) -> None:
    """Write from this level on, to standard error; `logs_jobs` writes one line for each piece of queued work as well."""
    _logs_jobs[0] = logs_jobs
    for name in ("engineio", "socketio"):
        # Junk from a stranger's socket is answered, and worth no traceback.
        logging.getLogger(name).setLevel(logging.CRITICAL)
    queue = logging.getLogger("huey")
    queue.handlers, queue.propagate = [_OurLines(logging.WARNING)], False
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            _calm,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )


class _OurLines(logging.Handler):
    """Write what a library reports as one of our lines."""

    def emit(self, record: logging.LogRecord) -> None:
        log.warning(record.getMessage(), logger=record.name, exc_info=record.exc_info)


def _calm(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Let what failed because a server is away for a while be one line a minute, without its trace."""
    given = line.get("exc_info")
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else None
    if error is None or (fault_of(error) is None and type(error).__module__ != "redis.exceptions"):
        return line
    del line["exc_info"]
    line["because"] = type(error).__name__
    now, what = time.monotonic(), (str(line["event"]), line["because"])
    if now - _told.get(what, -_AGAIN_S) < _AGAIN_S:
        raise structlog.DropEvent
    _told[what] = now
    return line


def request_id() -> str | None:
    """Return the number of the request, or of the one that queued the work, that this is done for."""
    found = structlog.contextvars.get_contextvars().get("request_id")
    return None if found is None else str(found)


def begin_job(queued_by: str | None) -> None:
    """Let the lines that follow carry the number of the request that queued this work."""
    structlog.contextvars.clear_contextvars()
    if queued_by:
        structlog.contextvars.bind_contextvars(request_id=queued_by)


def end_job(name: str, begun: float, **facts: Any) -> None:
    """Write the line of a piece of work that is done; `begun` is of `time.perf_counter`."""
    if _logs_jobs[0]:
        log.info("job", job=name, ms=round((time.perf_counter() - begun) * 1e3, 1), **facts)
