"""Things whose every word carries a mark of its own, and the town that holds them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask, g
from flask.testing import FlaskClient

from sns.blueprints.accounts import actions as accounts
from sns.blueprints.accounts.models import Credential, LoginSession, Member, Testimonial
from sns.blueprints.media import addresses
from sns.blueprints.media.models import File
from sns.blueprints.people.models import Invitation, SignUp
from sns.core import clock
from sns.core.db import db, transaction
from tests.contents.writing import answer, change, hang

from .people import Person

LETTERS = {"title": "t", "body": "b", "comment": "c", "alt": "a", "tag": "g", "nickname": "n"}


@dataclass
class Thing:
    """An entry with a comment and a photo, each word of it marked."""

    name: str
    number: int
    entry: Any
    author: Member
    reply: Any
    photo: Any

    def mark(self, what: str) -> str:
        return mark(self.number, what)


def mark(number: int, what: str) -> str:
    return f"zq{number:02d}{LETTERS[what]}"


@dataclass
class Town:
    """A reader, what they may not see, what they may, and the browser they look with."""

    app: Flask
    make: Any
    reader: Member
    browser: FlaskClient
    picture: File
    hidden: list[Thing] = field(default_factory=list)
    open: list[Thing] = field(default_factory=list)
    own: Any = None
    own_reply: Any = None
    people: list[Person] = field(default_factory=list)

    def get(self, address: str, **options: Any) -> str:
        return self.told(self.browser.get(address, buffered=True, **options))

    def post(self, address: str, data: dict[str, Any], **options: Any) -> str:
        return self.told(self.browser.post(address, data=data, buffered=True, **options))

    @staticmethod
    def told(response: Any) -> str:
        assert response.status_code < 500
        headers = " ".join(f"{name}: {value}" for name, value in response.headers)
        body = response.mimetype if response.mimetype.startswith("image/") else response.text
        return f"{response.status_code}\n{headers}\n{body}"

    def all(self) -> list[Thing]:
        return [*self.hidden, *self.open]

    def add(self, row: Any) -> Any:
        with self.app.app_context(), transaction():
            db.session.add(row)
        return row

    def session_of(self, member: Member) -> int:
        with self.app.app_context():
            return accounts.open_session(member, is_remembered=False, is_staff=False, device="x", address=None)[1].id

    def factor_of(self, member: Member) -> int:
        row = Credential(member_id=member.id, kind="totp", secret="x", created_at=clock.now())
        return int(self.add(row).id)

    def writer_about(self, member: Member) -> int:
        with self.app.app_context():
            wanted = sa.select(Testimonial.author_id).where(Testimonial.about_id == member.id)
            return int(db.session.scalars(wanted.order_by(Testimonial.author_id.desc())).first() or 0)

    def invitation_of(self, member: Member, *, note: str, kind: str = "member") -> Invitation:
        """Make an invitation of somebody's, with words of their own."""
        now = clock.now()
        return self.add(Invitation(
            kind=kind, code=f"zi{member.id}{kind}", inviter_id=member.id, space_id=self.make.ward(0).id, note=note,
            created_at=now, expires_at=now + timedelta(days=3),
        ))  # fmt: skip

    def applicant(self, person: Person) -> int:
        """Let somebody with a person's marks wait for the ward's approval."""
        now = clock.now()
        return int(self.add(SignUp(
            state="approval", ward_id=self.make.ward(0).id, tie="live", agreed={}, created_at=now,
            expires_at=now + timedelta(days=3), email=person.mark("email"), nickname=person.mark("nickname"),
            real_name=person.mark("real_name"), age_band="70s",
        )).id)  # fmt: skip

    def photo_address(self, file_id: int, size: str) -> str:
        # As if this session had been given the address: what is left to answer is the rule.
        with self.app.test_request_context():
            row = sa.select(LoginSession.id).where(LoginSession.member_id == self.reader.id)
            g.session_id = db.session.scalar(row)
            return f"/files/{file_id}/{size}?k={addresses._sign(addresses._signer(addresses._hour()), file_id)}"


def copy(app: Flask, picture: File, owner: Member) -> File:
    """Give somebody the same picture without the work of taking it in."""
    with app.app_context(), transaction():
        names = ("width", "height", "size", "sha256", "key", "created_at")
        file = File(owner_id=owner.id, **{name: getattr(picture, name) for name in names})
        db.session.add(file)
    return file


def write(town: Town, name: str, author: Member, *, visibility: str = "city", **state: str) -> Thing:
    number = int(re.findall(r"zq(\d\d)n", author.nickname)[0])
    entry = town.make.entry(
        author, visibility=visibility, title=f"だい{mark(number, 'title')}", body=f"ほん{mark(number, 'body')}",
        tags=[mark(number, "tag")],
    )  # fmt: skip
    reply = answer(town.app, author, entry, body=f"こた{mark(number, 'comment')}")
    photo = copy(town.app, town.picture, author)
    hang(town.app, entry, [photo], alt=f"しゃ{mark(number, 'alt')}")
    if state:
        change(town.app, entry, **state)
    return Thing(name, number, entry, author, reply, photo)
