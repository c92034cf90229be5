"""A mail as bytes, read into what matters here; whatever the bytes are, the answer is a Letter or None."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import Message
from email.utils import getaddresses

from sns.core import text
from sns.core.mail import OWN_DOMAIN

from . import charsets

MOST_TEXT = 200_000
_TARGETS = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")
_ROBOTS = re.compile(r"(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply)@.*", re.IGNORECASE)
_PICTURE_NAME = re.compile(r".+\.(?:jpe?g|png|webp|avif|hei[cf])", re.IGNORECASE)
# What mail programs add by themselves; nobody meant to send it.
_SILENT = {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature",
           "application/ms-tnef", "text/x-vcard", "text/vcard", "message/delivery-status"}  # fmt: skip
_PASSES = re.compile(r"\b(?:spf|dkim|dmarc)\s*=\s*pass\b", re.IGNORECASE)
_FAILS = re.compile(r"\bdmarc\s*=\s*fail\b", re.IGNORECASE)


@dataclass(frozen=True)
class Attachment:
    """A file of the mail."""

    name: str
    data: bytes


@dataclass
class Letter:
    """What a mail says: `targets` are all addresses it was sent to, `robot` why no person sent it, if none did.

    `verdict`: True or False as the receiving server judged the sender, None where it did not.
    """

    message_id: str
    sender: str
    targets: list[str]
    subject: str
    body: str = ""
    photos: list[Attachment] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    robot: str | None = None
    verdict: bool | None = None


def read(raw: bytes, *, authserv: str | None = None) -> Letter | None:
    """Read a mail; None when nobody could."""
    try:
        # compat32 gives headers as they came: the newer policies stop at headers that real phones write.
        message = message_from_bytes(raw, policy=policy.compat32)
        letter = _head(message, authserv)
        texts: list[str] = []
        _gather(message, letter, texts)
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError):
        return None
    letter.body = text.clean_body("\n".join(part.strip("\n") for part in texts if part.strip())[:MOST_TEXT])
    return letter


def _head(message: Message, authserv: str | None) -> Letter:
    senders = _addresses(message, "From") or _addresses(message, "Sender")
    return Letter(
        message_id=charsets.header(message, "Message-ID")[:500],
        sender=senders[0] if senders else "",
        targets=[address for name in _TARGETS for address in _addresses(message, name)],
        subject=text.clean_line(charsets.header(message, "Subject")[:1_000]),
        robot=_robot(message, senders[0] if senders else ""),
        verdict=_verdict(message, authserv),
    )


def _addresses(message: Message, name: str) -> list[str]:
    found = getaddresses(charsets.headers(message, name))
    return [address.strip().casefold()[:254] for _name, address in found if "@" in address]


def _robot(message: Message, sender: str) -> str | None:
    said = {name: charsets.header(message, name).lower() for name in ("Auto-Submitted", "Precedence", "Return-Path")}
    if charsets.header(message, "Message-ID").rstrip(">").endswith(f"@{OWN_DOMAIN}"):
        return "own"
    if said["Return-Path"].replace(" ", "") == "<>" or message.get_content_type() == "multipart/report":
        return "bounce"
    if said["Auto-Submitted"] not in ("", "no") or "X-Autoreply" in message or "X-Autorespond" in message:
        return "auto"
    if said["Precedence"] in ("bulk", "list", "junk") or any(n in message for n in ("List-Id", "List-Unsubscribe")):
        return "list"
    return "robot" if not sender or _ROBOTS.fullmatch(sender) else None


def _verdict(message: Message, authserv: str | None) -> bool | None:
    if authserv is None:
        return None
    # Only what our own server wrote is believed; it writes on top.
    for value in charsets.headers(message, "Authentication-Results"):
        name, _, results = value.partition(";")
        if name.split()[:1] == [authserv]:
            return bool(_PASSES.search(results)) and not _FAILS.search(results)
    return None


def _gather(part: Message, letter: Letter, texts: list[str]) -> None:
    is_whole = part.is_multipart() and part.get_content_maintype() == "multipart"
    if is_whole and part.get_content_type() == "multipart/alternative":
        _gather_best(part, letter, texts)
    elif is_whole:
        for inner in part.get_payload():
            _gather(inner, letter, texts)  # type: ignore[arg-type]
    elif part.get_content_maintype() == "text" and not _is_file(part):
        texts.append(_words(part))
    else:
        _take_file(part, letter)


def _gather_best(part: Message, letter: Letter, texts: list[str]) -> None:
    plain: list[str] = []
    rich: list[str] = []
    for inner in part.get_payload():
        is_plain = inner.get_content_type() == "text/plain"  # type: ignore[union-attr]
        _gather(inner, letter, plain if is_plain else rich)  # type: ignore[arg-type]
    texts += plain if any(words.strip() for words in plain) else rich


def _is_file(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or bool(part.get_filename())


def _words(part: Message) -> str:
    data = part.get_payload(decode=True)
    said = charsets.decode(data if isinstance(data, bytes) else b"", part.get_content_charset())
    if part.get_content_subtype() == "html":
        return text.from_html(said[:MOST_TEXT])
    if str(part.get_param("format", "")).lower() == "flowed":
        return _flow(said, deletes=str(part.get_param("delsp", "")).lower() == "yes")
    return said


def _flow(said: str, *, deletes: bool) -> str:
    """Join the lines that a mail program broke (RFC 3676)."""
    done: list[str] = []
    is_open = False
    for line in said.replace("\r\n", "\n").split("\n"):
        words = line[1:] if line.startswith(" ") else line
        is_quoted = words.startswith(">")
        if is_open and not is_quoted and words != "-- ":
            done[-1] = (done[-1][:-1] if deletes else done[-1]) + words
        else:
            done.append(words)
        is_open = words.endswith(" ") and words != "-- " and not is_quoted
    return "\n".join(done)


def _take_file(part: Message, letter: Letter) -> None:
    if part.get_content_type() in _SILENT:
        return
    data = part.get_payload(decode=True)
    name = text.clean_line(charsets.words(part.get_filename() or "")[-60:])
    is_picture = part.get_content_maintype() == "image" or bool(_PICTURE_NAME.fullmatch(name))
    if is_picture and isinstance(data, bytes):
        letter.photos.append(Attachment(name, data))
    else:
        letter.others.append(name or part.get_content_type())
