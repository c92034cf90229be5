"""Clockwork around files."""

from __future__ import annotations

from sns.core.jobs import every

from . import actions, strays


@every("day 03:20")
def sweep() -> None:
    """Erase files that belong to nothing, and those that nobody knows of."""
    actions.sweep()
    strays.sweep()
