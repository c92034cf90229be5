"""Sample data for the page that shows every component."""

from __future__ import annotations

from typing import Any


def make_samples() -> dict[str, Any]:
    """Return sample data by component."""
    return {}
