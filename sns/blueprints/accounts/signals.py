"""What happens to members."""

from __future__ import annotations

from dataclasses import dataclass

from sns.core.signals import Signal


@dataclass(frozen=True)
class MemberJoined(Signal):
    """Somebody became a member."""

    member_id: int


@dataclass(frozen=True)
class NameChanged(Signal):
    """A member is called otherwise now, or (leaving, coming back) is no longer or again called by name."""

    member_id: int


@dataclass(frozen=True)
class MemberChanged(Signal):
    """A member tells something else about themselves."""

    member_id: int


@dataclass(frozen=True)
class SignedOut(Signal):
    """A session ended; `session_id` 0 means all of the member's."""

    member_id: int
    session_id: int


@dataclass(frozen=True)
class TicketDue(Signal):
    """A mail with a link and a code is to be sent."""

    ticket_id: int


@dataclass(frozen=True)
class LetterDue(Signal):
    """A plain mail is to be sent: `name` of its template, `facts` for it; to a member or to a bare address."""

    name: str
    facts: dict[str, str | int]
    member_id: int | None = None
    email: str | None = None


@dataclass(frozen=True)
class FriendAsked(Signal):
    """Somebody wishes to be tied to a member."""

    sender_id: int
    receiver_id: int


@dataclass(frozen=True)
class FriendMade(Signal):
    """Two members are tied; `by_id` agreed to what the other had asked."""

    by_id: int
    other_id: int


@dataclass(frozen=True)
class Introduced(Signal):
    """A member wrote about a friend for the first time."""

    author_id: int
    about_id: int
