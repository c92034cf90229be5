"""People whose every line about themselves carries a mark of its own, at each distance from the reader."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import Flask

from sns.blueprints.accounts.models import FriendRequest, Friendship, Member, Testimonial
from sns.blueprints.media.models import File
from sns.core import clock
from sns.core.db import db, transaction

# What may be told of somebody → the letter of its mark; address and real name are never told.
TOLD = {
    "photo": "", "bio": "b", "reading": "y", "friends": "f", "testimonials": "p", "nickname": "n",
    "email": "e", "real_name": "r", "request": "w",
}  # fmt: skip
# What many people share can be looked for on their pages only.
SHARED = {"age_band": "70代", "lives_since": "くらして", "ties": "働く"}
NOTHING: set[str] = set()
NAME, CITY = {"nickname"}, {"nickname", "photo", "bio", "lives_since"}
WARD = CITY | {"reading", "testimonials", "ties"}
EVERYTHING = WARD | {"friends", "age_band"}


@dataclass
class Person:
    """Somebody and what of them the reader may see anywhere."""

    name: str
    number: int
    member: Member
    photo: File
    shown: set[str] = field(default_factory=set)

    def mark(self, what: str) -> str:
        return f"/files/{self.photo.id}/" if what == "photo" else f"zv{self.number:02d}{TOLD[what]}"


class People:
    """Makes persons around a reader."""

    def __init__(self, app: Flask, make: Any, reader: Member, copy: Any) -> None:
        self.app, self.make, self.reader, self._copy = app, make, reader, copy
        self.all: list[Person] = []

    def add(self, name: str, shown: set[str], *, ward: int, visible: str | None = None, **facts: Any) -> Person:
        """Put somebody into the town, who tells everything about themselves to `visible` or as it is by itself."""
        number = len(self.all) + 1
        start = f"zv{number:02d}"
        facts = {"age_band": "70s", "lives_since": 1950, **facts}
        settings = {"visible": dict.fromkeys(EVERYTHING - NAME, visible)} if visible else {}
        member = self.make.member(
            ward=ward, ties=(2,), nickname=f"人{start}n", bio=f"ひと{start}b", reading=f"よみ{start}y",
            real_name=f"本{start}r", settings=settings, **facts,
        )  # fmt: skip
        friend, writer = self.make.member(ward=2, nickname=f"友{start}f"), self.make.member(ward=2)
        self.make.friends(member, friend)
        person = Person(name, number, member, self._copy(member), shown)
        with self.app.app_context(), transaction():
            row = db.session.get_one(Member, member.id)
            row.email, row.avatar_key = f"{start}e@example.jp", str(person.photo.id)
            db.session.get_one(File, person.photo.id).purpose = "avatar"
            self._write_about(person, writer)
            # Between two others, unless the reader is asked.
            asked = self.reader if "request" in shown else friend
            row = {"sender_id": member.id, "receiver_id": asked.id, "sent_at": clock.now()}
            db.session.add(FriendRequest(**row, words=f"ねがい{start}w"))
        self.all.append(person)
        return person

    def introduce(self, writer: Person, about: Person) -> None:
        """Let one be a friend of another and write about them."""
        with self.app.app_context(), transaction():
            for one, two in ((writer, about), (about, writer)):
                db.session.add(Friendship(member_id=one.member.id, friend_id=two.member.id, since_at=clock.now()))
            db.session.add(
                Testimonial(
                    about_id=about.member.id, author_id=writer.member.id, body=writer.mark("testimonials"),
                    written_at=clock.now(),
                )
            )  # fmt: skip

    def _write_about(self, person: Person, writer: Member) -> None:
        words = f"紹介{person.mark('testimonials')}"
        row = {"about_id": person.member.id, "author_id": writer.id, "written_at": clock.now()}
        db.session.add(Testimonial(**row, body=words))
