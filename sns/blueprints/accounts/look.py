"""How the site looks to somebody: kept in a cookie, and with the member, so that a new device starts with it."""

from __future__ import annotations

from typing import Any

from flask import after_this_request, current_app, request, url_for
from werkzeug.wrappers import Response

from sns.core import i18n
from sns.core.db import action, reread
from sns.core.fragments import slotted

from .models import Member

_LIFE_S = 365 * 86_400


@action
def keep(actor: Member, *, text: str, theme: str, ruby: str, locale: str) -> None:
    """Keep the choices with the member; mails are written in the same language."""
    reread(actor)
    actor.settings = {**(actor.settings or {}), "look": {"text": text, "theme": theme, "ruby": ruby}, "locale": locale}


def put_cookie(response: Any, *, text: str, theme: str, ruby: str, locale: str) -> None:
    """Give this browser the choices, so that no page flashes in another size."""
    response.set_cookie(
        i18n.LOOK_COOKIE, ".".join((text, theme, *filter(None, (ruby,)), locale)), max_age=_LIFE_S,
        secure=current_app.config["SESSION_COOKIE_SECURE"], httponly=True, samesite="Lax",
    )  # fmt: skip


@slotted("appearance")
def address(*_nothing: str) -> str:
    """Return the address of the page where one chooses how the site looks, which leads back to this one."""
    return url_for("accounts.appearance", next=request.path)


def start(_app: Any, user: Member, **_more: Any) -> None:
    """Bring a member's choices to a browser that has none yet; listens to every way of signing in."""
    kept = (user.settings or {}).get("look")
    if not isinstance(kept, dict) or i18n.LOOK_COOKIE in request.cookies:
        return
    locale = str((user.settings or {}).get("locale", "ja"))

    @after_this_request
    def bring(response: Response) -> Response:
        put_cookie(response, **{name: str(kept.get(name, "")) for name in ("text", "theme", "ruby")}, locale=locale)
        return response
