"""Clockwork of polls."""

from __future__ import annotations

from sns.core.jobs import every

from . import actions


@every("minute")
def close_due() -> None:
    """Close polls at their end."""
    actions.close_due()
