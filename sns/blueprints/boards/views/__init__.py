"""Pages of boards: the boards of a place, one thread, and keeping discussions in order."""

from __future__ import annotations

from . import boards, keeping, moving, threads, writing
from .blueprint import bp

__all__ = ["boards", "bp", "keeping", "moving", "threads", "writing"]
