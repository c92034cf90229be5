"""What happens to sources."""

from __future__ import annotations

from dataclasses import dataclass

from sns.core.signals import Signal


@dataclass(frozen=True)
class ReadingWanted(Signal):
    """Somebody asked for a source to be read now."""

    source_id: int
