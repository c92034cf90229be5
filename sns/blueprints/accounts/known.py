"""Known devices: a signed cookie of a year, so that guesses made elsewhere do not lock the owner out here."""

from __future__ import annotations

import secrets
from typing import Any

from flask import after_this_request, current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from sns.core import text

from . import actions, queries
from .models import Member

LIFE_S = 365 * 86_400
# A family shares a tablet: one token for each member who signed in on it.
MOST_TOKENS = 5


def device_of(member: Member | None) -> int | None:
    """Return the number of this device when the member signed in on it before; the same work for nobody."""
    tokens = _tokens()
    if not tokens:
        return None
    return queries.find_device(member.id if member else 0, map(queries.token_hash, tokens))


def is_known_here() -> bool:
    """Tell whether the address typed into the form belongs to somebody known on this device."""
    if not _tokens():
        return False
    return device_of(queries.find_by_email(text.clean_line(request.form.get("email", "")))) is not None


def remember(member: Member) -> None:
    """Know this device from now on."""
    tokens, fresh = _tokens(), secrets.token_urlsafe(24)
    if actions.know_device(member, set(map(queries.token_hash, tokens)), fresh):
        tokens = [*tokens, fresh][-MOST_TOKENS:]
    sealed = _seal().dumps(tokens)
    is_secure = bool(current_app.config["SESSION_COOKIE_SECURE"])

    @after_this_request
    def keep(response: Response) -> Response:
        response.set_cookie(
            _name(), sealed if isinstance(sealed, str) else sealed.decode(), max_age=LIFE_S, secure=is_secure,
            httponly=True, samesite="Lax",
        )  # fmt: skip
        return response


def _tokens() -> list[str]:
    try:
        found: Any = _seal().loads(request.cookies.get(_name(), ""), max_age=LIFE_S)
    except BadData:
        return []
    return [token for token in found if isinstance(token, str)][-MOST_TOKENS:] if isinstance(found, list) else []


def _name() -> str:
    return "__Host-known" if current_app.config["SESSION_COOKIE_SECURE"] else "known"


def _seal() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="known-device")
