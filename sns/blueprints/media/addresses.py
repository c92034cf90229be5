"""Addresses of photos: signed for one session and hour, so that a copied one opens nothing elsewhere."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from typing import Any

from flask import current_app, g, url_for


def photo_url(photo: Any, size: str) -> str:
    """Return the address of a photo for the reader of this page."""
    return f"{url_for('media.show', file_id=photo.id, size=size)}?k={_sign(photo.id, _hour())}"


def is_genuine(file_id: int, signature: str) -> bool:
    """Tell whether this session was given this address within the last two hours."""
    return any(hmac.compare_digest(signature.encode(), _sign(file_id, _hour() - back).encode()) for back in (0, 1))


def _hour() -> int:
    return int(time.time() // 3600)


def _sign(file_id: int, hour: int) -> str:
    text = f"{g.get('session_id', 0)}:{hour}:{file_id}".encode()
    digest = hmac.digest(str(current_app.secret_key).encode(), text, hashlib.sha256)
    return base64.urlsafe_b64encode(digest[:12]).decode()
