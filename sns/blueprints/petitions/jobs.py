"""Clockwork of requests from outside."""

from __future__ import annotations

from sns.core.jobs import every

from . import actions


@every("day 04:20")
def close_old() -> None:
    """Close what nobody objected to in time, and erase what was kept long enough."""
    actions.close_old()
