"""Clockwork of mails and of forgetting."""

from __future__ import annotations

from sns.core.jobs import every

from . import actions, mailing


@every("minute")
def gather_mails() -> None:
    """Make the mails whose moment has come; the outbox sends them."""
    mailing.gather_due()


@every("day 04:00")
def forget_old() -> None:
    """Erase what is older than 90 days."""
    actions.forget_old()
