"""The demo city's people write to each other."""

from __future__ import annotations

from typing import Any

from flask import Flask

from sns.blueprints.messages.models import Conversation
from sns.core import clock
from sns.core.db import db
from sns.demo import messages
from tests.messages.writing import again


def test_two_neighbours_a_group_and_first_words(make: Any, undone: Flask) -> None:
    members = {key: make.member() for key in ("sato", "one", "two", "three", "four")}
    with undone.app_context():
        people = {key: again(one) for key, one in members.items()}
        messages.build(people, clock.now())
        rooms = db.session.scalars(db.select(Conversation).order_by(Conversation.id)).all()
        assert [(room.is_group, room.is_waiting, room.line_seq) for room in rooms] == [
            (False, False, 4), (True, False, 3), (False, True, 1),
        ]  # fmt: skip
        assert again(members["sato"]).message_count == 3
