"""What happens around events."""

from __future__ import annotations

from dataclasses import dataclass

from sns.core.signals import Signal


@dataclass(frozen=True)
class RsvpChanged(Signal):
    """Somebody answered, or answered differently."""

    content_id: int
    member_id: int


@dataclass(frozen=True)
class Promoted(Signal):
    """A place became free for somebody who waited."""

    event_id: int
    member_id: int


@dataclass(frozen=True)
class EventMoved(Signal):
    """An event is at another time or place; `sequence` names the change."""

    event_id: int
    sequence: int


@dataclass(frozen=True)
class EventCancelled(Signal):
    """An event will not take place."""

    event_id: int


@dataclass(frozen=True)
class HallOpened(Signal):
    """The participants of an event have got a space of their own."""

    event_id: int
    space_id: int
