"""What each role is answered in chat: a room of the author's ward, where the author said one thing; its host opened it."""

from __future__ import annotations

from typing import Any

from sns.blueprints.chat import actions as chat
from sns.blueprints.spaces.models import Membership, Space
from sns.core import clock
from sns.core.db import db, transaction
from tests.policies import cast
from tests.policies.cast import Cast
from tests.policies.rows import OWN_PAGE, ROWS, SENT
from tests.talk import rooms


def _row(author: Any, neighbour: Any, keepers: Any, stranger: str) -> list[Any]:
    return [author, neighbour, keepers, 404, keepers, 404, 404, *[stranger] * 2]


_READ = _row(200, 200, 200, "in")
_KEPT_SEEN, _KEPT_DONE = _row(404, 404, 200, "in"), _row(404, 404, "go", "carry")
_OPENED = [403, 403, 200, 403, 200, 403, 403, "in", "in"]
_PEOPLE = [404, 404, 200, *[404] * 4, "in", "in"]

ROWS |= {
    "GET chat.index": OWN_PAGE,
    "GET chat.show": _READ,
    "GET chat.people": _READ,
    "GET chat.search": _READ,
    "GET chat.line": _READ,
    "POST chat.create": _row(422, 422, 422, "carry"),
    "POST chat.ask": _row(422, 422, 422, "carry"),
    "POST chat.edit_line": _row(422, 422, 422, "carry"),
    "POST chat.delete": _row("go", 404, 404, "carry"),
    "POST chat.react": _row("go", "go", "go", "carry"),
    "POST chat.hide": _row(404, 404, 422, "carry"),
    "POST chat.silence": _row(404, 404, 422, "carry"),
    "POST chat.pin": _KEPT_DONE,
    "GET chat.new": _OPENED,
    "POST chat.new": [403, 403, 422, 403, 422, 403, 403, "carry", "carry"],
    "GET chat.edit": _KEPT_SEEN,
    "POST chat.edit": _row(404, 404, 422, "carry"),
    "POST chat.close": _KEPT_DONE,
    "GET chat.questions": _READ,
    "POST chat.decide": _KEPT_DONE,
    "GET chat.of_space": _PEOPLE,
    "POST chat.open_for_space": [404, 404, "go", *[404] * 4, "carry", "carry"],
}
SENT.update({"chat.react": {"kind": "thanks"}, "chat.decide": {"do": "show"}})


def _room(there: Cast, **facts: Any) -> int:
    room = rooms.open_room(there.app, there.make, **facts)
    if not facts:
        rooms.say(there.app, there.members["author"], room)
    return room


def _question(there: Cast) -> int:
    room = _room(there, asks_first=True)
    with there.app.app_context():
        asked = chat.ask(
            db.session.merge(there.members["author"]), rooms.room(room), "いつですか", client_id=f"q{room}"
        )
        return asked.id


def _hall(there: Cast) -> int:
    with there.app.app_context(), transaction():
        number = len(db.session.query(Space.id).all())
        hall = Space(kind="event", slug=f"hall-{number}", name="餅つき", created_at=clock.now())
        db.session.add(hall)
        db.session.flush()
        db.session.add(
            Membership(member_id=there.members["host"].id, space_id=hall.id, role="host", since_at=clock.now())
        )
        return hall.id


cast._VALUES["room_id"] = _room
cast._VALUES["question_id"] = _question
for _name in ("line", "edit_line", "delete", "react", "hide", "silence", "pin"):
    cast._OF_PLACE[f"chat.{_name}", "seq"] = lambda _there: 1
for _name in ("chat.of_space", "chat.open_for_space", "boards.of_hall", "boards.open_in_hall"):
    cast._OF_PLACE[_name, "space_id"] = _hall
