"""What a content or a reply said before it was changed, and what changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from sns.core.db import db
from sns.core.text.compare import Part, compare

from .models import Content, Reply, Revision

MOST = 30


@dataclass(frozen=True)
class Change:
    """One change: when, and what went and came in the title and the words; both empty for readers."""

    at: datetime
    title: list[Part]
    body: list[Part]


def changes_of(thing: Content | Reply, *, with_words: bool) -> list[Change]:
    """Return the latest changes, newest first; what they changed is told to the author alone."""
    content_id, seq = (thing.id, 0) if isinstance(thing, Content) else (thing.content_id, thing.seq)
    rows = db.session.scalars(
        sa.select(Revision)
        .where(Revision.content_id == content_id, Revision.seq == seq)
        .order_by(Revision.id.desc())
        .limit(MOST)
    ).all()
    changes: list[Change] = []
    at, title, body = thing.edited_at, getattr(thing, "title", None), thing.body
    for row in rows:
        if with_words:
            titles = compare(row.title or "", title or "") if row.title != title else []
            changes.append(Change(at or row.written_at, titles, compare(row.body, body) if row.body != body else []))
        else:
            changes.append(Change(at or row.written_at, [], []))
        at, title, body = row.written_at, row.title, row.body
    return changes
