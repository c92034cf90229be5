"""Clockwork around sign-ins."""

from __future__ import annotations

from sns.core.jobs import every

from . import actions, tickets, ties


@every("day 03:40")
def forget_ended_sessions() -> None:
    """Remove sessions past their end."""
    actions.forget_ended_sessions()


@every("hour")
def forget_tickets() -> None:
    """Remove tickets past their end."""
    tickets.forget_old()


@every("day 03:45")
def forget_old_requests() -> None:
    """Remove requests to be tied that nobody answered."""
    ties.forget_old_requests()
