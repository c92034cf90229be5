"""Clockwork around joining, residency and leaving."""

from __future__ import annotations

from sns.blueprints.accounts import locking
from sns.core.jobs import every
from sns.core.upkeep import scrub

from . import joining, leaving, residency


@every("hour")
def forget_sign_ups() -> None:
    """Remove what was typed by those who never arrived."""
    joining.forget_old()


@every("hour")
def end_locks() -> None:
    """Let in again those whose lock has come to its day."""
    locking.end_due()


@every("day 04:10")
def erase_who_left() -> None:
    """Erase those whose time to return is over."""
    leaving.erase_due()


@every("day 04:20")
def forget_addresses() -> None:
    """Erase the addresses of letters past their time."""
    if residency.forget_old():
        scrub()
