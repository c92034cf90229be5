"""Writing as a request does: actor and content are loaded in one context of their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Flask

from sns.blueprints.accounts.models import Member
from sns.blueprints.contents import actions, queries
from sns.blueprints.contents.models import Content, Reply
from sns.blueprints.media import actions as media
from sns.blueprints.media.models import File
from sns.core.db import db, transaction


def answer(app: Flask, author: Member, content: Any, *, body: str = "いいですね。", **facts: Any) -> Reply:
    """Answer a content; its own author may."""
    with app.app_context():
        actor, found = db.session.get(Member, author.id), queries.find_content(content.id)
        assert actor is not None and found is not None
        return actions.reply(actor, found, body=body, **facts)


def change(app: Flask, thing: Any, **facts: Any) -> None:
    """Put a row into a state no button leads to yet: `change(app, entry, state="held")`."""
    with app.app_context(), transaction():
        row = db.session.get(type(thing), thing.id)
        assert row is not None
        for name, value in facts.items():
            setattr(row, name, value)


def hang(app: Flask, content: Any, photos: Sequence[File], *, alt: str = "川の写真") -> None:
    """Give a content photos that were waiting."""
    with app.app_context(), transaction():
        files = [db.session.get_one(File, photo.id) for photo in photos]
        found = db.session.get_one(Content, content.id)
        owner = db.session.get_one(Member, found.author_id)
        media.arrange(owner, found, files, dict.fromkeys((file.id for file in files), alt))


def reload(app: Flask, thing: Any) -> Any:
    """Return the row as it stands now."""
    with app.app_context():
        return db.session.get(Content if isinstance(thing, Content) else type(thing), thing.id)
