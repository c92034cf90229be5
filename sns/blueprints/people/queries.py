"""Questions about people as neighbours."""

from __future__ import annotations

from functools import lru_cache

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.blueprints.contents import policy as contents
from sns.blueprints.contents.cards import COLUMNS, Card, card
from sns.blueprints.contents.models import Content
from sns.blueprints.contents.queries import page_of
from sns.blueprints.contents.shapes import Shape
from sns.core.db import db
from sns.core.pages import Cursor, Page

ENTRIES = 10


def list_entries(reader: Member, author: Member, before: Cursor | None) -> Page[Card]:
    """Return what the reader may read of one author, newest first."""
    wanted = sa.select(*COLUMNS).join(Member, Member.id == Content.author_id).where(
        Content.author_id == author.id, Content.state == "published", contents.visible_to(reader)
    )  # fmt: skip
    if before is not None:
        wanted = wanted.where(sa.tuple_(Content.bumped_at, Content.id) < sa.tuple_(before.moment, before.id))
    rows = db.session.execute(wanted.order_by(Content.bumped_at.desc(), Content.id.desc()).limit(ENTRIES + 1))
    return page_of([card(row) for row in rows], ENTRIES, before)


def list_neighbors(reader: Member, limit: int = 5) -> list[Member]:
    """Return members of the reader's home ward who introduced themselves, the most recently seen first."""
    shape = Shape.of(reader.standing)
    values = shape.values(reader.standing) | {"ward": reader.home_ward_id}
    return list(db.session.scalars(_neighbors(shape, limit), values))


@lru_cache(maxsize=512)
def _neighbors(shape: Shape, limit: int) -> sa.Select[Member]:
    me = shape.standing
    return (
        sa.select(Member)
        .where(
            Member.home_ward_id == sa.bindparam("ward", type_=sa.Integer), Member.id != me.member_id,
            Member.state == "active", Member.bio.is_not(None), Member.id.not_in(me.blocked),
        )
        .order_by(Member.last_seen_at.desc().nulls_last(), Member.id)
        .limit(limit)
    )  # fmt: skip
