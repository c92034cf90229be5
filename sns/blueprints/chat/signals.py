"""What happens to chat rooms."""

from __future__ import annotations

from dataclasses import dataclass

from sns.core.signals import Signal


@dataclass(frozen=True)
class QuestionAsked(Signal):
    """A question waits in a room where a host lets questions through."""

    question_id: int
    room_id: int
