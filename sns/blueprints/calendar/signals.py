"""What happens to files of events."""

from __future__ import annotations

from dataclasses import dataclass

from sns.core.signals import Signal


@dataclass(frozen=True)
class FileArrived(Signal):
    """A file waits to be read."""

    import_id: int


@dataclass(frozen=True)
class TakingWanted(Signal):
    """The next rows of a file, after this many, are to become events."""

    import_id: int
    done: int
