"""What happens to notices beyond what happens to every content."""

from __future__ import annotations

from dataclasses import dataclass

from sns.core.signals import Signal


@dataclass(frozen=True)
class ApprovalAsked(Signal):
    """Somebody asked for the approval of a notice."""

    notice_id: int
    by_id: int


@dataclass(frozen=True)
class Returned(Signal):
    """A notice was sent back to who wrote it, with words."""

    notice_id: int
    by_id: int


@dataclass(frozen=True)
class Stamped(Signal):
    """A reader stamped a circular."""

    notice_id: int
    member_id: int
    stamps: int


@dataclass(frozen=True)
class Reminded(Signal):
    """The office reminds those who have not stamped a circular yet, once."""

    notice_id: int


@dataclass(frozen=True)
class EmergencyOut(Signal):
    """An emergency was published; its mails are to be made."""

    notice_id: int


@dataclass(frozen=True)
class MembersReached(Signal):
    """The mails of an emergency are made for members with these numbers; their devices are told now."""

    notice_id: int
    after_id: int
    until_id: int


@dataclass(frozen=True)
class ImportantOut(Signal):
    """An important notice was published; devices are to be told."""

    notice_id: int
