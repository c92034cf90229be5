"""What a reader may find, as SQL over documents, contents and replies: joined live, nothing of it is kept in the index."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from sns.blueprints.contents import policy as contents
from sns.blueprints.contents.models import Content, Reply
from sns.blueprints.contents.shapes import Shape

from .models import Document
from .sources import CONTENT, REPLY


def findable(shape: Shape) -> sa.ColumnElement[bool]:
    """Return that a member may read what the row is about, that it still says what was indexed, and is not muted."""
    me: Any = shape.standing
    itself = sa.and_(
        Document.source == CONTENT, Document.version == Content.version, contents.not_muted(me)
    )  # fmt: skip
    mine = sa.and_(Reply.author_id == me.member_id, Reply.state.in_(contents.OPEN_STATES))
    answer = sa.and_(
        Document.source == REPLY,
        Document.edited_at.is_not_distinct_from(Reply.edited_at),
        sa.or_(Reply.state == "published", mine),
        _not_by(me.blocked),
        _not_by(me.muted),
    )
    return sa.and_(contents.visible_to(shape), sa.or_(itself, answer))


def _not_by(ids: Any) -> sa.ColumnElement[bool]:
    # Between two of whom one blocked the other, and of the muted, nothing but official words.
    if not ids:
        return sa.true()
    return sa.or_(Reply.author_id.is_(None), Reply.voice_space_id.is_not(None), Reply.author_id.not_in(ids))
