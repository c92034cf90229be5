"""Clockwork of events."""

from __future__ import annotations

from sns.core.jobs import every

from . import telling


@every("minute")
def remind() -> None:
    """Remind of what begins soon."""
    telling.remind()
