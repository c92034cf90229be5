"""Clockwork of notices."""

from __future__ import annotations

from sns.core.jobs import every

from . import attachments, counting, mailing


@every("day 04:40")
def erase_files() -> None:
    """Erase attachments that hang on nothing any more."""
    attachments.sweep()


@every("minute")
def mail_emergencies() -> None:
    """Go on with the mails of emergencies that are not all made."""
    mailing.go_on_with_all()


@every("day 03:40")
def settle_numbers() -> None:
    """Keep how many opened old notices, before it is forgotten who did."""
    counting.settle_old()
