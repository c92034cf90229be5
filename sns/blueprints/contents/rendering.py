"""Bringing stored HTML up to the version of the text door."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from sns.core import text
from sns.core.db import action, db

from . import adapters, mentions
from .models import Content, Reply


@action
def rerender(*, limit: int) -> int:
    """Render again what an older version of the text door rendered; return how many were brought up to date."""
    done = 0
    for model in (Content, Reply):
        old = sa.select(model).where(model.text_version < text.VERSION).limit(limit)
        rows: Sequence[Content | Reply] = db.session.scalars(old).all()  # type: ignore[assignment]
        for row in rows:
            row.body_html, row.text_version = mentions.html_of(row), text.VERSION
            if isinstance(row, Content):
                adapters.KINDS[row.kind].render(row)
        done += len(rows)
    return done
