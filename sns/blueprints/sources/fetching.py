"""Fetching what a source says: within a time and a size, from public addresses alone, whatever names and redirects say."""

from __future__ import annotations

import http.client
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

from sns.core import outward
from sns.core.outward import is_public, resolve

from .plain import Unreadable

MOST_BYTES = 2 * 1024 * 1024
_PATIENCE_S, _DEADLINE_S = 5.0, 15.0
_MOST_HOPS = 3
_PORTS = {"http": 80, "https": 443}
_AGENT = "Engawa/0.1 (+municipal notices)"


@dataclass(frozen=True)
class Answer:
    """What a site answered; `data` None: nothing new since the last time."""

    data: bytes | None
    etag: str = ""
    last_modified: str = ""


def demand_address(address: str) -> SplitResult:
    """Return the parts of an address that may be asked; any other is refused with a code."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as wrong:
        raise Unreadable("address") from wrong
    is_plain = not (parts.username or parts.password) and address.isascii() and address.isprintable()
    if parts.scheme not in _PORTS or not parts.hostname or not is_plain or port not in (None, _PORTS[parts.scheme]):
        raise Unreadable("address")
    return parts


def fetch(address: str, *, etag: str = "", last_modified: str = "") -> Answer:
    """Ask a site, following redirects on its own host only."""
    host = demand_address(address).hostname
    asked = {"User-Agent": _AGENT, "Accept-Encoding": "identity", "Connection": "close"}
    if etag:
        asked["If-None-Match"] = etag
    if last_modified:
        asked["If-Modified-Since"] = last_modified
    for _hop in range(_MOST_HOPS + 1):
        parts = demand_address(address)
        if parts.hostname != host:
            raise Unreadable("other_host", (parts.hostname or "")[:100])
        answer, onward = _ask(parts, asked)
        if answer is not None:
            return answer
        address = urljoin(address, onward)
    raise Unreadable("redirects")


def _ask(parts: SplitResult, asked: dict[str, str]) -> tuple[Answer | None, str]:
    connection = _connect(parts)
    response = None
    # Patience for one step is not enough: a site could send a letter every four seconds for days.
    with outward.deadline(connection.sock, _DEADLINE_S) as is_over:
        try:
            path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
            connection.request("GET", path, headers=asked)
            response = connection.getresponse()
            if response.status in (301, 302, 303, 307, 308):
                return None, response.getheader("Location", "")
            if response.status == 304:
                return Answer(None), ""
            if response.status != 200:
                raise Unreadable("status", str(response.status))
            if response.getheader("Content-Encoding", "identity") not in ("", "identity"):
                raise Unreadable("packed")
            data = response.read(MOST_BYTES + 1)
            if len(data) > MOST_BYTES:
                raise Unreadable("too_large")
            if is_over.is_set():
                raise Unreadable("slow")
            return Answer(data, _short(response, "ETag"), _short(response, "Last-Modified")), ""
        except TimeoutError as slow:
            raise Unreadable("slow") from slow
        except (OSError, http.client.HTTPException, ValueError) as wrong:
            raise Unreadable("slow" if is_over.is_set() else "no_answer") from wrong
        finally:
            if response is not None:
                response.close()  # it holds the connection as well
            connection.close()


def _short(response: http.client.HTTPResponse, name: str) -> str:
    found = response.getheader(name, "")
    return found if len(found) <= 200 and found.isprintable() else ""


def _connect(parts: SplitResult) -> http.client.HTTPConnection:
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    try:
        return outward.connect(
            host, port, is_secure=parts.scheme == "https", patience_s=_PATIENCE_S, find=resolve, judge=is_public
        )
    except outward.Unreachable as wrong:
        raise Unreadable(wrong.code, host[:100] if wrong.code in ("no_host", "private") else "") from wrong
