"""Clockwork of hosts."""

from __future__ import annotations

from sns.core.jobs import every

from . import actions


@every("day 04:40")
def forget_old_cares() -> None:
    """Erase who looked after what long ago."""
    actions.forget_old()
