"""Contents and replies as texts: the words a page shows, without markup."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa

from sns.blueprints.contents.models import Content, Reply
from sns.blueprints.contents.policy import OPEN_STATES
from sns.core import text
from sns.core.db import db

from .adapters import Source, Text, register

CONTENT, REPLY = "content", "reply"


def _contents(ids: Collection[int]) -> list[Text]:
    rows = db.session.execute(
        sa.select(
            Content.id, Content.kind, Content.title, Content.body, Content.tags, Content.version, Content.created_at,
            Content.published_at,
        ).where(Content.id.in_(ids), Content.state.in_(OPEN_STATES))
    )  # fmt: skip
    return [
        Text(
            CONTENT, row.id, row.kind, row.published_at or row.created_at,
            (row.title, text.plain(row.body), *row.tags), row.id, row.version,
        )
        for row in rows
    ]  # fmt: skip


def _replies(ids: Collection[int]) -> list[Text]:
    rows = db.session.execute(
        sa.select(Reply.id, Reply.content_id, Reply.body, Reply.created_at, Reply.edited_at)
        .join(Content, Content.id == Reply.content_id)
        .where(Reply.id.in_(ids), Reply.state.in_(OPEN_STATES), Content.state != "deleted")
    )
    return [
        Text(REPLY, row.id, REPLY, row.created_at, (text.plain(row.body),), row.content_id, 0, row.edited_at)
        for row in rows
    ]


def _content_versions(ids: Collection[int]) -> dict[int, tuple[int, datetime | None]]:
    rows = db.session.execute(
        sa.select(Content.id, Content.version).where(Content.id.in_(ids), Content.state.in_(OPEN_STATES))
    )
    return {row.id: (row.version, None) for row in rows}


def _reply_versions(ids: Collection[int]) -> dict[int, tuple[int, datetime | None]]:
    rows = db.session.execute(
        sa.select(Reply.id, Reply.edited_at)
        .join(Content, Content.id == Reply.content_id)
        .where(Reply.id.in_(ids), Reply.state.in_(OPEN_STATES), Content.state != "deleted")
    )
    return {row.id: (0, row.edited_at) for row in rows}


def _content_ids(after: int, limit: int) -> Sequence[int]:
    return db.session.scalars(sa.select(Content.id).where(Content.id > after).order_by(Content.id).limit(limit)).all()


def _reply_ids(after: int, limit: int) -> Sequence[int]:
    return db.session.scalars(sa.select(Reply.id).where(Reply.id > after).order_by(Reply.id).limit(limit)).all()


register(Source(CONTENT, _contents, _content_versions, _content_ids))
register(Source(REPLY, _replies, _reply_versions, _reply_ids))
