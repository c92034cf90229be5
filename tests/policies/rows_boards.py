"""What each role is answered on boards: a ward's board with a thread of the author's, who facilitates it."""

from __future__ import annotations

from typing import Any

# author, neighbour, host, other ward, ward staff, other staff, city staff; staff live in another ward: their office
# opens the lists of boards to them, and boards, but no discussion.
SIGNED_IN = 7


def _page(*members: Any) -> list[Any]:
    return [*members, "in", "in"]


def _form(*members: Any) -> list[Any]:
    return [*members, "carry", "carry"]


_OF_THE_WARD = (200, 200, 200, 403, 200, 403, 200)
_STEERS_SEEN = _page(200, 404, 200, *[404] * 4)
_STEERS_SENT = _form(422, 404, 422, *[404] * 4)
_READ_DONE = _form("go", "go", "go", *[404] * 4)

ROWS: dict[str, list[Any]] = {
    "GET boards.index": _page(*_OF_THE_WARD),
    "GET boards.choose": _page(*_OF_THE_WARD),
    "GET boards.board": _page(*_OF_THE_WARD),
    "GET boards.new_board": _page(403, 403, 200, 403, 200, 403, 200),
    "POST boards.new_board": _form(403, 403, 422, 403, 422, 403, 422),
    "GET boards.edit_board": _page(403, 403, 200, 403, 200, 403, 200),
    "POST boards.edit_board": _form(403, 403, 422, 403, 422, 403, 422),
    "GET boards.of_hall": [404, 404, 200, *[404] * 4, "in", "in"],
    "POST boards.open_in_hall": [404, 404, "go", *[404] * 4, "carry", "carry"],
    "GET boards.new": _page(200, 200, 200, 403, 403, 403, 403),
    "POST boards.create": _form(422, 422, 422, 403, 422, 403, 422),
    "GET boards.show": _page(200, 200, 200, *[404] * 4),
    "GET boards.new_reply": _page(200, 200, 200, *[404] * 4),
    "POST boards.create_reply": _form(422, 422, 422, *[404] * 4),
    "GET boards.edit": _page(200, *[404] * 6),
    "POST boards.edit": _form(422, *[404] * 6),
    "GET boards.delete": _page(200, *[404] * 6),
    "POST boards.delete": _form("go", *[404] * 6),
    "POST boards.follow": _READ_DONE,
    "GET boards.steer": _STEERS_SEEN,
    "POST boards.do_steer": _form("go", 404, "go", *[404] * 4),
    "POST boards.slow": _STEERS_SENT,
    "POST boards.facilitator": _form(404, 404, 422, *[404] * 4),
    "GET boards.summary": _STEERS_SEEN,
    "POST boards.summary": _form("go", 404, "go", *[404] * 4),  # without words a summary goes
    "GET boards.move": _STEERS_SEEN,
    "POST boards.move": _STEERS_SENT,
    "GET boards.merge": _STEERS_SEEN,
    "POST boards.merge": _STEERS_SENT,
    "GET boards.split": _STEERS_SEEN,
    "POST boards.split": _STEERS_SENT,
}
SENT: dict[str, dict[str, str]] = {
    "boards.follow": {"do": "follow"},
    "boards.do_steer": {"do": "close"},
    "boards.slow": {"slow": "never"},
    "boards.facilitator": {"member": "0"},
}
