"""Clockwork of files of events."""

from __future__ import annotations

from sns.core.jobs import every

from . import importing


@every("day 04:20")
def forget_files() -> None:
    """Forget files of events after a month."""
    importing.forget_old()
