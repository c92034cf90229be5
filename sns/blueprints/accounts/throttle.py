"""Slowing down guesses: counts beside the database, in the limiter's storage, shared by all web processes.

A try is counted before it is judged, so that many at once gain nothing; a right one takes its count back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TypeVar

import structlog
from flask import current_app
from limits import RateLimitItemPerSecond, parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter, RateLimiter

from sns.core import web

log = structlog.get_logger(__name__)
R = TypeVar("R")

LIMITS = {
    # Wrong passwords for one address from devices nobody has signed in on, and from one that is known.
    "account": parse("10 per 15 minutes"),
    "device": parse("10 per 15 minutes"),
    # Whoever gets here knows the password already.
    "second": parse("5 per 15 minutes"),
    "prove": parse("10 per 15 minutes"),
    # Codes of a mail, and mails to one address.
    "code": parse("10 per 15 minutes"),
    "mail": parse("4 per 15 minutes"),
}
_here: RateLimiter = FixedWindowRateLimiter(MemoryStorage())


def allows(what: str, *whose: str | int) -> bool:
    """Count a try and tell whether it may be judged."""
    return _ask(lambda counts: counts.hit(LIMITS[what], what, _name(whose)), True)


def forgive(what: str, *whose: str | int) -> None:
    """Forget the tries after a right one."""
    _ask(lambda counts: counts.clear(LIMITS[what], what, _name(whose)), None)


def once(thing: str, seconds: int) -> bool:
    """Tell whether this thing is seen for the first time within so many seconds."""
    return _ask(lambda counts: counts.hit(RateLimitItemPerSecond(1, seconds), "once", _name((thing,))), True)


def _ask(question: Callable[[RateLimiter], R], when_off: R) -> R:
    if not current_app.config["RATELIMIT_ENABLED"]:
        return when_off
    try:
        return question(web.limiter.limiter)
    except Exception:
        # Without the shared counts each process counts by itself.
        log.warning("limits not reachable", exc_info=True)
        return question(_here)


def _name(whose: tuple[str | int, ...]) -> str:
    # Addresses do not lie open in a store that many can read.
    return hashlib.sha256(repr(whose).encode()).hexdigest()[:32]
