"""The secret of a request's page: made of its number and the site's key, so that nothing that opens it is stored."""

from __future__ import annotations

import hashlib
import hmac

from flask import current_app

from . import queries
from .models import Petition


def token_of(petition: Petition) -> str:
    """Return the secret part of a page's address."""
    words = f"petition:{petition.id}:{petition.nonce}".encode()
    return hmac.new(str(current_app.secret_key).encode(), words, hashlib.sha256).hexdigest()[:40]


def find(number: str, token: str) -> Petition | None:
    """Return the request of an address, or None."""
    petition = queries.find_by_number(number[:20])
    if petition is None or not hmac.compare_digest(token_of(petition).encode(), token.encode()):
        return None
    return petition
