"""Pages of the bell, what one wants to hear of, stopping mails without sign-in, and the office's look at the mail."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("notifications", __name__)

from . import bell, settings, staff, stopping, subscriptions  # noqa: E402, F401  # they hang their routes on `bp`
