"""What happens to cases."""

from __future__ import annotations

from dataclasses import dataclass

from sns.core.signals import Signal


@dataclass(frozen=True)
class CaseChanged(Signal):
    """A case came in, was taken, handed over, answered or opened again: open queues are no longer true."""

    case_id: int
    kind: str
    space_id: int
