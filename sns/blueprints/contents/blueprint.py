"""The blueprint of what is alike for every kind of content."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("contents", __name__)
