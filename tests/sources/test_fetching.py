"""A site is asked within a time and a size, and from public addresses alone, whatever names and redirects say."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from sns.blueprints.sources import fetching
from sns.blueprints.sources.plain import Unreadable

Answers = dict[str, Callable[[BaseHTTPRequestHandler], None]]


@contextmanager
def _site(monkeypatch: pytest.MonkeyPatch, answers: Answers) -> Iterator[list[str]]:
    """Run a site at its own machine that counts as public here."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            answers[self.path](self)

        def log_message(self, *_args: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    monkeypatch.setattr(fetching, "_PORTS", {"http": server.server_port, "https": 443})
    monkeypatch.setattr(fetching, "is_public", lambda address: address == "127.0.0.1")
    monkeypatch.setattr(fetching, "resolve", lambda _host, _port: ["127.0.0.1"])
    try:
        yield asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _says(status: int, body: bytes = b"", **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def test_a_site_is_asked_only_for_what_is_new(monkeypatch: pytest.MonkeyPatch) -> None:
    def page(handler: BaseHTTPRequestHandler) -> None:
        is_known = handler.headers["If-None-Match"] == '"1"' and handler.headers["If-Modified-Since"] == "Mon"
        (_says(304) if is_known else _says(200, b"<rss/>", ETag='"1"', Last_Modified="Mon"))(handler)

    with _site(monkeypatch, {"/f": page}):
        first = fetching.fetch("http://x.example/f")
        assert first == fetching.Answer(b"<rss/>", '"1"', "Mon")
        assert fetching.fetch("http://x.example/f", etag='"1"', last_modified="Mon").data is None


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (_says(302, Location="/f"), "redirects"),
        (_says(302, Location="http://169.254.169.254/latest/"), "other_host"),
        (_says(302, Location="file:///etc/passwd"), "address"),
        (_says(302), "redirects"),
        (_says(200, b"x" * (fetching.MOST_BYTES + 1)), "too_large"),
        (_says(200, b"x", Content_Encoding="gzip"), "packed"),
        (_says(500), "status"),
    ],
)
def test_what_a_site_should_not_do_is_refused_with_a_reason(
    monkeypatch: pytest.MonkeyPatch, answer: Callable[[BaseHTTPRequestHandler], None], code: str
) -> None:
    with _site(monkeypatch, {"/f": answer}) as asked, pytest.raises(Unreadable) as refused:
        fetching.fetch("http://x.example/f")
    assert refused.value.code == code
    assert len(asked) <= 4


def test_a_redirect_on_the_same_host_is_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    with _site(monkeypatch, {"/f": _says(301, Location="/g?a=1"), "/g?a=1": _says(200, b"ok")}):
        assert fetching.fetch("http://x.example/f").data == b"ok"


def test_a_site_that_dribbles_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()

    def dribble(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            while not over.wait(0.05):
                handler.wfile.write(b"x")
        except OSError:
            return

    monkeypatch.setattr(fetching, "_DEADLINE_S", 0.5)
    with _site(monkeypatch, {"/f": dribble}), pytest.raises(Unreadable) as refused:
        fetching.fetch("http://x.example/f")
    over.set()
    assert refused.value.code == "slow"


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f000001/", "http://0/", "http://localhost/",
        "http://10.0.0.1/", "http://172.16.0.1/", "http://192.168.1.1/", "http://169.254.169.254/latest/meta-data/",
        "http://100.64.0.1/", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://[fe80::1]/", "http://[fc00::1]/",
        "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/", "http://224.0.0.1/", "http://255.255.255.255/",
    ],
)  # fmt: skip
def test_no_request_goes_into_private_networks(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    def connect(*_args: Any, **_named: Any) -> socket.socket:
        pytest.fail("a connection was tried")

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(Unreadable) as refused:
        fetching.fetch(address)
    assert refused.value.code in ("private", "no_host")


@pytest.mark.parametrize(
    "address",
    [
        "ftp://x.example/", "file:///etc/passwd", "gopher://x.example/", "javascript:alert(1)", "http://", "http://x.example:22/",
        "http://user:pass@x.example/", "http://x.example:99999/", "http://x.example/\r\nHost: y", "http://日本.example/", "//x.example/",
    ],
)  # fmt: skip
def test_addresses_of_other_kinds_are_refused(address: str) -> None:
    with pytest.raises(Unreadable) as refused:
        fetching.fetch(address)
    assert refused.value.code == "address"


def test_a_name_with_one_private_address_is_refused_and_the_judged_address_is_the_one_connected_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = [["93.184.216.34", "127.0.0.1"], ["93.184.216.34"], ["127.0.0.1"]]
    connected: list[str] = []

    def connect(place: tuple[str, int], **_named: Any) -> socket.socket:
        connected.append(place[0])
        raise OSError

    monkeypatch.setattr(fetching, "resolve", lambda _host, _port: answers.pop(0))
    monkeypatch.setattr(socket, "create_connection", connect)
    for code in ("private", "no_answer", "private"):
        with pytest.raises(Unreadable) as refused:
            fetching.fetch("http://x.example/")
        assert refused.value.code == code
    assert connected == ["93.184.216.34"]
