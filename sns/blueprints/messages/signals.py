"""What happens in conversations."""

from __future__ import annotations

from dataclasses import dataclass

from sns.core.signals import Signal


@dataclass(frozen=True)
class MessageSent(Signal):
    """Somebody wrote something to others."""

    room_id: int
    seq: int
    author_id: int
