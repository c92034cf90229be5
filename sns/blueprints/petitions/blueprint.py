"""The blueprint of requests from outside, shared by both sides' pages."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("petitions", __name__)
