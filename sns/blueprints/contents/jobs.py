"""Clockwork around texts."""

from __future__ import annotations

from sns.core.db import tidy
from sns.core.jobs import every

from . import actions, footprints


@every("day 03:50")
def rerender() -> None:
    """Bring stored HTML up to the renderer's version, a few hundred at a time."""
    while actions.rerender(limit=200):
        pass


@every("day 04:00")
def forget_footprints() -> None:
    """Let old footprints fade."""
    footprints.forget_old()


every("day 04:30")(tidy)
