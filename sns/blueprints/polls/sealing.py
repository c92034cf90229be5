"""A secret answer that its giver may change: recognised again with the poll's key, by nobody without it.

The seal is HMAC(key, member and choices). Nothing is encrypted: with the key, the few possible answers are tried one
after the other until one fits. The key is random for each poll and destroyed when the poll ends, together with the
seals, so that from then on nobody, the operator included, can connect a member with an answer.
"""

from __future__ import annotations

import hmac
import secrets

from .models import Participation, Poll

_BYTES = 32


def new_key() -> bytes:
    """Return a key for one poll."""
    return secrets.token_bytes(_BYTES)


def seal(key: bytes, member_id: int, bits: int) -> bytes:
    """Return what stands for a member's answer."""
    return hmac.digest(key, f"{member_id}:{bits}".encode(), "sha256")


def unseal(key: bytes, member_id: int, sealed: bytes, options: int, *, is_multiple: bool) -> int | None:
    """Return the answer a seal stands for, or None."""
    possible = range(1, 1 << options) if is_multiple else (1 << option for option in range(options))
    return next((bits for bits in possible if hmac.compare_digest(seal(key, member_id, bits), sealed)), None)


def answer_of(poll: Poll, mine: Participation) -> int | None:
    """Return what a participant chose, where the mode and the moment let it be known."""
    if mine.choices is not None:
        return mine.choices
    if poll.key is None or mine.seal is None:
        return None
    return unseal(poll.key, mine.member_id, mine.seal, len(poll.options), is_multiple=poll.is_multiple)
