"""Who speaks over a socket, and how fast; whose session has ended."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from flask import g
from flask_login import current_user

from . import offload

# For so long the session row and the member's ties are not read again for what is said many times a second.
KNOWN_S = 4.0
_RATE, _RATE_WINDOW_S = 60, 10.0
# Sockets that are looked at in one go.
_CHUNK = 200
_recent: dict[str, list[float]] = {}
# Who spoke a moment ago, until when that holds, and under which session.
_known: dict[str, tuple[float, Any, int]] = {}
_find_alive: list[Callable[[set[int]], set[int]]] = []


def sessions_end_by(find_alive: Callable[[set[int]], set[int]]) -> None:
    """Name the function that tells which of some session rows still stand."""
    _find_alive[:] = [find_alive]


def find_ended(sessions: Mapping[str, int]) -> list[str]:
    """Return the sockets whose session has ended, given the session of each; others are served meanwhile."""
    held, ended = list(sessions.items()), []
    for start in range(0, len(held) if _find_alive else 0, _CHUNK):
        some = held[start : start + _CHUNK]
        alive = _find_alive[0]({session_id for _sid, session_id in some})
        ended += [sid for sid, session_id in some if session_id not in alive]
        offload.breathe()
    return ended


def who(sid: str, *, is_frequent: bool) -> Any:
    """Return who speaks, or None. The session row decides: whoever was signed out elsewhere is out here too."""
    now = time.monotonic()
    if is_frequent and (known := _known.get(sid)) is not None and known[0] > now:
        _until, g._login_user, g.session_id = known
        return g._login_user
    g.pop("_login_user", None)
    if not current_user.is_authenticated:
        return None
    member = current_user._get_current_object()
    if is_frequent:
        _known[sid] = now + KNOWN_S, member, g.session_id
    return member


def is_too_fast(sid: str) -> bool:
    """Tell whether a socket sent more than it may, and count what it sends now."""
    now = time.monotonic()
    recent = [moment for moment in _recent.get(sid, ()) if now - moment < _RATE_WINDOW_S]
    recent.append(now)
    _recent[sid] = recent[-_RATE - 1 :]
    return len(recent) > _RATE


def forget(sid: str) -> None:
    """Know nothing more of a socket that is gone, or whose session has ended."""
    _recent.pop(sid, None)
    _known.pop(sid, None)
