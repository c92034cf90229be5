"""What happens to polls; who answered is never said."""

from __future__ import annotations

from dataclasses import dataclass

from sns.core.signals import Signal


@dataclass(frozen=True)
class PollOpened(Signal):
    """The readers of a content are asked something."""

    poll_id: int
    content_id: int
    opener_id: int


@dataclass(frozen=True)
class Answered(Signal):
    """One more has answered a poll."""

    poll_id: int
    content_id: int
    count: int


@dataclass(frozen=True)
class PollClosed(Signal):
    """A poll is over: its results may be read."""

    poll_id: int
    content_id: int


@dataclass(frozen=True)
class PollRemoved(Signal):
    """A poll was deleted with its answers, after so many had given one."""

    poll_id: int
    content_id: int
    by_opener: bool
    count: int
