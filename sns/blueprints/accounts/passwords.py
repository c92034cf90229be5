"""Passwords: argon2id with OWASP's parameters, computed off the hub, the same time for known and unknown addresses."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from sns.core import offload

LEAST, MOST = 8, 128
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# Somebody without a password costs as much time as somebody with one.
_NOBODY = _hasher.hash("nobody has this password")


def make_hash(password: str) -> str:
    """Return the hash to store."""
    return offload.run(_hasher.hash, password)


def is_right(stored: str | None, password: str) -> bool:
    """Check a password; None (no such member) takes as long and is always wrong."""
    try:
        return offload.run(_hasher.verify, stored or _NOBODY, password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False
