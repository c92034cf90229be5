"""The link by which a mail takes a sign-up up again: sealed with the site's key."""

from __future__ import annotations

from flask import current_app, url_for
from itsdangerous import BadData, URLSafeSerializer


def _seal() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="sign-up")


def resume_url(mark: str) -> str:
    """Return the link of a mail; what the database holds of it opens nothing by itself."""
    return url_for("people.join_resume", token=_seal().dumps(mark), _external=True)


def read_mark(token: str) -> str | None:
    """Return what a mail's link carries, or None when it was not written here."""
    try:
        mark = _seal().loads(token)
    except BadData:
        return None
    return mark if isinstance(mark, str) else None
