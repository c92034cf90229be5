"""Where members' mails go: secret addresses, and addresses that answer one thing in one member's name.

A secret stands behind the `+` of the site's address, or alone before the `@` of a domain that is all ours.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import secrets
import struct
from dataclasses import dataclass

from flask import current_app

from sns.blueprints.accounts import vault
from sns.blueprints.people import mailbox

from .models import MailPost

DEMO = "post@demo.example"
# Nothing that looks like something else when it is copied by hand.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_SECRET = re.compile(rf"[{_LETTERS}]{{16}}")
_ANSWER = re.compile(r"r[a-z2-7]{36}")
_IDS = struct.Struct(">III")
_MAC = 10


@dataclass(frozen=True)
class Answer:
    """What an address answers, as it claims; `is_of` tells whether the claim is ours."""

    member_id: int
    content_id: int
    seq: int
    mac: bytes

    def is_of(self, post: MailPost) -> bool:
        """Tell whether this site made the address, and the member has not renewed theirs since."""
        return hmac.compare_digest(self.mac, _mac(post, self.content_id, self.seq))


def site_address() -> str | None:
    """Return the address all others are made of; None where nothing comes in by mail. The demo has one of its own."""
    named: str | None = current_app.extensions["settings"].post_address
    return named or (DEMO if mailbox.of(current_app) is not None else None)


def new_secret() -> str:
    """Make a secret nobody can guess (79 bits)."""
    return "".join(secrets.choice(_LETTERS) for _ in range(16))


def digest(secret: str) -> str:
    """Return what a secret is looked up by."""
    return hashlib.sha256(f"mail:{secret}".encode()).hexdigest()


def seal(secret: str) -> str:
    """Return the secret as it is stored."""
    return vault.seal("postmail", secret)


def address_of(post: MailPost) -> str | None:
    """Return the address a member writes to."""
    secret = vault.unseal("postmail", post.sealed)
    return _address(secret) if secret else None


def answer_address(post: MailPost, content_id: int, seq: int) -> str | None:
    """Return the address that answers a content, or one of its replies, in the member's name."""
    packed = _IDS.pack(post.member_id, content_id, seq) + _mac(post, content_id, seq)
    return _address("r" + base64.b32encode(packed).decode().rstrip("=").lower())


def secret_in(address: str) -> str | None:
    """Return the secret of an address of ours, or None."""
    site = site_address()
    if site is None:
        return None
    name, _, domain = site.partition("@")
    local, _, theirs = address.strip().casefold().rpartition("@")
    prefix = f"{name}+" if name else ""
    if theirs != domain or not local.startswith(prefix):
        return None
    secret = local.removeprefix(prefix)
    return secret if _SECRET.fullmatch(secret) or _ANSWER.fullmatch(secret) else None


def read_answer(secret: str) -> Answer | None:
    """Return what an address for answering claims; None for another kind of secret."""
    if not _ANSWER.fullmatch(secret):
        return None
    try:
        packed = base64.b32decode(secret[1:].upper() + "====")
    except binascii.Error:
        return None
    member_id, content_id, seq = _IDS.unpack(packed[: _IDS.size])
    return Answer(member_id, content_id, seq, packed[_IDS.size :])


def _address(secret: str) -> str | None:
    if (site := site_address()) is None:
        return None
    name, _, domain = site.partition("@")
    return f"{name}+{secret}@{domain}" if name else f"{secret}@{domain}"


def _mac(post: MailPost, content_id: int, seq: int) -> bytes:
    # Bound to the present secret: whoever renews or stops theirs closes these addresses too.
    claim = f"{post.member_id}:{content_id}:{seq}:{post.secret_hash}".encode()
    return hmac.digest(vault.derive("postmail:answers"), claim, "sha256")[:_MAC]
