"""One frame for a whole room: what is pushed to a thousand sockets is made into bytes once, not a thousand times.

Between Socket.IO and the socket stands simple-websocket, which builds (and, for browsers that offer it, compresses) each
message anew for each socket. The packets of one broadcast are one and the same string, so the last frame is kept.
"""

from __future__ import annotations

from typing import Any

import simple_websocket
from engineio.async_drivers.gevent import WebSocketWSGI

_TEXT = 0x81
_last: list[Any] = [None, b""]


def frame_of(message: str) -> bytes:
    """Return a text as a server's WebSocket frame: whole, not masked, not compressed (RFC 6455, 5.2)."""
    data = message.encode()
    size = len(data)
    if size < 126:
        head = bytes((_TEXT, size))
    elif size < 1 << 16:
        head = bytes((_TEXT, 126)) + size.to_bytes(2, "big")
    else:
        head = bytes((_TEXT, 127)) + size.to_bytes(8, "big")
    return head + data


class FramedSocket(WebSocketWSGI):
    """Sends the frame of the message before again where it is the same string."""

    def send(self, message: str | bytes) -> None:
        """Send a message whole, however full the line is; raises OSError when the other side is gone."""
        if not isinstance(message, str):
            super().send(message)
            return
        if not self.ws.connected:
            raise OSError(simple_websocket.ConnectionClosed.__name__)
        if _last[0] is not message:
            _last[:] = message, frame_of(message)
        self.ws.sock.sendall(_last[1])
