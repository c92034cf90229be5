"""Clockwork of notices."""

from __future__ import annotations

from sns.core.jobs import every

from . import attachments


@every("day 04:40")
def erase_files() -> None:
    """Erase attachments that hang on nothing any more."""
    attachments.sweep()
