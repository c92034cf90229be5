"""Pages of messages."""

from __future__ import annotations

from . import beginning, groups, lines, rooms
from .blueprint import bp

__all__ = ["beginning", "bp", "groups", "lines", "rooms"]
