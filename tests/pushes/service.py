"""A push service on this machine, and the browser of a member that reads what arrives: with the keys only it has."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Flask

from sns.blueprints.accounts import actions as accounts
from sns.blueprints.accounts.models import Member
from sns.blueprints.pushes import actions, sending
from sns.blueprints.pushes.models import PushDevice
from sns.core.db import db


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Browser:
    """What a browser keeps of its subscription."""

    def __init__(self, name: str, host: str = "push.example") -> None:
        self.endpoint = f"http://{host}/to/{name}"
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.auth = b"a-secret-of-16b."
        public = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.subscription = {"endpoint": self.endpoint, "p256dh": encoded(public), "auth": encoded(self.auth)}

    def read(self, body: bytes) -> dict[str, Any]:
        found = http_ece.decrypt(body, private_key=self.key, auth_secret=self.auth, version="aes128gcm")
        said: dict[str, Any] = json.loads(found)
        return said


@dataclass
class Service:
    """What the service was given, and how it answers: by path, else 201."""

    given: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    answers: dict[str, int] = field(default_factory=dict)
    connections: int = 0

    def read(self, browser: Browser) -> list[dict[str, Any]]:
        path = browser.endpoint.partition("//")[2].partition("/")[2]
        return [browser.read(body) for there, _headers, body in self.given if there == f"/{path}"]


@contextmanager
def running(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """Run a service at its own machine that counts as public here."""
    service = Service()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            super().setup()
            service.connections += 1

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            service.given.append((self.path, dict(self.headers.items()), body))
            self.send_response(service.answers.get(self.path, 201))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    monkeypatch.setattr(sending, "_PORTS", {"http": server.server_port})
    monkeypatch.setattr(sending, "is_public", lambda address: address == "127.0.0.1")
    monkeypatch.setattr(sending, "resolve", lambda _host, _port: ["127.0.0.1"])
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def switch_on(app: Flask, member: Member, name: str = "one", host: str = "push.example") -> Browser:
    """Sign a member in on one more device and have it told."""
    browser = Browser(name, host)
    with app.app_context():
        person = db.session.get_one(Member, member.id)
        _token, session = accounts.open_session(
            person, is_remembered=True, is_staff=False, device="Android Chrome", address=None
        )
        actions.begin(person, session.id, **browser.subscription)
    return browser


def devices(app: Flask) -> list[PushDevice]:
    with app.app_context():
        return list(db.session.scalars(db.select(PushDevice).order_by(PushDevice.id)))
