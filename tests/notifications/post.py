"""Time that passes, the worker that works, and the mails that come of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import time_machine
from flask import Flask

from sns.blueprints.notifications import mailing
from sns.core import buffer, clock, jobs

# A Tuesday; the city's clock.
NOON = datetime(2026, 6, 9, 12, 0, tzinfo=clock.TOKYO)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Stop the clock."""
    with time_machine.travel(moment, tick=False):
        yield


def work(app: Flask) -> None:
    """Do what the outbox holds, and write what pages remembered."""
    with app.app_context():
        buffer.flush()
        jobs.run_due(1000)


def minute(app: Flask) -> None:
    """Let one minute's clockwork and the outbox run."""
    work(app)
    with app.app_context():
        mailing.gather_due()
    work(app)


def mails(app: Flask, to: Any = None) -> list[EmailMessage]:
    """Return the mails that were sent, the oldest first; to one member only."""
    folder: Path = app.extensions["mail"]["folder"]
    paths = sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
    found: list[Any] = [message_from_bytes(path.read_bytes(), policy=default) for path in paths]
    return [mail for mail in found if to is None or mail["To"] == to.email]


def text_of(mail: EmailMessage) -> str:
    """Return both parts of a mail, subject and headers."""
    parts = [mail.get_body((kind,)) for kind in ("plain", "html")]
    words = [part.get_content() for part in parts if part is not None]
    return "\n".join([*(f"{name}: {value}" for name, value in mail.items()), *words])
