"""いまは読むだけ: the site can be read and takes no new words; each process knows within seconds.

What a request may write is decided by its endpoint: everything is refused but what was named with `stays_open`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from flask import Flask, current_app, g, has_app_context, has_request_context, request
from sqlalchemy.exc import SQLAlchemyError

from . import audit, clock, options
from .db import action, ask_before_writing, current_transaction
from .errors import ReadOnly
from .i18n import gettext as _

KEY = "site.read_only"
REASON_LIMIT = 200
_NOT_TRUE = (200, 201, 202, 204, 302, 303, 410)
_SAFE = ("GET", "HEAD", "OPTIONS")
_open: set[str] = set()
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class State:
    """Since when the site can only be read, and why."""

    reason: str
    since: datetime


options.declare(KEY, default=None, label="いまは読むだけにする")


def stays_open(*endpoints: str) -> None:
    """Name endpoints that go on writing; a name that ends with a dot is all of a blueprint."""
    _open.update(endpoints)


def is_open(endpoint: str | None) -> bool:
    """Tell whether an endpoint goes on writing."""
    return endpoint is not None and (endpoint in _open or f"{endpoint.rpartition('.')[0]}." in _open)


def state() -> State | None:
    """Return whether the site can only be read, as this process knows it."""
    known: State | None = current_app.extensions.get("read_only")
    return known


def look() -> State | None:
    """Ask the database, and know it in this process from now on."""
    found = options.value(KEY)
    known = State(found["reason"], datetime.fromisoformat(found["since"])) if found else None
    if known != state():
        log.info("read-only", is_on=known is not None)
    current_app.extensions["read_only"] = known
    return known


@action
def turn_on(reason: str) -> None:
    """Take no new words from now on, and tell why."""
    options.change(KEY, {"reason": reason[:REASON_LIMIT], "since": clock.now().isoformat()})
    audit.record("site.read_only", "site", actor_id=None)
    _after()


@action
def turn_off() -> None:
    """Take words again."""
    options.change(KEY, None)
    audit.record("site.read_write", "site", actor_id=None)
    _after()


def _after() -> None:
    transaction = current_transaction()
    assert transaction is not None
    transaction.after.append(look)


def words() -> str:
    """Say that the site can only be read, and why."""
    known = state()
    return _("いまは読むだけです。書きこみは受けつけていません。%(reason)s", reason=known.reason if known else "")


def refuses() -> bool:
    """Tell whether what is being asked for may write nothing."""
    return has_app_context() and bool(g.get("read_only_refuses")) and state() is not None


@contextmanager
def refusing(name: str = "") -> Iterator[None]:
    """Let nothing within write while the site can only be read: for what is no request. A `name` may stay open."""
    before, g.read_only_refuses = g.get("read_only_refuses", False), not is_open(name)
    try:
        yield
    finally:
        g.read_only_refuses = before


def demand_writing() -> None:
    """Raise, in a job that writes members' words, while the site can only be read; it is tried again later."""
    if look() is not None:
        raise ReadOnly(words())


def _gate() -> None:
    if refuses():
        raise ReadOnly(words())


def init_app(app: Flask) -> None:
    """Put the door in, and give pages the band."""
    app.before_request(_hold)
    app.after_request(_say)
    app.jinja_env.globals["read_only"] = state
    app.extensions["read_only"] = None


def begin(app: Flask) -> None:
    """Know it when a process begins; afterwards each sweep of the sockets asks again."""
    with app.app_context():
        try:
            look()
        except SQLAlchemyError as error:
            log.warning("read-only not known yet", error=type(error).__name__)


def _hold() -> None:
    g.read_only_refuses = request.method not in _SAFE and not is_open(request.endpoint)


def _say(response: Any) -> Any:
    # A view that wrote nothing, or thinks it did, or has other words for a refusal: whoever sent the form hears the truth.
    if not has_request_context() or not refuses() or g.get("read_only_said") is not None:
        return response
    if response.status_code not in _NOT_TRUE or (response.location or "").startswith("/sign-in"):
        return response
    g.read_only_said = True
    return current_app.make_response(current_app.handle_user_exception(ReadOnly(words())))


def refuse_unknown(app: Flask) -> None:
    """Stop start-up when a name given to `stays_open` is no endpoint."""
    events = {f"live:{event}" for event in app.extensions["live_rules"]}
    known = set(app.view_functions) | {f"{name}." for name in app.blueprints} | events
    if unknown := sorted(_open - known):
        raise LookupError(f"stays_open: no such endpoints: {', '.join(unknown)}")


ask_before_writing(_gate)
