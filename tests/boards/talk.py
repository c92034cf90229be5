"""Threads by everybody of a marked town: opened by those who may be seen and those who may not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.contents.writing import answer, change
from tests.policies.marked import Town


@dataclass(frozen=True)
class Talk:
    """A thread, and the address of its board."""

    id: int
    place: str
    slug: str


def talk(town: Town) -> dict[str, Talk]:
    """Let everybody of the town who writes in public open a thread, once; the reader has one too (`own`)."""
    if (found := getattr(town, "talk", None)) is not None:
        return dict(found)
    city = town.make.board(city=True)
    boards = [town.make.board(ward=index) for index in range(3)]
    made: dict[str, Talk] = {}
    public: Any = None
    for thing in town.all():
        if thing.name in ("private", "friends", "open friends"):  # no such thread
            continue
        board = city if thing.name == "open city" else boards[1 if thing.name == "other ward" else 0]
        thread = town.make.thread(
            thing.author, board, title=f"だい{thing.mark('title')}", body=f"ほん{thing.mark('body')}",
            tags=["もくじ", thing.mark("tag")],
        )  # fmt: skip
        answer(town.app, thing.author, thread, body=f"こた{thing.mark('comment')}")
        if thing.name in ("held", "hidden", "deleted"):
            change(town.app, thread, state=thing.name)
        if thing.name == "open city":
            public = thread
        made[thing.name] = _talk(town, thread, board)
    # Under words that may be read stand replies that may not.
    for thing in town.hidden:
        if thing.name in ("held", "hidden", "deleted", "blocked", "blocking"):
            reply = answer(town.app, thing.author, public, body=thing.mark("comment"))
            answer(town.app, town.open[0].author, public, body="こたえ", answer_to=reply.seq)
            if thing.name in ("held", "hidden", "deleted"):
                change(town.app, reply, state=thing.name)
    made["own"] = _talk(town, town.make.thread(town.reader, boards[0], title="わたしの話題"), boards[0])
    town.talk = made  # type: ignore[attr-defined]
    return made


def _talk(town: Town, thread: Any, board: Any) -> Talk:
    with town.app.app_context():
        return Talk(thread.id, board.space.slug, board.slug)
