"""Clockwork of the index."""

from __future__ import annotations

from sns.core.jobs import every

from . import actions


@every("day 03:30")
def mend() -> None:
    """Bring in what was missed."""
    actions.mend()


@every("minute")
def go_on() -> None:
    """Go on with a rebuild that was interrupted, and begin one where there is no index yet."""
    actions.go_on(seconds=20)
