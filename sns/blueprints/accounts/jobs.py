"""Clockwork around sign-ins."""

from __future__ import annotations

from sns.core.jobs import every

from . import actions, tickets


@every("day 03:40")
def forget_ended_sessions() -> None:
    """Remove sessions past their end."""
    actions.forget_ended_sessions()


@every("hour")
def forget_tickets() -> None:
    """Remove tickets past their end."""
    tickets.forget_old()
