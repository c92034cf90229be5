"""One frame for a whole room: what goes over the line is what the protocol asks for, made once for the same string."""

from __future__ import annotations

from typing import Any

import pytest
from wsproto.connection import Connection, ConnectionType
from wsproto.events import TextMessage

from sns.core import frames


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536, 200_000])
def test_a_frame_is_read_by_the_other_side(size: int) -> None:
    client = Connection(ConnectionType.CLIENT)
    client.receive_data(frames.frame_of("あ" * (size // 3) + "x" * (size % 3)))
    heard = [event for event in client.events() if isinstance(event, TextMessage)]
    assert "".join(event.data for event in heard) == "あ" * (size // 3) + "x" * (size % 3)


class _Line:
    """A socket that keeps what was sent."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.connected = True
        self.sock: Any = self

    def sendall(self, data: bytes) -> None:
        self.sent.append(data)


def test_the_packets_of_one_broadcast_are_made_once() -> None:
    lines, words = [_Line(), _Line(), _Line()], "".join(["42", '["lines",{}]'])
    for line in lines:
        socket = frames.FramedSocket.__new__(frames.FramedSocket)
        socket.ws = line
        socket.send(words)
    assert lines[0].sent[0] is lines[1].sent[0] is lines[2].sent[0]


def test_nothing_is_sent_to_who_is_gone() -> None:
    socket = frames.FramedSocket.__new__(frames.FramedSocket)
    socket.ws = _Line()
    socket.ws.connected = False
    with pytest.raises(OSError, match="ConnectionClosed"):
        socket.send("x")
