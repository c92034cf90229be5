"""What happens to words before they are published."""

from __future__ import annotations

from dataclasses import dataclass

from sns.core.signals import Signal


@dataclass(frozen=True)
class WordsHeld(Signal):
    """Words wait to be looked at: their author is to be told at once, and why."""

    content_id: int
    seq: int
    member_id: int
    reason: str
