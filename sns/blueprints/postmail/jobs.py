"""Clockwork around mails."""

from __future__ import annotations

import structlog
from flask import current_app

from sns.core.jobs import every

from . import fetching, keeping

log = structlog.get_logger(__name__)


@every("minute")
def fetch() -> None:
    """Empty the mailbox, where one is named."""
    url = current_app.extensions["settings"].post_imap_url
    if not url:
        return
    try:
        fetching.fetch(url)
    except fetching.ERRORS as error:
        # Without the error's text, which may quote the address with its password. The next minute tries again.
        log.warning("mailbox not reachable", error=type(error).__name__)


@every("hour")
def forget() -> None:
    """Erase mails whose time is over."""
    keeping.sweep()
