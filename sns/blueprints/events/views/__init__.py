"""Pages of events: one event, writing it, who comes, afterwards."""

from __future__ import annotations

from . import after, keeping, pages, reports, writing
from .blueprint import bp

__all__ = ["after", "bp", "keeping", "pages", "reports", "writing"]
