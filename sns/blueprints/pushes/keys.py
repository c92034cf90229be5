"""The site's own key pair (VAPID): push services know by it who sends. Kept in a setting or a file, never in the database."""

from __future__ import annotations

import base64
import hashlib
import os
from dataclasses import dataclass
from email.utils import parseaddr
from functools import lru_cache
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import current_app
from py_vapid import Vapid02

from sns.core import clock
from sns.core.errors import BadSetting
from sns.core.settings import Settings

FILE = "push_key"
# Services take tokens of at most a day; one serves for many messages.
_TOKEN_S = 12 * 3600


@dataclass(frozen=True)
class Keys:
    """Our key pair: `private` and `public` as 32 and 65 bytes in base64url, `contact` for the push services."""

    private: str
    public: str
    contact: str

    @property
    def mark(self) -> str:
        """What tells this key from another."""
        return hashlib.sha256(self.public.encode()).hexdigest()[:16]

    def authorization(self, endpoint: str) -> str:
        """Return the header that shows a push service who we are."""
        parts = urlsplit(endpoint)
        return _authorization(self, f"{parts.scheme}://{parts.netloc}", int(clock.now().timestamp()) // (_TOKEN_S // 2))


@lru_cache(maxsize=64)
def _authorization(keys: Keys, audience: str, turn: int) -> str:
    claims = {"aud": audience, "exp": turn * (_TOKEN_S // 2) + _TOKEN_S, "sub": keys.contact}
    return str(_pair(keys.private).sign(claims)["Authorization"])


def ours() -> Keys | None:
    """Return the key of this site, if it has one; read at start-up, because it is asked for within transactions."""
    found: Keys | None = current_app.extensions["push_keys"]
    return found


def find(settings: Settings) -> Keys | None:
    """Return the key of the settings, or of the instance folder; the demo makes its own, elsewhere None until one is made."""
    private = settings.push_key
    path = settings.instance_path / FILE
    if not private and not path.exists() and settings.mode == "demo":
        make(settings)
    if not private:
        try:
            private = path.read_text("ascii").strip()
        except FileNotFoundError:
            return None
    return _of(private, _contact(settings))


@lru_cache(maxsize=4)
def _of(private: str, contact: str) -> Keys:
    try:
        pair = _pair(private)
    except (ValueError, UnsupportedAlgorithm) as wrong:
        raise BadSetting("the key of Web Push cannot be read: make one with `sns push-keys`.") from wrong
    public = pair.public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return Keys(private, _encoded(public), contact)


def make(settings: Settings) -> None:
    """Make a key and keep it in the instance folder, for its owner alone."""
    path = settings.instance_path / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    # Opened with its rights, so that nobody can read it in between; of two who begin at once, the first one's stays.
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(f"{new()}\n")


def new() -> str:
    """Return a new private key."""
    pair = Vapid02()
    pair.generate_keys()
    return _encoded(pair.private_key.private_numbers().private_value.to_bytes(32, "big"))


def _pair(private: str) -> Vapid02:
    raw = base64.urlsafe_b64decode(private + "=" * (-len(private) % 4))
    if len(raw) != 32:
        raise ValueError("not 32 bytes")
    return Vapid02.from_raw(private.encode())


def _contact(settings: Settings) -> str:
    # Where a push service turns when our messages trouble it; some refuse what is neither.
    host = urlsplit(settings.public_url or "").hostname
    if settings.is_https and host:
        return f"https://{host}"
    return f"mailto:{parseaddr(settings.mail_from)[1] or 'engawa@localhost'}"


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
