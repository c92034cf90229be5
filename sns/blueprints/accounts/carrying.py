"""Words whose session ended before they arrived: sealed into the sign-in form and handed back afterwards."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer

LIFE_S = 3600
_NEVER = {"csrf_token", "password", "code", "credential", "sealed", "carried", "next"}


def _seal() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="carried-words")


def seal() -> str:
    """Return the submitted words as a sealed text; empty when there are none or another site sent them."""
    words = [(name, value) for name, value in request.form.items(multi=True) if name not in _NEVER and value]
    if not words or not _is_from_here():
        return ""
    return str(_seal().dumps({"path": request.path, "words": words}))


def unseal(text: str | None) -> dict[str, Any] | None:
    """Return what was sealed within the last hour, or None."""
    try:
        found: dict[str, Any] = _seal().loads(text or "", max_age=LIFE_S)
    except BadData:
        return None
    return found


def _is_from_here() -> bool:
    # A form on another site must not get its words into a member's hands after sign-in.
    origin = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return _host(origin) == request.host


def _host(address: str) -> str | None:
    try:
        return urlsplit(address).netloc
    except ValueError:  # such as an unclosed bracket
        return None


def safe_target(target: str | None) -> str | None:
    """Return an address to go to only when it is a path of this site."""
    if not target or not target.isprintable() or "\\" in target or not target.startswith("/"):
        return None
    # With "//" a path would name another host; what has no host and begins with one "/" stays here.
    return target if not target.startswith("//") and _host(target) == "" else None
