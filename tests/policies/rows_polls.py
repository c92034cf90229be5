"""What each role is answered at polls: one in a thread of the author's, on a board of the ward, opened by the author."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sns.core import clock
from tests.policies import cast
from tests.policies.cast import Cast
from tests.policies.rows import READERS, ROWS, SENT
from tests.polls.asking import TYPED, ask


def _row(author: Any, host: Any, others: Any, stranger: str) -> list[Any]:
    return [author, others, host, *[404] * 4, *[stranger] * 2]


ROWS |= {
    "GET polls.new": _row(200, 200, 404, "in"),
    "POST polls.new": _row("go", "go", 404, "carry"),
    "GET polls.show": READERS,
    "POST polls.answer": _row("go", "go", "go", "carry"),
    "GET polls.edit": _row(200, 200, 404, "in"),
    "POST polls.edit": _row("go", "go", 404, "carry"),
    "POST polls.close": _row("go", "go", 404, "carry"),
    "GET polls.delete": _row(200, 200, 404, "in"),
    "POST polls.delete": _row("go", "go", 404, "carry"),
}
_ENDS = {"ends_on": (clock.today() + timedelta(days=7)).isoformat()}
SENT.update({"polls.new": TYPED | _ENDS, "polls.edit": TYPED | _ENDS, "polls.answer": {"choice": "1"}})


def _poll(there: Cast) -> int:
    author = there.members["author"]
    return ask(there.app, author, there.make.thread(author))


cast._VALUES["poll_id"] = _poll
cast._OF_PLACE["polls.new", "content_id"] = lambda there: there.make.thread(there.members["author"]).id
