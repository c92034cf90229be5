"""The link that stops mails without sign-in: signed, good for as long as mails are kept, nothing of it is stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from sns.blueprints.accounts.models import Member
from sns.blueprints.accounts.queries import find_anybody

from . import adapters, plans, subscriptions

SCOPES = ("kind", "content", "subscription", "all")


@dataclass(frozen=True)
class Stop:
    """What a link stops: one `kind` of news, one `content`, one `subscription`, or `all`.

    `before` is what stood there before it was stopped, in the link that undoes it.
    """

    member: Member
    scope: str
    key: str
    before: str = ""

    @property
    def label(self) -> Any:
        """The kind of news as the settings call it."""
        return adapters.KINDS[self.key].label if self.scope == "kind" else ""


def token(member_id: int, scope: str, key: str | int = "", before: str = "") -> str:
    """Return the token of a link."""
    return str(_seal().dumps([member_id, scope, str(key), before]))


def find(token: str) -> Stop | None:
    """Return what a token stops; None when it is no token, or its member has gone."""
    try:
        member_id, scope, key, before = _seal().loads(token)
    except (BadData, TypeError, ValueError):
        return None
    if scope not in SCOPES or (scope == "kind" and key not in adapters.KINDS):
        return None
    member = find_anybody(member_id)
    return Stop(member, scope, key, before) if member is not None and member.state != "left" else None


def stop(wish: Stop) -> str:
    """Stop it, and return the token that undoes it; done twice it is done once."""
    before = _set(wish, "never")
    return token(wish.member.id, wish.scope, wish.key, before)


def undo(wish: Stop) -> None:
    """Begin again as it was before."""
    _set(wish, wish.before)


def _set(wish: Stop, rhythm: str) -> str:
    if wish.scope == "kind":
        return plans.choose(wish.member, wish.key, rhythm or adapters.KINDS[wish.key].rhythm)
    if wish.scope == "content":
        return plans.choose_for_content(wish.member, int(wish.key), rhythm)
    if wish.scope == "subscription":
        return subscriptions.choose(wish.member, int(wish.key), rhythm)
    plans.stop_all(wish.member, rhythm == "never")
    return ""


def _seal() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="mail-stop")
