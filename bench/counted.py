"""The product, telling how many statements a page took and whether one of them read a whole table of contents.

Used for a pass of its own, never for the timed one.
"""

from __future__ import annotations

import json
import re
from typing import Any

import sqlalchemy as sa
from flask import Flask, Response, g, has_request_context

from sns.app import serve as serve_product
from sns.core.db import db

STATEMENTS, SCANS = "X-Statements", "X-Scans"
_NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA", "EXPLAIN")
_SCAN = re.compile(r"\b(?:SCAN|Seq Scan on) (?:contents|replies)\b.*")


def serve() -> Flask:
    """Build the product with the count in its answers."""
    app = serve_product()
    watch(app)
    return app


def watch(app: Flask) -> None:
    """Put the count, and the plans that scan, into the headers of every answer."""
    with app.app_context():
        engine = db.engine
    sa.event.listen(engine.engine, "before_cursor_execute", _note)
    # The first in the list is the last to run.
    app.after_request_funcs.setdefault(None, []).insert(0, _tell)


def _note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
    if has_request_context() and not statement.upper().startswith(_NOT_COUNTED):
        g.setdefault("asked", []).append((statement, parameters))


def _tell(response: Response) -> Response:
    asked = list(g.get("asked", ()))
    response.headers[STATEMENTS] = str(len(asked))
    response.headers[SCANS] = json.dumps(
        [line for statement, parameters in asked for line in scans(statement, parameters)]
    )
    return response


def scans(statement: str, parameters: Any) -> list[str]:
    """Return the lines of a statement's plan that read a table of contents from end to end."""
    if not statement.upper().startswith(("SELECT", "WITH")):
        return []
    word = "EXPLAIN QUERY PLAN " if db.engine.dialect.name == "sqlite" else "EXPLAIN "
    plan = db.session.connection().exec_driver_sql(word + statement, parameters).all()
    return [found[0].strip() for row in plan if (found := _SCAN.search(str(row[-1])))]
