"""Asking the directory of members and the hosts' pages, the latter as a host of each ward."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.blueprints.spaces import actions as spaces
from sns.blueprints.spaces.models import Membership, Space
from sns.core.db import db, transaction

from .marked import Town
from .probing import probe


@probe("GET people.members", shows=("nickname",), of=("open city", "open ward", "same ward", "other ward"))
def _directory(town: Town) -> str:
    told = ""
    for index in range(2):  # in the third ward live those whose names stand for a tie
        address: str | None = f"/w/{town.make.ward(index).slug}/members"
        while address:
            page = town.get(address)
            told += page
            following = re.search(r'href="([^"]*before=[^"]+)" rel="next"', page)
            address = following[1].replace("&amp;", "&") if following else None
    for person in town.people:
        assert (person.mark("nickname") in told) >= (person.name in ("friend", "same ward", "asking")), person.name
    # A name is no secret to members, but between two of whom one blocked the other.
    for thing in town.hidden:
        if not thing.name.startswith("block"):
            told = told.replace(thing.mark("nickname"), "")
    return told


@probe("GET people.helping", "POST people.helping", "POST people.delete_help", "POST home.put_steps_away")
def _own_settings(town: Town) -> str:
    told = town.get("/settings/helping") + town.post("/settings/helping", {"words": "x" * 99})
    return told + town.post("/settings/helping/1/delete", {}) + town.post("/steps/away", {})


@contextmanager
def _as_host(town: Town) -> Iterator[None]:
    roles = sa.and_(Membership.member_id == town.reader.id, Membership.role == "host")
    with town.app.app_context(), transaction():
        reader = db.session.get_one(Member, town.reader.id)
        for index in range(3):
            # A role of its own opens nothing; only where the reader belongs already do the words of the ward stand.
            if town.make.ward(index).id in reader.standing.spaces:
                spaces.grant(None, reader, db.session.get_one(Space, town.make.ward(index).id), "host")
    yield
    with town.app.app_context(), transaction():
        db.session.execute(sa.delete(Membership).where(roles))


@probe("GET hosts.show", shows=("title", "body", "nickname"), of=("open ward",))
def _care(town: Town) -> str:
    with _as_host(town):
        return town.get(f"/w/{town.make.ward(0).slug}/care")


@probe("GET hosts.greet", "POST hosts.take", "POST hosts.leave", shows=("title", "body", "nickname"), of=("open ward",))
def _greeting(town: Town) -> str:
    told = ""
    with _as_host(town):
        for thing in town.all():
            for seq in (0, thing.reply.seq):
                address = f"/w/{town.make.ward(0).slug}/care/{thing.entry.id}/{seq}"
                told += town.get(address) + town.post(f"{address}/leave", {})
                if thing in town.hidden:
                    told += town.post(f"{address}/take", {})
    return told
