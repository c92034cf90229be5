"""Staff without a second factor are led to set one up, where the city demands it."""

from __future__ import annotations

import time
from typing import Any

from flask import redirect, request, session, url_for

from sns.core import options
from sns.core.db import db
from sns.core.guard import me
from sns.core.i18n import lazy as _l

from . import credentials
from .models import Member

KEY = "accounts.staff_second_factor"
options.declare(KEY, default=False, label=_l("職員に2段階認証を求める"))

# What staff need on the way there; everything else waits.
_OPEN = frozenset(
    f"accounts.{name}"
    for name in (
        "second_factor", "add_app", "add_passkey", "new_passkey_options", "recovery_codes", "renew_codes",
        "remove_factor", "prove", "prove_options", "sign_out", "appearance",
    )
)  # fmt: skip
_CACHE_S = 20.0
_cache: dict[str, tuple[float, bool]] = {}


def demands_of(member: Member) -> bool:
    """Tell whether this member has to have a second factor."""
    return _is_on() and bool(member.standing.is_staff)


def lead() -> Any:
    """Lead staff without a second factor to it, before any other page; None lets the request go on."""
    if request.endpoint in _OPEN or request.endpoint in (None, "static"):
        return None
    member = me()  # first: nobody's request, such as a watchdog's, asks nothing of the database
    if member is None or session.get("second") or not demands_of(member):
        return None
    if credentials.has_second_factor(member.id):
        return None
    return redirect(url_for("accounts.second_factor"))


def forget() -> None:
    """Read the choice again at the next request."""
    _cache.clear()


def _is_on() -> bool:
    key = str(db.engine.engine.url)
    kept = _cache.get(key)
    if kept is None or time.monotonic() - kept[0] > _CACHE_S:
        kept = _cache[key] = (time.monotonic(), bool(options.value(KEY)))
    return kept[1]
