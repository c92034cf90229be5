"""What happens to mails that come in."""

from __future__ import annotations

from dataclasses import dataclass

from sns.core.signals import Signal


@dataclass(frozen=True)
class MailArrived(Signal):
    """A mail is safely stored and waits to be read."""

    mail_id: int


@dataclass(frozen=True)
class MailAnswerDue(Signal):
    """The sender of a mail is to be told what became of it."""

    mail_id: int
