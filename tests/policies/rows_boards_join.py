"""What each role is answered by the form that changes a reply of a thread."""

from __future__ import annotations

from tests.contents.writing import answer

from . import cast
from .rows import AUTHOR_SEES, AUTHOR_SENDS, ROWS


def _a_reply(asked: cast.Cast) -> int:
    author = asked.members["author"]
    return int(answer(asked.app, author, asked.make.thread(author)).id)


ROWS.update({"GET boards.edit_reply": AUTHOR_SEES, "POST boards.edit_reply": AUTHOR_SENDS})
cast._OF_PLACE["boards.edit_reply", "reply_id"] = _a_reply
