"""Flask-Login on session rows, and the line of the menu."""

from __future__ import annotations

from typing import Any

from flask import Flask, g, session
from flask_login import LoginManager, user_logged_in

from sns.core import clock, menu
from sns.core.i18n import lazy as _l

from . import actions, letters, look, queries, tie_letters
from .models import Member
from .views import carry

__all__ = ["init_app", "letters", "tie_letters"]  # letters listen to signals

menu.add(menu.Entry("accounts.appearance", "gear", _l("見やすさの設定"), order=70, group=2))


def init_app(app: Flask) -> None:
    """Let the session row decide who is asking; a copied cookie is worth nothing once the row is gone."""
    manager = LoginManager(app)
    manager.session_protection = None  # the row is the protection
    manager.user_loader(_load)
    user_logged_in.connect(look.start, app)

    # Before every `before_request`, of which the CSRF check is the first: a missing session fails there.
    @app.url_value_preprocessor
    def offer_to_carry(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
        g.to_sign_in = carry


def _load(member_id: str) -> Member | None:
    token: Any = session.get("sid")
    found = queries.find_signed_in(token) if isinstance(token, str) else None
    if found is None or found[0].get_id() != member_id:
        return None
    member, row = found
    g.session_id = row.id
    if clock.now() - row.seen_at > queries.LAST_SEEN_EVERY:
        actions.seen.add(row.id, (member.id, clock.now()))
    return member
