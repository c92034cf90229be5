"""The blueprint all pages of chat register with."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("chat", __name__)
