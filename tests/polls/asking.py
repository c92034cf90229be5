"""Polls for tests: opened and answered by the actions residents use."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from flask import Flask

from sns.blueprints.accounts.models import Member
from sns.blueprints.contents.models import Content
from sns.blueprints.polls import actions, queries
from sns.blueprints.polls.models import Poll
from sns.blueprints.polls.wishes import Wish
from sns.core import clock
from sns.core.db import db

OPTIONS = ("10分", "20分", "30分")
TYPED = {"question": "何分あれば足りますか", "options-0": "10分", "options-1": "20分", "number": "one", "names": "secret", "results": "early"}  # fmt: skip


def wish(**facts: Any) -> Wish:
    """Return a poll somebody wants."""
    given = {
        "question": "何分あれば足りますか",
        "options": OPTIONS,
        "ends_on": clock.today() + timedelta(days=7),
        **facts,
    }
    return Wish(**given)


def ask(app: Flask, opener: Member, content: Content, **facts: Any) -> int:
    """Open a poll; return its number."""
    with app.app_context():
        actor, about = db.session.get_one(Member, opener.id), db.session.get_one(Content, content.id)
        return actions.open_poll(actor, about, wish(**facts)).id


def choose(app: Flask, member: Member, poll_id: int, *chosen: int) -> bool:
    """Let a member answer."""
    with app.app_context():
        return actions.answer(db.session.get_one(Member, member.id), find(poll_id), chosen)


def find(poll_id: int) -> Poll:
    """Return a poll within the context of the caller."""
    poll = queries.find_poll(poll_id)
    assert poll is not None
    return poll


def facts(app: Flask, poll_id: int) -> tuple[int, list[int]]:
    """Return how many answered, and what they chose."""
    with app.app_context():
        poll = find(poll_id)
        return poll.people, poll.counts


def all_choose(app: Flask, make: Any, poll_id: int, chosen: Iterable[int]) -> None:
    """Let as many new members answer as there are choices."""
    for option in chosen:
        choose(app, make.member(), poll_id, option)
