"""Pages of chat: the rooms, one room, one line, keeping a room in order."""

from __future__ import annotations

from . import keeping, lines, rooms
from .blueprint import bp

__all__ = ["bp", "keeping", "lines", "rooms"]
