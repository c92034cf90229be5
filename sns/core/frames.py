"""The server's end of a WebSocket, as Engine.IO wants one: one greenlet for each open page, one frame for a whole room.

Engine.IO would take simple-websocket, with a greenlet that reads, one that listens, one that writes and one that waits for
the next ping: of a room they were most of the memory and half of the work. Here whoever has something to say writes it,
and only a line that is full has somebody who waits for it. The one greenlet is a new one, so that the request it came with
is over and forgotten. What is compressed would cost memory for each page, so nothing is offered.
"""

from __future__ import annotations

import time
from collections import deque
from typing import Any, NoReturn

import gevent
import gevent.socket
from engineio import packet as packets
from engineio.exceptions import SocketIsClosedError, UnknownPacketError
from wsproto.connection import Connection, ConnectionType
from wsproto.events import CloseConnection, Message, Ping
from wsproto.frame_protocol import CloseReason
from wsproto.utilities import LocalProtocolError, generate_accept_token

_TEXT, _BINARY = 0x81, 0x82
_READ = 4_096
# Pages that one process holds open; whoever comes then is sent away, and comes again.
MOST = 10_000
_VERSION = "13"
_SWITCHING = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
# Of the request that opened the line, what nobody reads later is not kept for as long as the page is open.
_NOT_KEPT = (
    "gunicorn.socket", "eventlet.input", "wsgi.input", "wsgi.errors", "wsgi.file_wrapper", "wsgi.early_hints", "werkzeug.request",
    "RAW_URI", "HTTP_SEC_WEBSOCKET_KEY", "HTTP_SEC_WEBSOCKET_EXTENSIONS", "HTTP_SEC_WEBSOCKET_VERSION",
    "HTTP_CONNECTION", "HTTP_UPGRADE", "HTTP_CACHE_CONTROL", "HTTP_PRAGMA", "HTTP_ACCEPT_ENCODING",
)  # fmt: skip
_last: list[Any] = [None, b""]
_open: set[FramedSocket] = set()


def take_over(engine: Any) -> None:
    """Let an Engine.IO server open lines of this kind."""
    engine._async["websocket"] = FramedSocket
    connected = engine.handlers["connect"]

    def connect(sid: str, environ: dict[str, Any]) -> Any:
        if len(_open) >= MOST or not _asks_for_line(environ):
            return False
        # Else Engine.IO would keep a greenlet that waits for the time of the first ping.
        engine.sockets[sid].last_ping = None
        return connected(sid, environ)

    engine.on("connect", connect)


def _asks_for_line(environ: dict[str, Any]) -> bool:
    # Engine.IO has looked at `Upgrade`.
    wishes = [wish.strip() for wish in environ.get("HTTP_CONNECTION", "").lower().split(",")]
    is_known = environ.get("HTTP_SEC_WEBSOCKET_VERSION") == _VERSION and "gunicorn.socket" in environ
    return is_known and "upgrade" in wishes and bool(environ.get("HTTP_SEC_WEBSOCKET_KEY"))


def count_open() -> int:
    """Return how many lines this process holds."""
    return len(_open)


def frame_of(message: str | bytes) -> bytes:
    """Return a message as a server's WebSocket frame: whole, not masked, not compressed (RFC 6455, 5.2)."""
    kind, data = (_TEXT, message.encode()) if isinstance(message, str) else (_BINARY, bytes(message))
    size = len(data)
    if size < 126:
        head = bytes((kind, size))
    elif size < 1 << 16:
        head = bytes((kind, 126)) + size.to_bytes(2, "big")
    else:
        head = bytes((kind, 127)) + size.to_bytes(8, "big")
    return head + data


class FramedSocket:
    """One open page. To Engine.IO's socket this is the queue into which it puts what is to be sent."""

    def __init__(self, handler: Any, server: Any) -> None:
        self._socket = handler.__self__
        self._ping_s, self._patience_s = server.ping_interval, server.ping_timeout
        self._most = server.max_http_buffer_size
        self._line: Any = None
        self._protocol = Connection(ConnectionType.SERVER)
        # What a full line did not take yet.
        self._rest: deque[bytes | memoryview] = deque()
        self._is_ending = False
        self._due = time.monotonic() + self._ping_s

    def __call__(self, environ: dict[str, Any], _start_response: Any) -> NoReturn:
        """Take the line over from gunicorn, for a greenlet of its own."""
        self._line = gevent.socket.socket(fileno=environ["gunicorn.socket"].detach())
        _open.add(self)
        gevent.spawn(self._live, generate_accept_token(environ["HTTP_SEC_WEBSOCKET_KEY"].encode()))
        for name in _NOT_KEPT:
            environ.pop(name, None)
        raise StopIteration  # gunicorn has nothing more to answer here

    def _live(self, token: bytes) -> None:
        socket = self._socket
        try:
            self._begin(token)
            self._listen()
        except OSError:
            return
        finally:
            self._is_ending, self._socket = True, None
            # A parser that holds itself would stay until the next search among old objects, minutes later.
            self._protocol._proto._parse_more.close()
            self._line.close()
            _open.discard(self)
            socket.close(wait=False, abort=True, reason=socket.server.reason.TRANSPORT_CLOSE)

    def _begin(self, token: bytes) -> None:
        self._line.sendall(_SWITCHING + token + b"\r\n\r\n")
        waiting, self._socket.queue = self._socket.queue, self
        self._socket.connected = self._socket.upgraded = True
        while not waiting.empty():
            self.put(waiting.get())

    def put(self, packet: packets.Packet | None) -> None:
        """Send a packet; None says good-bye. Never waits, and never raises: that somebody is gone is heard where one listens."""
        if self._is_ending:
            return
        if packet is None:
            self._end(CloseReason.NORMAL_CLOSURE)
            return
        message = packet.encode()
        # The packets of one broadcast are one and the same string.
        if _last[0] is not message:
            _last[:] = message, frame_of(message)
        self._write(_last[1])

    def join(self) -> None:
        """Wait for nothing: what a line did not take yet follows by itself."""

    def _write(self, frame: bytes) -> None:
        if self._rest:
            self._rest.append(frame)
            return
        try:
            sent = self._line.send(frame, 0, 0.0)
        except BlockingIOError:
            sent = 0
        except OSError:
            return
        if sent < len(frame):
            self._rest.append(memoryview(frame)[sent:])
            gevent.spawn(self._carry_on)

    def _carry_on(self) -> None:
        try:
            while self._rest:
                self._line.sendall(self._rest[0])
                self._rest.popleft()
        except OSError:
            self._rest.clear()

    def _end(self, code: CloseReason) -> None:
        if self._is_ending:
            return
        self._is_ending = True
        try:
            self._write(bytes(self._protocol.send(CloseConnection(code))))
        except LocalProtocolError:
            return

    def _listen(self) -> None:
        parts: list[Any] = []
        size = 0
        while data := self._receive():
            self._protocol.receive_data(data)
            for event in self._protocol.events():
                if isinstance(event, CloseConnection):
                    self._end(CloseReason.NORMAL_CLOSURE)
                    return
                if self._is_ending:
                    continue
                if isinstance(event, Message):
                    parts.append(event.data)
                    size += len(event.data)
                    if size > self._most:
                        self._end(CloseReason.MESSAGE_TOO_BIG)
                        return
                    if event.message_finished:
                        message = parts[0] if len(parts) == 1 else type(parts[0])().join(parts)
                        parts, size = [], 0
                        if not self._hear(message):
                            return
                elif isinstance(event, Ping):
                    self._write(bytes(self._protocol.send(event.response())))

    def _receive(self) -> bytes:
        data: bytes | None = None
        while True:
            with gevent.Timeout(max(self._due - time.monotonic(), 0), False):
                try:
                    data = self._line.recv(_READ)
                except OSError:
                    data = b""
            if data is not None:
                return data
            if self._is_ending or self._socket.last_ping is not None:
                return b""
            self._due = time.monotonic() + self._patience_s
            self._socket.last_ping = time.time()
            self._socket.send(packets.Packet(packets.PING))

    def _hear(self, message: str | bytes) -> bool:
        try:
            packet = packets.Packet(encoded_packet=message)
            if packet.packet_type == packets.PONG:
                self._socket.last_ping = None
                self._due = time.monotonic() + self._ping_s
            else:
                self._socket.receive(packet)
        except UnknownPacketError:
            return True
        except SocketIsClosedError:
            return False
        except Exception:
            self._socket.server.logger.exception("a message was not understood")
            return False
        return True
