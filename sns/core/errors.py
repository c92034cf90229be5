"""What may go wrong in words that a resident can read."""

from __future__ import annotations


class Refused(Exception):
    """An action makes no sense now (full, closed, taken); the message is shown to the member, status 409."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class Stale(Refused):
    """The thing was changed elsewhere since the form was opened; the form comes back filled."""


class ReadOnly(Refused):
    """The site can only be read for now."""


class Busy(Exception):
    """The database did not become free in time; shown as 503 with the words kept."""


class UnguardedRoute(Exception):
    """A route or socket event declares no rule: the product does not start."""


class BadSetting(Exception):
    """An SNS_* setting holds something it may not; the message names it and what is allowed."""
