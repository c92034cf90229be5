"""Conversations for tests: made by the actions residents use."""

from __future__ import annotations

import itertools
from typing import Any

from flask import Flask

from sns.blueprints.accounts import queries as accounts
from sns.blueprints.accounts.models import Member
from sns.blueprints.messages import actions, queries
from sns.blueprints.talk import actions as talk

_numbers = itertools.count(1)


def again(member: Member) -> Member:
    """Read a member anew, within the context of the caller."""
    found = accounts.find_member(member.id)
    assert found is not None
    return found


def write(app: Flask, sender: Member, receiver: Member, body: str = "こんにちは", **facts: Any) -> int:
    """Write to a member; return the conversation."""
    with app.app_context():
        given = {"client_id": f"m{next(_numbers)}", **facts}
        return actions.write_to(again(sender), again(receiver), body, **given).id


def group(app: Flask, opener: Member, *others: Member, name: str = "夏祭りの係", body: str = "集まりましょう") -> int:
    """Begin a group; return the conversation."""
    with app.app_context():
        there = [again(one) for one in others]
        return actions.open_group(again(opener), there, body, name=name, client_id=f"m{next(_numbers)}").id


def say(app: Flask, member: Member, room_id: int, body: str = "はい") -> int:
    """Say something in a conversation; return the number of the line."""
    with app.app_context():
        room = queries.find(room_id)
        assert room is not None
        return talk.say(again(member), room, body, client_id=f"m{next(_numbers)}").seq


def unread(app: Flask, member: Member) -> int:
    """Return the number that stands in a member's menu."""
    with app.app_context():
        return again(member).message_count
