"""Flask-Login on session rows, and the lines of the menu and the settings."""

from __future__ import annotations

from typing import Any

from flask import Flask, g, session
from flask_login import LoginManager, user_logged_in

from sns.core import clock, live, menu, speaking
from sns.core.i18n import lazy as _l
from sns.core.signals import on

from . import actions, letters, look, queries, staff_rule
from .models import Member
from .signals import SignedOut
from .views import carry

__all__ = ["init_app", "letters"]  # letters listen to signals

menu.add(
    menu.Entry(
        "accounts.settings",
        "gear",
        _l("設定"),
        order=70,
        group=2,
        marks=("accounts.", "people.edit", "people.privacy", "people.blocks", "people.ward", "people.move"),
    )
)
menu.add(menu.Entry("accounts.password", "key", _l("パスワード"), order=50, group=3))
menu.add(menu.Entry("accounts.email", "mail", _l("メールアドレス"), order=52, group=3))
menu.add(menu.Entry("accounts.second_factor", "shield", _l("2段階認証"), order=54, group=3))
menu.add(menu.Entry("accounts.devices", "phone", _l("ログイン中の端末"), order=56, group=3))

speaking.sessions_end_by(queries.alive_sessions)


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

    app.before_request(staff_rule.lead)
    app.jinja_env.globals["appearance_url"] = look.address


def _load(member_id: str) -> Member | None:
    token: Any = session.get("sid")
    found = queries.find_signed_in(token) if isinstance(token, str) else None
    if found is None or found[0].get_id() != member_id:
        return None
    member, row = found
    g.session_id, g.login_session = row.id, row
    if clock.now() - row.seen_at > queries.LAST_SEEN_EVERY:
        actions.seen.add(row.id, (member.id, clock.now()))
    return member


@on(SignedOut)
def cut_sockets(_signal: SignedOut) -> None:
    """Cut the open pages of ended sessions off at once; other processes follow within seconds."""
    live.cut_ended()
