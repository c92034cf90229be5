"""Clockwork around texts."""

from __future__ import annotations

from sns.core.db import tidy
from sns.core.jobs import every

from . import actions


@every("day 03:50")
def rerender() -> None:
    """Bring stored HTML up to the renderer's version, a few hundred at a time."""
    while actions.rerender(limit=200):
        pass


every("day 04:30")(tidy)
