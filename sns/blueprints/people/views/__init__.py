"""Pages of people: a member as neighbours see them, つながり, what one shows of oneself."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("people", __name__)

from . import profile, settings, ties  # noqa: E402, F401  # they hang their routes on `bp`
