"""What happens to members."""

from __future__ import annotations

from dataclasses import dataclass

from sns.core.signals import Signal


@dataclass(frozen=True)
class MemberJoined(Signal):
    """Somebody became a member."""

    member_id: int


@dataclass(frozen=True)
class SignedOut(Signal):
    """A session ended; `session_id` 0 means all of the member's."""

    member_id: int
    session_id: int
