"""The blueprint of all pages of notices, and what they all need."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, request, url_for

from sns.core.guard import me

from .. import policy, queries
from ..models import Notice

bp = Blueprint("notices", __name__)


def find_open(notice_id: int) -> Notice | None:
    """Return a notice; a visitor is sent to sign in, unless it is public, so that nobody learns which ids exist."""
    notice = queries.find_notice(notice_id)
    if me() is None and (notice is None or not policy.read(None, notice)):
        abort(redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?"))))
    return notice


def to_desk(notice: Notice) -> Any:
    """Lead to the office's page of a notice."""
    return redirect(url_for("notices.desk", notice_id=notice.id))
