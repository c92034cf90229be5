"""Clockwork of what is looked at."""

from __future__ import annotations

from sns.core.jobs import every

from . import sayings


@every("hour")
def forget_sayings() -> None:
    """Erase fingerprints that are older than two days."""
    sayings.forget_old()
