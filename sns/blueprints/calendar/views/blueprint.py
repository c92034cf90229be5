"""The blueprint all pages of calendars belong to."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("calendar", __name__)
