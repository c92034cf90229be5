"""The mail door: one function that sends; without a mail server, mails are kept as files for the newcomer to read.

Whoever watches the door learns what a server did not take, and can close it for addresses that take nothing.
"""

from __future__ import annotations

import secrets
import smtplib
import ssl
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from urllib.parse import unquote, urlsplit

from flask import Flask, current_app

from . import clock

OWN_DOMAIN = "engawa"
_TIMEOUT_S = 20
# "Mailbox full" sounds final in its code, and passes.
_PASSING = 552


@dataclass(frozen=True)
class Failure:
    """What a server did not take: `code` 0 is no answer. `is_final`: it never will; `is_address`: to nobody there."""

    to: str
    message_id: str | None
    code: int
    is_final: bool
    is_address: bool


@dataclass(frozen=True)
class Watch:
    """Who watches the door: whether an address is known to take nothing, and who is told of failures."""

    is_dead: Callable[[str], bool]
    tell: Callable[[Failure], None]


def init_app(app: Flask, *, smtp_url: str | None, sender: str, folder: Path) -> None:
    """Name the mail server, or the folder where mails are kept."""
    app.extensions["mail"] = {"smtp_url": smtp_url, "sender": sender, "folder": folder, "watch": None}


def watch(app: Flask, watcher: Watch) -> None:
    """Name who watches the door."""
    app.extensions["mail"]["watch"] = watcher


def send(
    to: str, subject: str, body: str, *, html: str | None = None, message_id: str | None = None,
    headers: Mapping[str, str] | None = None, is_asked: bool = False,
) -> bool:  # fmt: skip
    """Send one mail, from a job only; what the server refuses for now is raised, so that the outbox tries again.

    False: it will never be taken. `is_asked`: its reader waits for it (a code), so a dead address is tried as well.
    A line break in an address, subject or header is refused by the mail library itself.
    """
    door = current_app.extensions["mail"]
    watcher: Watch | None = door["watch"]
    if watcher is not None and not is_asked and watcher.is_dead(to):
        return False
    message = EmailMessage(policy=SMTP)
    message["From"], message["Subject"] = door["sender"], subject
    message["To"] = Address(addr_spec=to)
    message["Date"] = clock.now()
    message["Message-ID"] = f"<{message_id or secrets.token_hex(16)}@{OWN_DOMAIN}>"
    # So that no answering machine answers, and our own words never come back in by mail.
    message["Auto-Submitted"], message["X-Auto-Response-Suppress"] = "auto-generated", "All"
    for name, value in (headers or {}).items():
        message[name] = value
    message.set_content(body)
    if html:
        message.add_alternative(html, subtype="html")
    if not door["smtp_url"]:
        _keep(door["folder"], message)
        return True
    try:
        _deliver(door["smtp_url"], message)
    except (smtplib.SMTPException, OSError) as error:
        if watcher is None:
            raise
        failure = _failure(to, message_id, error)
        watcher.tell(failure)
        if not failure.is_final:
            raise
        return False
    return True


def _failure(to: str, message_id: str | None, error: Exception) -> Failure:
    code = 0
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = next((int(answer[0]) for answer in error.recipients.values()), 0)
    elif isinstance(error, smtplib.SMTPResponseException):
        code = int(error.smtp_code)
    is_about_mail = isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError)
    is_final = is_about_mail and 500 <= code < 600 and code != _PASSING
    return Failure(to, message_id, code, is_final, is_final and isinstance(error, smtplib.SMTPRecipientsRefused))


def _keep(folder: Path, message: EmailMessage) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{clock.now():%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}.eml"
    (folder / name).write_bytes(message.as_bytes())


def forget(words: Iterable[str]) -> int:
    """Remove kept mails in which one of the words stands; return how many."""
    folder: Path = current_app.extensions["mail"]["folder"]
    gone = [path for path in folder.glob("*.eml") if any(word in _all_of(path) for word in words)]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def _all_of(path: Path) -> str:
    message = message_from_bytes(path.read_bytes(), policy=SMTP)
    texts = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
    return "\n".join([*(f"{value}" for value in message.values()), *texts])


def _deliver(url: str, message: EmailMessage) -> None:
    parts = urlsplit(url)
    host, port = parts.hostname or "localhost", parts.port or 0
    with _connect(parts.scheme, host, port) as server:
        server.ehlo()  # only now is known what the server can do
        if parts.scheme == "smtp" and (parts.username or server.has_extn("starttls")):
            # A password never crosses the net in the clear: a server without TLS is refused here.
            server.starttls(context=ssl.create_default_context())
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)


def _connect(scheme: str, host: str, port: int) -> smtplib.SMTP:
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=_TIMEOUT_S, context=ssl.create_default_context())
    return smtplib.SMTP(host, port, timeout=_TIMEOUT_S)
