"""The mailbox (IMAP) is emptied: what is safely stored here is deleted there, so that no second archive grows.

A message that cannot be fetched goes into a folder beside it, for the operator; nothing is lost and nothing comes twice.
"""

from __future__ import annotations

import imaplib
import re
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import unquote, urlsplit

import structlog

from . import arriving

FAILED = "engawa-failed"
ERRORS = (OSError, imaplib.IMAP4.error)
_TIMEOUT_S = 20
_MOST = 50
_PATIENCE_S = 45
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_HERE = ("localhost", "127.0.0.1", "::1")
log = structlog.get_logger(__name__)


class Unfetchable(Exception):
    """The server does not give out a message."""


def fetch(url: str) -> int:
    """Take in what the mailbox holds, for at most a minute; return how many were taken."""
    until, taken = time.monotonic() + _PATIENCE_S, 0
    with _open(url) as box:
        for number in _numbers(box)[:_MOST]:
            if time.monotonic() > until:
                break
            try:
                _take_in(box, number)
            except Unfetchable:
                log.warning("message not fetched", number=number)
                _put_aside(box, number)
            else:
                box.uid("STORE", number, "+FLAGS.SILENT", r"(\Deleted)")
                taken += 1
        # Only now, and also after an interruption: what was stored is known by its mark and is not taken twice.
        box.expunge()
    return taken


@contextmanager
def _open(url: str) -> Iterator[imaplib.IMAP4]:
    parts = urlsplit(url)
    host, secure = parts.hostname or "localhost", ssl.create_default_context()
    box: imaplib.IMAP4 = (
        imaplib.IMAP4_SSL(host, parts.port or 993, ssl_context=secure, timeout=_TIMEOUT_S)
        if parts.scheme == "imaps"
        else imaplib.IMAP4(host, parts.port or 143, timeout=_TIMEOUT_S)
    )
    try:
        if parts.scheme == "imap" and host not in _HERE:
            box.starttls(secure)  # no password crosses the net in the clear
        box.login(unquote(parts.username or ""), unquote(parts.password or ""))
        folder = unquote(parts.path.strip("/")) or "INBOX"
        _demand(box.select(f'"{folder}"'))
        yield box
    finally:
        with suppress(*ERRORS):
            box.logout()


def _numbers(box: imaplib.IMAP4) -> list[str]:
    found: list[bytes] = _demand(box.uid("SEARCH", "UNDELETED"))
    return (found[0] or b"").decode().split()


def _take_in(box: imaplib.IMAP4, number: str) -> None:
    size = int(found[1]) if (found := _SIZE.search(_flat(box.uid("FETCH", number, "(RFC822.SIZE)")))) else 0
    part = "BODY.PEEK[]" if size <= arriving.LIMIT else "BODY.PEEK[HEADER]"
    raw = next((item[1] for item in _given(box.uid("FETCH", number, f"({part})")) if isinstance(item, tuple)), None)
    if raw is None:
        raise Unfetchable
    arriving.arrive(raw, came_by="imap", size=size)


def _put_aside(box: imaplib.IMAP4, number: str) -> None:
    box.create(FAILED)  # which says no when it is there
    if box.uid("COPY", number, FAILED)[0] == "OK":
        box.uid("STORE", number, "+FLAGS.SILENT", r"(\Deleted)")


def _given(answer: tuple[str, list[Any]]) -> list[Any]:
    if answer[0] != "OK":
        raise Unfetchable
    return answer[1]


def _flat(answer: tuple[str, list[Any]]) -> bytes:
    return b" ".join(part for item in _given(answer) for part in (item if isinstance(item, tuple) else (item or b"",)))


def _demand(answer: tuple[str, list[Any]]) -> list[Any]:
    if answer[0] != "OK":
        raise imaplib.IMAP4.error("the mailbox does not open")
    return answer[1]
