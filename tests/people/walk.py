"""Walking the way in by HTTP, and reading the mails it sends."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from sns.core import jobs

PASSWORD = "つきよのさんぽみち"


class Post:
    """The mails of one test: does the queued work, then reads what is new in the folder."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.folder: Path = app.extensions["mail"]["folder"]
        for path in self.folder.glob("*.eml"):  # an earlier test's, perhaps written in its future
            path.unlink()
        self.seen: set[Path] = set()

    def deliver(self) -> list[EmailMessage]:
        """Send what waits; return the new mails, oldest first."""
        with self.app.app_context():
            jobs.run_due()
        new = sorted(set(self.folder.glob("*.eml")) - self.seen)
        self.seen |= set(new)
        return [message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=default) for path in new]

    def one(self) -> EmailMessage:
        """Return the only new mail."""
        mails = self.deliver()
        assert len(mails) == 1, [mail["Subject"] for mail in mails]
        return mails[0]


def words_of(mail: EmailMessage) -> str:
    """Return the text of a mail."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def code_of(mail: EmailMessage) -> str:
    """Return the six digits of a mail."""
    found = re.search(r": (\d{6})\s", words_of(mail))
    assert found, words_of(mail)
    return found[1]


def path_of(mail: EmailMessage, beginning: str) -> str:
    """Return the path of the link that begins so."""
    found = re.search(rf"https?://[^/\s]+({beginning}\S*)", words_of(mail))
    assert found, words_of(mail)
    return found[1]


class Walk:
    """One newcomer in one browser."""

    def __init__(self, browser: FlaskClient, post: Post, email: str = "hanako@example.jp") -> None:
        self.browser, self.post, self.email = browser, post, email

    def send(self, path: str, **words: Any) -> Any:
        """Post a form."""
        return self.browser.post(path, data=words)

    def to_code(self, *, ward: str = "asanagi", tie: str = "live") -> Any:
        """Answer the first question and give the address."""
        assert self.send("/join/", ward=ward, tie=tie).location == "/join/email"
        answer = self.send("/join/email", email=self.email)
        assert answer.location == "/join/code"
        return answer

    def to_name(self, **facts: Any) -> None:
        """Come as far as the nickname, by the code of the mail."""
        self.to_code(**facts)
        answer = self.send("/join/code", code=code_of(self.post.one()))
        assert answer.location == "/join/name", answer.text

    def to_promises(self, *, nickname: str = "はなこ", age: str = "30s", real_name: str = "", **facts: Any) -> None:
        """Come as far as the promises."""
        self.to_name(**facts)
        answer = self.send("/join/name", nickname=nickname, password=PASSWORD, age_band=age, real_name=real_name)
        assert answer.location == "/join/visibility", answer.text
        assert self.send("/join/visibility", visibility="ward").location == "/join/promises"

    def agree(self) -> Any:
        """Agree to both promises."""
        return self.send("/join/promises", terms="y", privacy="y")
