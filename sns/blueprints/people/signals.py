"""What happens on the way in and on the way out."""

from __future__ import annotations

from dataclasses import dataclass

from sns.core.signals import Signal


@dataclass(frozen=True)
class SignUpLetterDue(Signal):
    """Somebody who is not yet a member is to be told something: `name` of the mail's template."""

    sign_up_id: int
    name: str


@dataclass(frozen=True)
class WardDecided(Signal):
    """A ward office let a member in, or turned them away."""

    request_id: int


@dataclass(frozen=True)
class MemberLeaving(Signal):
    """Somebody wants to leave; a mail tells until when that can be taken back."""

    member_id: int


@dataclass(frozen=True)
class InvitationUsed(Signal):
    """Somebody became a member by a member's invitation."""

    inviter_id: int
    member_id: int


@dataclass(frozen=True)
class ResidencyConfirmed(Signal):
    """It is confirmed where a member lives."""

    member_id: int
