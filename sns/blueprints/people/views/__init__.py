"""Pages of people: members as neighbours see them, つながり, settings, joining, invitations, the staff's side of joining."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("people", __name__)

from . import (  # noqa: E402, F401  # they hang their routes on `bp`
    guardian,
    invitations,
    join,
    mailbox,
    profile,
    promises,
    settings,
    staff,
    ties,
)
