"""Clockwork around bundles."""

from __future__ import annotations

from sns.core.jobs import every

from . import actions


@every("hour")
def end_due() -> None:
    """Erase bundles whose time has passed."""
    actions.end_due()


@every("day 03:25")
def sweep() -> None:
    """Erase files that belong to no bundle."""
    actions.sweep()
