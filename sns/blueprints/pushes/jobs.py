"""Clockwork of devices."""

from __future__ import annotations

from sns.core.jobs import every

from . import actions


@every("day 04:20")
def forget_dead() -> None:
    """Erase devices of sessions that have ended."""
    actions.forget_dead()
