"""The demo's mails, kept as files and shown on a page, so that a newcomer can follow the codes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, current_app

from sns.core import clock

SHOWN = 50
_NAME = re.compile(r"[0-9T]{15,30}-[0-9a-f]{8}\.eml")
_URL = re.compile(r"https?://[^\s<>\"]+")


@dataclass(frozen=True)
class Mail:
    """A kept mail; `parts` is its text cut into (words, path of this site or None)."""

    name: str
    to: str
    subject: str
    at: datetime
    parts: list[tuple[str, str | None]]


@dataclass(frozen=True)
class Mailbox:
    """The folder of the demo's mails."""

    folder: Path

    def newest(self) -> list[Mail]:
        """Return the newest mails, newest first."""
        names = sorted((path.name for path in self.folder.glob("*.eml") if _NAME.fullmatch(path.name)), reverse=True)
        return [_read(self.folder / name) for name in names[:SHOWN]]

    def mail(self, name: str) -> Mail | None:
        """Return one mail, or None."""
        path = self.folder / name
        return _read(path) if _NAME.fullmatch(name) and path.is_file() else None


def find() -> Mailbox | None:
    """Return the demo's mailbox; None in production, and where a mail server is named."""
    return of(current_app)


def of(app: Flask) -> Mailbox | None:
    """Return the mailbox of an app."""
    door = app.extensions["mail"]
    is_here = app.extensions["settings"].mode == "demo" and not door["smtp_url"]
    return Mailbox(door["folder"]) if is_here else None


def find_mail(name: str) -> Mail | None:
    """Return a mail of the demo's mailbox."""
    mailbox = find()
    return mailbox.mail(name) if mailbox is not None else None


def _read(path: Path) -> Mail:
    message = message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=default)
    body = message.get_body(("plain",))
    words = body.get_content().replace("\r\n", "\n") if body is not None else ""
    date = message["Date"].datetime if message["Date"] else clock.now()
    return Mail(path.name, str(message["To"] or ""), str(message["Subject"] or ""), date, _cut(words))


def _cut(words: str) -> list[tuple[str, str | None]]:
    parts: list[tuple[str, str | None]] = []
    at = 0
    for found in _URL.finditer(words):
        address = urlsplit(found[0])
        # The demo may be reached under another name than the one its mails were written with.
        parts += [(words[at : found.start()], None), (found[0], address._replace(scheme="", netloc="").geturl() or "/")]
        at = found.end()
    return [*parts, (words[at:], None)]
