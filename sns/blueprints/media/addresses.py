"""Addresses of photos: signed for one session and hour, so that a copied one opens nothing elsewhere."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from typing import Any

from flask import current_app, g, url_for

from sns.core.fragments import slotted

_SOME_PHOTO = 0
_page = g._get_current_object


def photo_url(photo: Any, size: str) -> str:
    """Return the address of a photo for the reader of this page."""
    return _address(photo.id, size)


@slotted("photo")
def _address(photo_id: int | str, size: str) -> str:
    page = _page()
    if "photo_signer" not in page:
        # Once per page: a list shows twenty photos.
        page.photo_root = url_for("media.show", file_id=_SOME_PHOTO, size="s").removesuffix(f"{_SOME_PHOTO}/s")
        page.photo_signer = _signer(_hour())
    return f"{page.photo_root}{photo_id}/{size}?k={_sign(page.photo_signer, photo_id)}"


def is_genuine(file_id: int, signature: str) -> bool:
    """Tell whether this session was given this address within the last two hours."""
    return any(
        hmac.compare_digest(signature.encode(), _sign(_signer(_hour() - back), file_id).encode()) for back in (0, 1)
    )


def _hour() -> int:
    return int(time.time() // 3600)


def _signer(hour: int) -> hmac.HMAC:
    start = f"{g.get('session_id', 0)}:{hour}:".encode()
    return hmac.new(str(current_app.secret_key).encode(), start, hashlib.sha256)


def _sign(signer: hmac.HMAC, file_id: int | str) -> str:
    mine = signer.copy()
    mine.update(str(file_id).encode())
    return base64.urlsafe_b64encode(mine.digest()[:12]).decode()
