"""A small HTTP client that keeps its connections open and spends little itself."""

from __future__ import annotations

import re
import selectors
import socket
import time
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from statistics import median, quantiles

CONNECTIONS = 4
_TIMEOUT_S = 30
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_COOKIE = re.compile(rb"\r\nset-cookie: *([^;\r]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Answer:
    """One HTTP answer."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str:
        """Return a header's value, empty when there is none."""
        found = re.search(rb"\r\n" + name.lower().encode() + rb": *([^\r]*)", self.head, re.IGNORECASE)
        return found[1].decode() if found else ""


@dataclass
class Load:
    """What a server did under load."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)

    @property
    def count(self) -> int:
        """The requests answered."""
        return len(self.latencies)

    @property
    def rps(self) -> float:
        """The requests answered per second."""
        return self.count / self.seconds

    @property
    def p50_ms(self) -> float:
        """Half of all answers came within this time."""
        return median(self.latencies) * 1000

    @property
    def p99_ms(self) -> float:
        """Of 100 answers 99 came within this time."""
        return (quantiles(self.latencies, n=100)[98] if self.count > 1 else self.latencies[0]) * 1000


class Connection:
    """A connection that is kept open."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), _TIMEOUT_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._parts: list[bytes] = []
        self._missing: int | None = None
        self.sent_at = 0.0

    def send(self, request: bytes) -> None:
        """Send a request."""
        self._parts, self._missing = [], None
        self.sent_at = time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> Answer | None:
        """Read what has come; return the answer once it is complete."""
        part = self.socket.recv(262_144)
        if not part:
            raise ConnectionError("the server closed the connection")
        self._parts.append(part)
        if self._missing is None:
            so_far = b"".join(self._parts)
            end = so_far.find(b"\r\n\r\n")
            if end < 0:
                return None
            length = _LENGTH.search(so_far, 0, end + 2)
            if length is None:
                raise ConnectionError("an answer without its length: " + so_far[:end].decode("latin-1"))
            self._missing = end + 4 + int(length[1]) - len(so_far)
        else:
            self._missing -= len(part)
        if self._missing > 0:
            return None
        head, _, body = b"".join(self._parts).partition(b"\r\n\r\n")
        return Answer(int(head[9:12]), head, body)

    def ask(self, request: bytes) -> Answer:
        """Send a request and wait for its answer."""
        self.send(request)
        while (answer := self.receive()) is None:
            pass
        return answer

    def close(self) -> None:
        """Close."""
        self.socket.close()


class Browser:
    """Remembers cookies and builds requests."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._cookies: dict[str, str] = {}

    def request(
        self, path: str, body: str | bytes | None = None, encoding: str = "gzip, br",
        kind: str = "application/x-www-form-urlencoded",
    ) -> bytes:  # fmt: skip
        """Return the bytes of a GET, or of a POST of a form."""
        sent = body.encode() if isinstance(body, str) else body or b""
        lines = [f"{'GET' if body is None else 'POST'} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}"]
        lines += [f"Accept-Encoding: {encoding}", "Accept-Language: ja"]
        if self._cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self._cookies.items()))
        if body is not None:
            lines += [f"Content-Type: {kind}", f"Content-Length: {len(sent)}"]
        return ("\r\n".join(lines) + "\r\n\r\n").encode() + sent

    def ask(self, path: str, body: str | None = None, encoding: str = "gzip, br") -> Answer:
        """Ask once and keep the cookies that come."""
        with closing(Connection(self.port)) as connection:
            answer = connection.ask(self.request(path, body, encoding))
        for cookie in _COOKIE.findall(answer.head):
            name, _, value = cookie.decode().partition("=")
            self._cookies[name] = value
        return answer


def press(port: int, request: bytes, seconds: float, connections: int = CONNECTIONS) -> Load:
    """Ask for one page as often as it is answered; anything but the same page with 200 is refused."""
    with ExitStack() as stack:
        kept = [stack.enter_context(closing(Connection(port))) for _ in range(connections)]
        selector = stack.enter_context(selectors.DefaultSelector())
        for connection in kept:
            selector.register(connection.socket, selectors.EVENT_READ, connection)
        return _press(selector, kept, request, seconds)


def _press(selector: selectors.BaseSelector, kept: list[Connection], request: bytes, seconds: float) -> Load:
    first = kept[0].ask(request)
    load = Load()
    start = time.perf_counter()
    for connection in kept:
        connection.send(request)
    waiting = len(kept)
    while waiting:
        ready = selector.select(_TIMEOUT_S)
        if not ready:
            raise TimeoutError("the server does not answer")
        for key, _ in ready:
            connection = key.data
            answer = connection.receive()
            if answer is None:
                continue
            now = time.perf_counter()
            if answer.status != 200 or abs(len(answer.body) - len(first.body)) > len(first.body) // 50:
                raise ConnectionError(f"{answer.status} with {len(answer.body)} bytes, before {len(first.body)}")
            load.latencies.append(now - connection.sent_at)
            if now - start < seconds:
                connection.send(request)
            else:
                waiting -= 1
    load.seconds = time.perf_counter() - start
    return load
