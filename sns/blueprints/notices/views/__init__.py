"""Pages of notices: for everybody who may read them, and for the office."""

from __future__ import annotations

from . import feeds, pages, staff, writing
from .blueprint import bp

__all__ = ["bp", "feeds", "pages", "staff", "writing"]
