"""Pages of people: a member's page, joining, invitations, the staff's side of joining."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("people", __name__)

from . import guardian, invitations, join, mailbox, member, promises, staff  # noqa: E402, F401
