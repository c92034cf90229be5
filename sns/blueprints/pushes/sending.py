"""Handing a message to a push service: encrypted for the one device, signed by the site, to a public address alone."""

from __future__ import annotations

import base64
import http.client
import re
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from types import TracebackType
from typing import Any
from urllib.parse import SplitResult, urlsplit

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec

from sns.core import outward
from sns.core.outward import is_public, resolve

from .keys import Keys
from .messages import Message

_PORTS = {"https": 443}
_PATIENCE_S, _DEADLINE_S = 5.0, 10.0
_MOST_BYTES = 4096
_AT_ONCE = 8
# A service that did not answer so often is left alone for the rest of a round.
_PATIENCE_TIMES = 2
#: taken; the device is gone for good; to be tried later; refused, which is looked at over days
OUTCOMES = ("taken", "gone", "later", "refused")


@dataclass(frozen=True)
class Target:
    """A device, as far as sending needs it: no thread that sends touches the database."""

    id: int
    endpoint: str
    p256dh: str
    auth: str


@dataclass(frozen=True)
class Answer:
    """What came of a message; `code` is the service's, 0 where it did not answer."""

    device_id: int
    outcome: str
    code: int


def demand_endpoint(address: str) -> SplitResult | None:
    """Return the parts of an address that may be sent to; None for any other."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    is_plain = not (parts.username or parts.password) and address.isascii() and address.isprintable()
    if parts.scheme not in _PORTS or not parts.hostname or not is_plain or " " in address:
        return None
    if port not in (None, _PORTS[parts.scheme]):
        return None
    # A number instead of a name is judged here already; names are judged each time they are asked.
    is_number = re.fullmatch(r"[0-9a-fx.]+|.*:.*", parts.hostname) and not re.search(r"\.[a-z]{2,}$", parts.hostname)
    return None if is_number and not is_public(parts.hostname) else parts


def is_key(p256dh: str, auth: str) -> bool:
    """Tell whether these are a device's keys: a point of the curve, and 16 bytes."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _bytes(p256dh))
        return len(_bytes(auth)) == 16
    except ValueError:
        return False


def sealed(target: Target, message: Message) -> bytes:
    """Encrypt a message so that only the device can read it (RFC 8291)."""
    sealed_: bytes = http_ece.encrypt(
        message.packed(), private_key=ec.generate_private_key(ec.SECP256R1()), dh=_bytes(target.p256dh),
        auth_secret=_bytes(target.auth), version="aes128gcm",
    )  # fmt: skip
    return sealed_


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Courier:
    """Hands over messages one after the other, over one connection for each push service."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._open: dict[str, http.client.HTTPConnection] = {}
        self._silent: Counter[str] = Counter()

    def __enter__(self) -> Courier:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        for connection in self._open.values():
            connection.close()

    def hand(self, target: Target, message: Message) -> Answer:
        """Hand a message to the service of a device."""
        parts = demand_endpoint(target.endpoint)
        if parts is None:
            return Answer(target.id, "gone", 0)
        if self._silent[parts.netloc] >= _PATIENCE_TIMES:
            return Answer(target.id, "later", 0)
        try:
            code = self._send(parts, target, message)
        except outward.Unreachable as wrong:
            # A name that stands for a private network will not be asked however often.
            if wrong.code == "private":
                return Answer(target.id, "gone", 0)
            self._silent[parts.netloc] += 1
            return Answer(target.id, "later", 0)
        except (OSError, http.client.HTTPException):
            self._silent[parts.netloc] += 1
            return Answer(target.id, "later", 0)
        return Answer(target.id, _meaning(code), code)

    def _send(self, parts: SplitResult, target: Target, message: Message) -> int:
        kept = self._open.pop(parts.netloc, None)
        if kept is not None:
            # The service may have closed it since: that is no answer to this message.
            with suppress(OSError, http.client.HTTPException):
                return self._ask(kept, parts, target, message)
        host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
        fresh = outward.connect(
            host, port, is_secure=parts.scheme == "https", patience_s=_PATIENCE_S, find=resolve, judge=is_public
        )
        return self._ask(fresh, parts, target, message)

    def _ask(self, connection: http.client.HTTPConnection, parts: SplitResult, target: Target, message: Message) -> int:
        path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        headers = {
            "Authorization": self._keys.authorization(target.endpoint), "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream", "TTL": str(message.seconds), "Topic": message.tag,
            "Urgency": "high" if message.is_loud else "normal",
        }  # fmt: skip
        try:
            with outward.deadline(connection.sock, _DEADLINE_S):
                connection.request("POST", path, sealed(target, message), headers)
                response = connection.getresponse()
                rest = response.read(_MOST_BYTES)
        except BaseException:
            connection.close()
            raise
        if len(rest) < _MOST_BYTES and not response.will_close:
            self._open[parts.netloc] = connection
        else:
            response.close()
            connection.close()
        return response.status


def _meaning(code: int) -> str:
    if code in (200, 201, 202, 204):
        return "taken"
    if code in (404, 410):
        return "gone"
    return "later" if code == 429 or code >= 500 else "refused"


def hand_all(keys: Keys, targets: Iterable[Target], message: Message) -> list[Answer]:
    """Hand one message to many devices, some at a time; the devices of one service share connections."""
    by_host = sorted(targets, key=lambda target: urlsplit(target.endpoint).netloc)
    shares: list[list[Target]] = []
    for _host, group in groupby(by_host, key=lambda target: urlsplit(target.endpoint).netloc):
        found = list(group)
        step = -(-len(found) // _AT_ONCE)
        shares += [found[start : start + step] for start in range(0, len(found), step)]
    if len(shares) < 2:
        return _hand_share(keys, shares[0], message) if shares else []
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="push") as pool:
        done = pool.map(lambda share: _hand_share(keys, share, message), shares)
        return [answer for answers in done for answer in answers]


def _hand_share(keys: Keys, share: list[Target], message: Message) -> list[Answer]:
    with Courier(keys) as courier:
        return [courier.hand(target, message) for target in share]


def target_of(device: Any) -> Target:
    """Return what sending needs of a device's row."""
    return Target(device.id, device.endpoint, device.p256dh, device.auth)
