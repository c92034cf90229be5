"""What each role is answered about a group of the author and the neighbour, and about first words to the author."""

from __future__ import annotations

from typing import Any

from tests.messages import writing
from tests.policies import cast
from tests.policies.cast import Cast
from tests.policies.rows import OWN_PAGE, ROWS, SENT


def _row(author: Any, neighbour: Any, stranger: str) -> list[Any]:
    return [author, neighbour, 404, 404, 404, 404, 404, *[stranger] * 2]


_READ, _DONE, _REFUSED = _row(200, 200, "in"), _row("go", "go", "carry"), _row(422, 422, "carry")

ROWS |= {
    "GET messages.index": OWN_PAGE,
    "GET messages.search": OWN_PAGE,
    "GET messages.new_group": OWN_PAGE,
    "POST messages.new_group": [*[422] * 7, "carry", "carry"],
    "GET messages.new": [404, *[200] * 6, "in", "in"],
    "POST messages.send_first": [404, *[422] * 6, "carry", "carry"],
    "GET messages.show": _READ,
    "GET messages.line": _READ,
    "POST messages.create": _REFUSED,
    "POST messages.edit_line": _row(422, 404, "carry"),
    "POST messages.delete": _row("go", 404, "carry"),
    "POST messages.react": _DONE,
    "GET messages.report": _row(404, 200, "in"),
    "POST messages.report": _row(404, 422, "carry"),
    "POST messages.accept": _row("go", 404, "carry"),
    "POST messages.decline": _row("go", 404, "carry"),
    "POST messages.mute": _DONE,
    "GET messages.arrange": _READ,
    "POST messages.rename": _REFUSED,
    "POST messages.add": _REFUSED,
    "GET messages.leave": _READ,
    "POST messages.leave": _DONE,
}
SENT.update({"messages.react": {"kind": "thanks"}, "messages.mute": {"do": "mute"}})


def _group(there: Cast) -> int:
    one, other = there.members["author"], there.members["neighbour"]
    third = there.make.member()
    there.make.friends(one, third)
    return writing.group(there.app, one, other, third)


def _asked(there: Cast) -> int:
    return writing.write(there.app, there.make.member(), there.members["author"])


for _name in (
    "show",
    "create",
    "mute",
    "arrange",
    "rename",
    "add",
    "leave",
    "line",
    "edit_line",
    "delete",
    "react",
    "report",
):
    cast._OF_PLACE[f"messages.{_name}", "room_id"] = _group
    cast._OF_PLACE[f"messages.{_name}", "seq"] = lambda _there: 1
for _name in ("accept", "decline"):
    cast._OF_PLACE[f"messages.{_name}", "room_id"] = _asked
for _name in ("new", "send_first"):
    cast._OF_PLACE[f"messages.{_name}", "member_id"] = lambda there: there.members["author"].id
