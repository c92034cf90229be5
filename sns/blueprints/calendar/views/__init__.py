"""Pages of calendars: list and month, files for other programs, import and export, figures."""

from __future__ import annotations

from . import files, imports, lists, numbers, own
from .blueprint import bp

__all__ = ["bp", "files", "imports", "lists", "numbers", "own"]
