"""Rooms and lines for tests: made by the actions residents use."""

from __future__ import annotations

import itertools
from typing import Any

from flask import Flask

from sns.blueprints.accounts import queries as accounts
from sns.blueprints.accounts.models import Member
from sns.blueprints.chat import actions as chat
from sns.blueprints.chat.models import ChatRoom
from sns.blueprints.talk import actions, queries
from sns.blueprints.talk.models import Line
from tests.factories import Factory

_numbers = itertools.count(1)


def open_room(app: Flask, make: Factory, *, ward: int = 0, keeper: Member | None = None, **facts: Any) -> int:
    """Open a room of a ward; return its number."""
    actor = keeper or make.member(role="host", ward=ward)
    with app.app_context():
        wish = chat.Wish(**{"name": "夏祭りの相談", **facts})
        return chat.open_room(actor, make.ward(ward).id, wish).id


def room(room_id: int) -> ChatRoom:
    """Return a room within the context of the caller."""
    found: ChatRoom = queries.find_room(room_id)
    return found


def say(app: Flask, member: Member, room_id: int, body: str = "こんばんは", **facts: Any) -> int:
    """Let a member say something; return the line's number."""
    with app.app_context():
        return words(member, room_id, body, **facts).seq


def words(member: Member, room_id: int, body: str = "こんばんは", **facts: Any) -> Line:
    """Say something within the context of the caller."""
    author = accounts.find_member(member.id)
    assert author is not None
    return actions.say(author, room(room_id), body, **{"client_id": f"c{next(_numbers)}", **facts})


def line(room_id: int, seq: int) -> Line:
    """Return a line within the context of the caller."""
    found = queries.line_at(room_id, seq)
    assert found is not None
    return found
