"""The server's end of a WebSocket: what the protocol asks for, one frame for a whole room, and nothing lost on a full line."""

from __future__ import annotations

import contextlib
import logging
import types
from collections.abc import Callable, Iterator
from typing import Any

import gevent
import gevent.queue
import gevent.socket
import pytest
from engineio.packet import MESSAGE, PING, PONG, Packet
from wsproto import ConnectionType, WSConnection
from wsproto.connection import Connection
from wsproto.events import (
    AcceptConnection,
    BytesMessage,
    CloseConnection,
    Event,
    Ping,
    Pong,
    Request,
    TextMessage,
)

from sns.core import frames

_PATIENCE_S = 10


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536, 200_000])
def test_a_frame_is_read_by_the_other_side(size: int) -> None:
    client = Connection(ConnectionType.CLIENT)
    client.receive_data(frames.frame_of("あ" * (size // 3) + "x" * (size % 3)))
    heard = [event for event in client.events() if isinstance(event, TextMessage)]
    assert "".join(event.data for event in heard) == "あ" * (size // 3) + "x" * (size % 3)


class Peer:
    """Engine.IO's socket, as far as a line knows it."""

    def __init__(self, *, ping_s: float = 60, patience_s: float = 60) -> None:
        self.server = types.SimpleNamespace(
            ping_interval=ping_s, ping_timeout=patience_s, max_http_buffer_size=1_000, logger=logging.getLogger("peer"),
            reason=types.SimpleNamespace(TRANSPORT_CLOSE="gone"),
        )  # fmt: skip
        self.queue: Any = gevent.queue.JoinableQueue()
        self.last_ping: float | None = None
        self.heard: gevent.queue.Queue[Any] = gevent.queue.Queue()
        self.connected = self.upgraded = False

    def handler(self) -> None:
        """Be what Engine.IO would run."""

    def receive(self, packet: Packet) -> None:
        self.heard.put(packet.data)

    def send(self, packet: Packet) -> None:
        self.queue.put(packet)

    def close(self, **_how: Any) -> None:
        self.heard.put("closed")


class Client:
    """The other side of a line."""

    def __init__(self, peer: Peer) -> None:
        self.peer = peer
        self.line, self._server = gevent.socket.socketpair()
        self._protocol = WSConnection(ConnectionType.CLIENT)
        self.events: list[Event] = []

    def ask(self) -> None:
        self.line.sendall(self._protocol.send(Request(host="x", target="/socket.io/")))

    def take_over(self, **more: str) -> None:
        lines = self._server.recv(4096).decode().split("\r\n")[1:]
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines if line)}
        environ: dict[str, Any] = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
        socket = frames.FramedSocket(self.peer.handler, self.peer.server)
        with contextlib.suppress(StopIteration):
            socket(environ | {"gunicorn.socket": self._server} | more, None)

    def open(self, **more: str) -> None:
        self.ask()
        self.take_over(**more)

    def close(self) -> None:
        self.line.close()
        self._server.close()

    def send(self, event: Event) -> None:
        self.line.sendall(self._protocol.send(event))

    def next(self) -> Event | None:
        """Return what comes next, or None when the line has ended."""
        with gevent.Timeout(_PATIENCE_S):
            while not self.events:
                data = self.line.recv(65_536)
                if not data:
                    return None
                self._protocol.receive_data(data)
                self.events += self._protocol.events()
        return self.events.pop(0)

    def words(self) -> str:
        """Return the next whole message."""
        said = ""
        while isinstance(event := self.next(), TextMessage):
            said += event.data
            if event.message_finished:
                return said
        raise AssertionError(event)

    def heard(self) -> Any:
        """Return what the peer heard next."""
        return self.peer.heard.get(timeout=_PATIENCE_S)


Connect = Callable[..., Client]


@pytest.fixture
def connect() -> Iterator[Connect]:
    made: list[Client] = []

    def connect_one(**wishes: float) -> Client:
        made.append(Client(Peer(**wishes)))
        return made[-1]

    yield connect_one
    for client in made:
        client.close()
    with gevent.Timeout(_PATIENCE_S):
        while frames.count_open():
            gevent.sleep(0.001)


@pytest.fixture
def client(connect: Connect) -> Client:
    made = connect()
    made.peer.queue.put(Packet(MESSAGE, "first"))
    made.open()
    assert isinstance(made.next(), AcceptConnection)
    assert made.words() == "4first"
    return made


def test_both_sides_hear_each_other(client: Client) -> None:
    client.send(TextMessage("4はい"))
    assert client.heard() == "はい"
    client.peer.send(Packet(MESSAGE, "いいえ"))
    client.peer.send(Packet(MESSAGE, b"\x00\xff"))
    assert client.words() == "4いいえ"
    binary = client.next()
    assert isinstance(binary, BytesMessage)
    assert binary.data == b"\x00\xff"


def test_a_message_in_pieces_is_heard_whole(client: Client) -> None:
    for part, is_last in (("4春", False), ("が", False), ("来た", True)):
        client.send(TextMessage(part, message_finished=is_last))
    assert client.heard() == "春が来た"


@pytest.mark.parametrize("is_whole", [True, False])
def test_a_message_beyond_the_limit_ends_the_line(client: Client, is_whole: bool) -> None:
    client.send(TextMessage("4" + "x" * 2_000, message_finished=is_whole))
    assert isinstance(client.next(), CloseConnection)
    assert client.heard() == "closed"
    assert client.next() is None


@pytest.mark.parametrize("junk", [b"\x81\x05hello", b"\xf1\x80\0\0\0\0", b"\x81\x81\0\0\0\0\xff", b"\x83\x80\0\0\0\0"])
def test_what_is_no_websocket_ends_the_line(client: Client, junk: bytes) -> None:
    client.line.sendall(junk)
    assert isinstance(client.next(), CloseConnection)
    assert client.heard() == "closed"


@pytest.mark.parametrize("junk", ["", "x", "あ"])
def test_what_is_no_packet_ends_the_line(client: Client, junk: str) -> None:
    client.send(TextMessage(junk))
    assert client.heard() == "closed"


def test_a_ping_of_the_protocol_is_answered(client: Client) -> None:
    client.send(Ping(b"?"))
    assert isinstance(client.next(), Pong)


def test_a_line_that_is_full_loses_nothing_and_holds_up_nobody(client: Client) -> None:
    for number in range(3_000):
        client.peer.send(Packet(MESSAGE, f"{number} {'x' * 1_000}"))
    assert [int(client.words()[1:].split()[0]) for _ in range(3_000)] == list(range(3_000))


def test_who_says_good_bye_is_let_go(client: Client) -> None:
    client.send(CloseConnection(1000))
    assert isinstance(client.next(), CloseConnection)
    assert client.heard() == "closed"


def test_good_bye_is_said_after_all_that_was_to_be_said(client: Client) -> None:
    for packet in (*(Packet(MESSAGE, "x" * 1_000) for _ in range(2_000)), None, Packet(MESSAGE, "late")):
        client.peer.queue.put(packet)
    assert [len(client.words()) for _ in range(2_000)] == [1_001] * 2_000
    assert isinstance(client.next(), CloseConnection)
    client.send(CloseConnection(1000))
    assert client.heard() == "closed"


def test_nothing_is_sent_to_who_is_gone(client: Client) -> None:
    client.line.close()
    assert client.heard() == "closed"
    client.peer.send(Packet(MESSAGE, "x"))


def test_who_answers_pings_stays_and_who_does_not_is_let_go(connect: Connect) -> None:
    client = connect(ping_s=0.02, patience_s=0.5)
    client.open()
    client.next()
    for _ in range(3):
        client.send(TextMessage(str(PONG)))
        assert client.words() == str(PING)
    assert client.heard() == "closed"


def test_who_is_gone_before_the_line_is_open_is_heard_of(connect: Connect) -> None:
    client = connect()
    client.ask()
    client.line.close()
    client.take_over()
    assert client.heard() == "closed"


class Engine:
    """An Engine.IO server, as far as lines know it."""

    def __init__(self) -> None:
        self._async: dict[str, Any] = {}
        self.opened: list[str] = []
        self.handlers: dict[str, Any] = {"connect": lambda sid, _environ: self.opened.append(sid)}
        self.sockets = {"a": types.SimpleNamespace(last_ping=1.0)}

    def on(self, event: str, handler: Any) -> None:
        self.handlers[event] = handler


ASKS = {
    "gunicorn.socket": None, "HTTP_CONNECTION": "keep-alive, Upgrade", "HTTP_SEC_WEBSOCKET_KEY": "a2V5",
    "HTTP_SEC_WEBSOCKET_VERSION": "13",
}  # fmt: skip


def test_a_line_is_opened_without_a_ping_that_somebody_else_waits_for() -> None:
    engine = Engine()
    frames.take_over(engine)
    assert engine.handlers["connect"]("a", dict(ASKS)) is None
    assert (engine.opened, engine.sockets["a"].last_ping) == (["a"], None)


@pytest.mark.parametrize("missing", list(ASKS))
def test_a_request_that_asks_for_no_line_is_refused(missing: str) -> None:
    engine = Engine()
    frames.take_over(engine)
    assert engine.handlers["connect"]("a", {name: value for name, value in ASKS.items() if name != missing}) is False
    assert (engine.opened, engine.sockets["a"].last_ping) == ([], 1.0)


def test_beyond_what_one_process_can_hold_whoever_comes_is_sent_away(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frames, "MOST", 1)
    engine = Engine()
    frames.take_over(engine)
    assert engine.handlers["connect"]("a", dict(ASKS)) is False
    client.send(TextMessage("4はい"))
    assert client.heard() == "はい"


def test_nothing_is_compressed(connect: Connect) -> None:
    client = connect()
    client.open(HTTP_SEC_WEBSOCKET_EXTENSIONS="permessage-deflate")
    accepted = client.next()
    assert isinstance(accepted, AcceptConnection)
    assert not accepted.extensions


def test_the_packets_of_one_broadcast_are_made_once(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str | bytes] = []
    frame_of = frames.frame_of
    monkeypatch.setattr(frames, "frame_of", lambda message: made.append(message) or frame_of(message))
    clients = [connect() for _ in range(3)]
    for client in clients:
        client.open()
        client.next()
    packet = Packet(MESSAGE, "to all")
    for client in clients:
        client.peer.send(packet)
    assert [client.words() for client in clients] == ["4to all"] * 3
    assert made == ["4to all"]
