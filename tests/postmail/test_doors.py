"""The ways in, with real ones: an IMAP server whose mailbox is emptied, and the command a mail server runs."""

from __future__ import annotations

import contextlib
import imaplib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from sns.blueprints.postmail import arriving, cli, fetching, jobs
from sns.blueprints.postmail.models import IncomingMail
from sns.core.db import db
from tests import services
from tests.postmail.mails import open_post, write

USER, PASSWORD = "hako", "hi/mi@tsu"


@pytest.fixture(scope="module")
def imap_port() -> Iterator[int]:
    """Run a real IMAP server."""
    with services.imap(USER, PASSWORD) as port:
        yield port


@contextlib.contextmanager
def box(port: int) -> Iterator[imaplib.IMAP4]:
    with imaplib.IMAP4("127.0.0.1", port, timeout=10) as server:
        server.login(USER, PASSWORD)
        server.select("INBOX")
        yield server


def put(port: int, *raws: bytes) -> None:
    with box(port) as server:
        for raw in raws:
            assert server.append("INBOX", None, None, raw)[0] == "OK"  # type: ignore[arg-type]


def held(port: int, folder: str = "INBOX") -> int:
    with box(port) as server:
        if server.select(folder)[0] != "OK":
            return 0
        return len(server.search(None, "ALL")[1][0].split())


def stored(app: Flask) -> list[tuple[str, bool]]:
    with app.app_context():
        return list(db.session.execute(sa.select(IncomingMail.sender, IncomingMail.is_whole).order_by(IncomingMail.id)))  # type: ignore[arg-type]


def fetch(app: Flask, port: int) -> int:
    with app.app_context():
        return fetching.fetch(f"imap://{USER}:hi%2Fmi%40tsu@127.0.0.1:{port}/INBOX")


def test_the_mailbox_is_emptied_and_nothing_comes_twice(
    undone: Flask, make: Any, imap_port: int, monkeypatch: Any
) -> None:
    monkeypatch.setattr(arriving, "LIMIT", 50_000)
    author = make.member()
    to = open_post(undone, author)
    messages = [
        write(to, author.email).as_bytes(),
        write(to, author.email, body="あ" * 60_000).as_bytes(),
        b"From: broken\r\n\r\n\xff\xfe",
    ]
    put(imap_port, *messages, messages[0])
    assert fetch(undone, imap_port) == 4
    assert stored(undone) == [(author.email, True), (author.email, False), ("", True)]
    assert held(imap_port) == 0
    put(imap_port, messages[0])
    fetch(undone, imap_port)
    assert len(stored(undone)) == 3
    assert held(imap_port) == 0


def test_a_fetch_that_breaks_off_loses_nothing(undone: Flask, make: Any, imap_port: int, monkeypatch: Any) -> None:
    author = make.member()
    to = open_post(undone, author)
    put(imap_port, *(write(to, author.email).as_bytes() for _ in range(3)))
    keep, calls = arriving.keeping.keep, iter((True, False, True, True, True))

    def failing(raw: bytes) -> str:
        if not next(calls):
            raise OSError("disk full")
        return keep(raw)

    monkeypatch.setattr(arriving.keeping, "keep", failing)
    with pytest.raises(OSError, match="disk full"):
        fetch(undone, imap_port)
    assert len(stored(undone)) == 1
    fetch(undone, imap_port)
    assert len(stored(undone)) == 3
    assert held(imap_port) == 0


def test_what_the_server_does_not_give_out_is_put_aside(
    undone: Flask, make: Any, imap_port: int, monkeypatch: Any
) -> None:
    author, before = make.member(), held(imap_port, fetching.FAILED)
    put(imap_port, write(open_post(undone, author), author.email).as_bytes())
    honest = imaplib.IMAP4.uid
    monkeypatch.setattr(
        imaplib.IMAP4, "uid",
        lambda self, command, *given: ("NO", [b""]) if "BODY.PEEK[]" in str(given) else honest(self, command, *given),
    )  # fmt: skip
    assert fetch(undone, imap_port) == 0
    monkeypatch.undo()
    assert stored(undone) == []
    assert (held(imap_port), held(imap_port, fetching.FAILED)) == (0, before + 1)


def test_a_closed_mailbox_is_no_fault_and_its_password_is_in_no_log(
    undone: Flask, imap_port: int, monkeypatch: Any, caplog: Any, capsys: Any
) -> None:
    class Named:
        post_imap_url = f"imap://{USER}:very-secret-word@127.0.0.1:{imap_port}/INBOX"

    monkeypatch.setitem(undone.extensions, "settings", Named())
    with undone.app_context():
        jobs.fetch()
    heard = capsys.readouterr()
    assert "very-secret-word" not in caplog.text + heard.out + heard.err


def test_the_command_keeps_a_mail_and_reads_it_to_its_end(undone: Flask, make: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(arriving, "LIMIT", 50_000)
    author = make.member()
    to = open_post(undone, author)
    shell = undone.test_cli_runner()
    for message in (write("list@elsewhere.example", author.email), write(to, author.email, body="あ" * 60_000)):
        assert shell.invoke(cli.post_mail, ["--to", to], input=message.as_bytes()).exit_code == 0
    assert stored(undone) == [(author.email, True), (author.email, False)]
    with undone.app_context():
        assert set(db.session.scalars(sa.select(IncomingMail.target))) == {to.partition("+")[2].partition("@")[0]}
    assert shell.invoke(cli.post_mail, input=b"").exit_code == os.EX_DATAERR


@pytest.mark.parametrize("broken", [{}, {"SNS_PORT": "wrong"}])
def test_the_command_has_the_mail_server_come_again_when_the_site_is_out_of_order(
    tmp_path: Path, broken: dict[str, str]
) -> None:
    # No tables yet, as while a new version is being put in place.
    environ = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "SNS_INSTANCE": str(tmp_path), **broken}
    mail = write("post@demo.example", "who@phone.example").as_bytes()
    command = [sys.executable, "-m", "sns", "post-mail"]
    ended = subprocess.run(command, input=mail, env=environ, capture_output=True, check=False, timeout=60)
    assert ended.returncode == os.EX_TEMPFAIL
    assert not list(tmp_path.rglob("*.eml"))
