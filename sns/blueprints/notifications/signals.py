"""What happens around notifications."""

from __future__ import annotations

from dataclasses import dataclass

from sns.core.signals import Signal


@dataclass(frozen=True)
class UnreadChanged(Signal):
    """A member has read something: other open pages show another number."""

    member_id: int


@dataclass(frozen=True)
class MailDue(Signal):
    """A mail is made and is to leave; `attempt` tells a retry by staff from the first one."""

    delivery_id: int
    attempt: int = 0


@dataclass(frozen=True)
class MailsDue(Signal):
    """Many mails are made and are to leave, some to a job: a row for each would cost more than making them."""

    delivery_ids: list[int]


@dataclass(frozen=True)
class AddressDoubted(Signal):
    """A member wants to show that their address takes mail."""

    member_id: int
