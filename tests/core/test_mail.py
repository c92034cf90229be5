"""Mail through a real server: what arrives is what was written, to whom it was written, and nothing more."""

from __future__ import annotations

import email
import email.policy
import smtplib
import ssl
import subprocess
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from flask import Flask

from sns.core import mail
from tests.services import free_port


class Letterbox:
    """Keeps what arrives, and refuses while told to."""

    def __init__(self) -> None:
        self.arrived: list[tuple[list[str], EmailMessage, bool]] = []
        self.refuses = False

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if self.refuses:
            return "550 no such person here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, session: Any, envelope: Any) -> str:
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.arrived.append((envelope.rcpt_tos, message, session.ssl is not None))
        return "250 OK"


@pytest.fixture
def letterbox() -> Letterbox:
    return Letterbox()


@pytest.fixture
def server(letterbox: Letterbox) -> Iterator[Controller]:
    controller = Controller(letterbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield controller
    controller.stop()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("certificate")
    command = [
        "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
        "-addext", "subjectAltName=DNS:localhost", "-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem"),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    return folder


@pytest.fixture
def tls_server(letterbox: Letterbox, certificate: Path) -> Iterator[Controller]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")

    def authenticate(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=(data.login, data.password) == (b"engawa", b"hi@mitsu"))

    controller = Controller(
        letterbox, hostname="127.0.0.1", port=free_port(), tls_context=context, auth_required=True,
        authenticator=authenticate,
    )  # fmt: skip
    controller.start()
    yield controller
    controller.stop()


def post_office(tmp_path: Path, url: str | None) -> Flask:
    app = Flask("mail")
    mail.init_app(app, smtp_url=url, sender="まちの縁側 <engawa@example.jp>", folder=tmp_path / "mailbox")
    return app


def test_a_japanese_mail_arrives_as_written(server: Controller, letterbox: Letterbox, tmp_path: Path) -> None:
    subject = "北区のみなさまへ: あしたの防災訓練は、雨のため来週にのばします。お間違えのないようお願いします(髙﨑)😀"
    with post_office(tmp_path, f"smtp://127.0.0.1:{server.port}").app_context():
        mail.send("sato@example.jp", subject, "あしたは休みです。\n.\nまた来週。\n", message_id="outbox-7")
    ((receivers, message, _),) = letterbox.arrived
    assert receivers == ["sato@example.jp"]
    assert message["Subject"] == subject
    assert message["From"] == "まちの縁側 <engawa@example.jp>"
    assert message["To"] == "sato@example.jp"
    assert message["Message-ID"] == "<outbox-7@engawa>"
    assert message["Date"].datetime.tzinfo is not None
    assert message.get_content().replace("\r\n", "\n") == "あしたは休みです。\n.\nまた来週。\n"


def test_a_mail_with_html_has_both_parts(server: Controller, letterbox: Letterbox, tmp_path: Path) -> None:
    with post_office(tmp_path, f"smtp://127.0.0.1:{server.port}").app_context():
        mail.send("sato@example.jp", "件名", "文字だけ", html="<p>かざり</p>")
    message = letterbox.arrived[0][1]
    assert message.get_content_type() == "multipart/alternative"
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().strip() == "文字だけ"
    assert html.get_content().strip() == "<p>かざり</p>"


BREAKS = ["\r\nBcc: evil@example.jp", "\nBcc: evil@example.jp", "\rBcc: evil@example.jp", "\r\n\r\n<script>"]


@pytest.mark.parametrize("tail", BREAKS)
def test_no_header_can_be_smuggled_in(tail: str, server: Controller, letterbox: Letterbox, tmp_path: Path) -> None:
    with post_office(tmp_path, f"smtp://127.0.0.1:{server.port}").app_context():
        for to, subject, number in (
            ("sato@example.jp" + tail, "件名", "1"),
            ("sato@example.jp", "件名" + tail, "1"),
            ("sato@example.jp", "件名", "1" + tail),
        ):
            with pytest.raises(Exception):  # noqa: B017  # whatever the library says: nothing is sent
                mail.send(to, subject, "本文", message_id=number)
        mail.send("sato@example.jp", "件名", "本文" + tail)
    ((receivers, message, _),) = letterbox.arrived
    assert receivers == ["sato@example.jp"]
    assert message["Bcc"] is None


@pytest.mark.parametrize("to", ["a@example.jp, b@example.jp", "a@example.jp b@example.jp", "<a@example.jp>,", "", "a@"])
def test_what_is_not_one_address_is_refused(to: str, server: Controller, letterbox: Letterbox, tmp_path: Path) -> None:
    with post_office(tmp_path, f"smtp://127.0.0.1:{server.port}").app_context(), pytest.raises(Exception):  # noqa: B017
        mail.send(to, "件名", "本文")
    assert letterbox.arrived == []


def test_a_refusal_of_the_server_is_raised_so_that_the_outbox_tries_again(
    server: Controller, letterbox: Letterbox, tmp_path: Path
) -> None:
    letterbox.refuses = True
    with (
        post_office(tmp_path, f"smtp://127.0.0.1:{server.port}").app_context(),
        pytest.raises(smtplib.SMTPRecipientsRefused),
    ):
        mail.send("sato@example.jp", "件名", "本文")


def test_a_server_that_is_away_is_raised(tmp_path: Path) -> None:
    with post_office(tmp_path, f"smtp://127.0.0.1:{free_port()}").app_context(), pytest.raises(OSError):
        mail.send("sato@example.jp", "件名", "本文")


def test_a_password_goes_to_the_server_over_tls(
    tls_server: Controller, letterbox: Letterbox, certificate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "cert.pem"))
    with post_office(tmp_path, f"smtp://engawa:hi%40mitsu@localhost:{tls_server.port}").app_context():
        mail.send("sato@example.jp", "件名", "本文")
    assert letterbox.arrived[0][2]


def test_a_server_that_cannot_prove_itself_gets_nothing(
    tls_server: Controller, letterbox: Letterbox, tmp_path: Path
) -> None:
    with (
        post_office(tmp_path, f"smtp://engawa:hi%40mitsu@localhost:{tls_server.port}").app_context(),
        pytest.raises(ssl.SSLCertVerificationError),
    ):
        mail.send("sato@example.jp", "件名", "本文")
    assert letterbox.arrived == []


def test_a_password_is_not_given_to_a_server_without_tls(
    server: Controller, letterbox: Letterbox, tmp_path: Path
) -> None:
    with (
        post_office(tmp_path, f"smtp://engawa:himitsu@127.0.0.1:{server.port}").app_context(),
        pytest.raises(smtplib.SMTPNotSupportedError),
    ):
        mail.send("sato@example.jp", "件名", "本文")
    assert letterbox.arrived == []


def test_without_a_server_every_mail_is_a_file_that_a_mail_program_opens(tmp_path: Path) -> None:
    with post_office(tmp_path, None).app_context():
        for number in range(3):
            mail.send("sato@example.jp", f"{number}通目", "本文", html="<p>本文</p>")
    files = sorted((tmp_path / "mailbox").iterdir())
    read = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default)["Subject"] for path in files]
    assert read == ["0通目", "1通目", "2通目"]
    assert all(path.suffix == ".eml" for path in files)
