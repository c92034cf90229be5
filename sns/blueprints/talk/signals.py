"""What happens in rooms."""

from __future__ import annotations

from dataclasses import dataclass

from sns.core.signals import Signal


@dataclass(frozen=True)
class LinesAdded(Signal):
    """Lines were stored in a room, from one number to another."""

    room_id: int
    first: int
    last: int


@dataclass(frozen=True)
class LineChanged(Signal):
    """A line stands otherwise now: edited, deleted, hidden, shown again, reacted to."""

    room_id: int
    seq: int


@dataclass(frozen=True)
class LineCalled(Signal):
    """A line calls somebody by name."""

    line_id: int
    member_id: int


@dataclass(frozen=True)
class RoomChanged(Signal):
    """A room was opened, closed or set otherwise; who has it open asks again."""

    room_id: int
