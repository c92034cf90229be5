"""Secrets that must be read again (a key of an authenticator app): sealed with a key made from the site's own."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app


def seal(purpose: str, text: str) -> str:
    """Return the text sealed for one purpose; for another it does not open."""
    return _box(purpose).encrypt(text.encode()).decode()


def unseal(purpose: str, sealed: str | None, *, max_age: int | None = None) -> str | None:
    """Return what was sealed; None when it was changed, sealed with another key, or too long ago (seconds)."""
    try:
        return _box(purpose).decrypt((sealed or "").encode(), ttl=max_age).decode()
    except InvalidToken:
        return None


def derive(purpose: str) -> bytes:
    """Return 32 bytes that only this site can make."""
    secret = current_app.secret_key or ""
    material = secret.encode() if isinstance(secret, str) else secret
    return HKDF(SHA256(), 32, salt=None, info=f"engawa:{purpose}".encode()).derive(material)


def _box(purpose: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(derive(purpose)))
