"""What the operator sees of a running process: counters for Prometheus, and slow statements in the log."""

from __future__ import annotations

import re
import secrets
import time
from typing import Any

import sqlalchemy as sa
import structlog
from flask import Flask, g, request
from prometheus_client import Counter, Histogram
from werkzeug.wrappers import Response

from .db import db

log = structlog.get_logger(__name__)

_LONGEST_STATEMENT = 500
_page = g._get_current_object
_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_requests = Histogram(
    "engawa_request_seconds", "Requests by route, method and kind of answer.", ["route", "method", "answer"],
    buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5),
)  # fmt: skip
_statements = Counter("engawa_statements_total", "SQL statements.")
_slow = Counter("engawa_slow_statements_total", "SQL statements that took longer than SNS_SLOW_QUERY_MS.")


def init_app(app: Flask, *, slow_ms: int, logs_requests: bool, believes_proxy: bool) -> None:
    """Count requests and statements, and give each request a number, the proxy's own if there is one to believe.

    `logs_requests` writes one line for each request as well.
    """

    @app.before_request
    def begin() -> None:
        g.begun, g.statements = time.perf_counter(), 0
        g.request_id = _request_id() if believes_proxy else secrets.token_hex(8)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    @app.after_request
    def end(response: Response) -> Response:
        seconds = time.perf_counter() - g.get("begun", time.perf_counter())
        # The rule, not the address: ids and secrets in addresses would make endless series, and are nobody's business.
        route = request.url_rule.rule if request.url_rule else "unknown"
        _requests.labels(route, request.method, f"{response.status_code // 100}xx").observe(seconds)
        _statements.inc(g.get("statements", 0))
        response.headers["X-Request-ID"] = g.request_id
        if logs_requests:
            log.info(
                "request", route=route, method=request.method, status=response.status_code, ms=round(seconds * 1e3, 1),
                statements=g.get("statements", 0), **_who(),
            )  # fmt: skip
        return response

    with app.app_context():
        _watch(db.engine, slow_ms / 1_000)


def _request_id() -> str:
    given = request.headers.get("X-Request-ID", "")
    return given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)


def _who() -> dict[str, int]:
    # Known only if the page asked who it is; a line of the log is no reason to ask.
    member = getattr(g.get("_login_user"), "id", None)
    return {} if member is None else {"member": member}


def _watch(engine: sa.Engine, slow_s: float) -> None:
    def before(_connection: Any, _cursor: Any, _statement: str, _values: Any, context: Any, _many: bool) -> None:
        context.begun = time.perf_counter()

    def after(_connection: Any, _cursor: Any, statement: str, _values: Any, context: Any, _many: bool) -> None:
        seconds = time.perf_counter() - context.begun
        try:
            _page().statements += 1  # told to the counter once for each request
        except (AttributeError, RuntimeError):
            _statements.inc()
        if seconds >= slow_s:
            _slow.inc()
            # What it carried (addresses, words of a diary) does not belong in a log.
            log.warning(
                "slow statement", ms=round(seconds * 1_000), statement=" ".join(statement.split())[:_LONGEST_STATEMENT]
            )

    sa.event.listen(engine, "before_cursor_execute", before)
    sa.event.listen(engine, "after_cursor_execute", after)
