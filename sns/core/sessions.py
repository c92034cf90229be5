"""Flask's sessions in signed cookies; the signature of a cookie that comes with every page is checked once."""

from __future__ import annotations

import time
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import SignatureExpired, URLSafeTimedSerializer

_MOST = 4_096


class Serializer(URLSafeTimedSerializer):
    """Remembers what it has unsigned, still packed: what it gives out is new each time and may be changed.

    A cookie signed a moment from now is taken, as from a machine whose clock is a second ahead; itsdangerous refuses it.
    """

    @cached_property
    def _opened(self) -> Any:
        signer: Any = self.make_signer(self.salt)
        return lru_cache(maxsize=_MOST)(lambda signed: signer.unsign(signed, return_timestamp=True))

    def loads(self, s: str | bytes, max_age: int | None = None, *_args: Any, **_options: Any) -> Any:  # type: ignore[override]
        """Return what a cookie says; one that is forged, damaged or older than `max_age` seconds raises BadSignature."""
        packed, signed_at = self._opened(s)
        if max_age is not None and _age_s(signed_at) > max_age:
            raise SignatureExpired("too old", payload=packed, date_signed=signed_at)
        return self.load_payload(packed)


def _age_s(signed_at: datetime) -> float:
    return time.time() - signed_at.timestamp()


class _Sessions(SecureCookieSessionInterface):
    """Makes its serializer once."""

    _serializer: Serializer | None = None

    def get_signing_serializer(self, app: Flask) -> Serializer | None:
        """Return what signs and reads the cookies of this app."""
        if self._serializer is None and (usual := super().get_signing_serializer(app)) is not None:
            self._serializer = Serializer(
                usual.secret_keys, salt=usual.salt, serializer=usual.serializer, signer_kwargs=usual.signer_kwargs
            )  # fmt: skip
        return self._serializer


def init_app(app: Flask) -> None:
    """Let the app read its sessions so."""
    app.session_interface = _Sessions()
