"""Asking boards and their threads, which hold marked words of everybody, for what they show."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from sns.blueprints.contents.models import Content, Reply
from sns.core.db import db
from tests.boards.talk import talk

from .marked import Town
from .probing import probe

OPEN = ("open city", "open ward")


def _each(town: Town, ask: Callable[[int], str]) -> str:
    return "".join(ask(thread.id) for thread in talk(town).values())


@probe("GET boards.index", "GET boards.choose", shows=("title",), of=OPEN)
def _lists(town: Town) -> str:
    talk(town)
    told = ""
    for place in ("minamo", *(town.make.ward(index).slug for index in range(3))):
        for more in ("", "?sort=new", "?sort=unread", "?tag=もくじ", "?field=bosai", "?before=99999999999999999-9"):
            told += town.get(f"/w/{place}/boards/{more}")
        told += town.get(f"/w/{place}/boards/write")
    return told


@probe("GET boards.board", "GET boards.new", "POST boards.create", shows=("title",), of=OPEN)
def _boards(town: Town) -> str:
    told = ""
    for thread in talk(town).values():
        address = f"/w/{thread.place}/boards/{thread.slug}"
        told += town.get(address) + town.get(f"{address}?sort=unread") + town.get(f"{address}/new")
        told += town.post(f"{address}/new", {"title": ""})
    return told


@probe("GET boards.show", shows=("title", "body", "comment", "nickname", "tag"), of=OPEN)
def _threads(town: Town) -> str:
    return _each(
        town,
        lambda number: "".join(
            town.get(f"/threads/{number}{more}")
            for more in ("", "?at=1", "?answer=1&quote=1", "?quote=0", "?before=end", "?after=1-1", "?since=0", "?first=1")
        ),
    )


@probe("GET boards.new_reply", "POST boards.create_reply", "POST boards.follow", shows=("title",), of=OPEN)
def _answering(town: Town) -> str:
    return _each(
        town,
        lambda number: (
            town.get(f"/threads/{number}/reply?answer=1")
            + town.post(f"/threads/{number}/replies", {"body": ""})
            + town.post(f"/threads/{number}/follow", {"do": "follow"})
        ),
    )


@probe("GET boards.edit", "POST boards.edit", "GET boards.delete", "POST boards.delete")
def _foreign_threads(town: Town) -> str:
    return _each(
        town,
        lambda number: "".join(
            town.get(f"/threads/{number}/{verb}") + town.post(f"/threads/{number}/{verb}", {"body": "x"})
            for verb in ("edit", "delete")
        ),
    )


@probe("GET boards.edit_reply", "POST boards.edit_reply")
def _foreign_replies(town: Town) -> str:
    talk(town)
    with town.app.app_context():
        foreign = sa.select(Reply.id).join(Content).where(Content.kind == "thread", Reply.author_id != town.reader.id)
        ids = list(db.session.scalars(foreign))
    assert ids
    return "".join(
        town.get(f"/threads/replies/{number}/edit") + town.post(f"/threads/replies/{number}/edit", {"body": ""})
        for number in ids
    )


@probe(
    "GET boards.steer", "POST boards.do_steer", "POST boards.slow", "POST boards.facilitator", "GET boards.summary",
    "POST boards.summary", "GET boards.move", "POST boards.move", "GET boards.merge", "POST boards.merge",
    "GET boards.split", "POST boards.split",
)  # fmt: skip
def _steering(town: Town) -> str:
    told = ""
    own = talk(town)["own"].id
    for verb in ("steer", "summary", "move", "merge", "split"):
        told += town.get(f"/threads/{own}/{verb}")
        # Nobody names what they may not read as a place to merge into.
        told += "".join(
            town.post(f"/threads/{own}/merge", {"number": str(t.id)}) for t in talk(town).values() if t.id != own
        )
    return told + _each(
        town,
        lambda number: "" if number == own else "".join(
            town.get(f"/threads/{number}/{verb}") + town.post(f"/threads/{number}/{verb}", {"do": "close", "number": "1"})
            for verb in ("steer", "slow", "facilitator", "summary", "move", "merge", "split")
        ),
    )  # fmt: skip


@probe("GET boards.new_board", "POST boards.new_board", "GET boards.edit_board", "POST boards.edit_board")
def _keeping_boards(town: Town) -> str:
    told = ""
    for thread in talk(town).values():
        for address in (f"/w/{thread.place}/boards/new", f"/w/{thread.place}/boards/{thread.slug}/edit"):
            told += town.get(address) + town.post(address, {"name": ""})
    return told
