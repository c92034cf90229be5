"""Where drafts go whose place is gone, and how they end by themselves."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.core import clock
from sns.core.db import action, db

from . import drafts
from .models import Draft

_TOMBSTONE_LIFE = timedelta(days=2)


def refuge() -> drafts.FormKind:
    """Return the form that takes up words whose own place is gone."""
    return next(kind for kind in drafts.KINDS.values() if kind.is_refuge)


@action
def take_in(actor: Member, draft: Draft) -> None:
    """Put the words and photos of a draft whose place is gone into a new draft of a form that is always open."""
    kind, before = refuge(), draft.fields
    named = drafts.KINDS[draft.kind].words
    words = "\n\n".join(before[name] for name in ("title", "body") if name in named and before.get(name))
    draft.fields = {"body": words} | ({"tags": before["tags"]} if before.get("tags") else {})
    draft.kind, draft.about_id, draft.key, draft.head = (
        kind.name,
        0,
        drafts.new_key(),
        drafts.head_of(kind, draft.fields),
    )
    draft.version += 1
    draft.updated_at = clock.now()


@action
def expire() -> int:
    """Erase drafts nobody touched for long, and the keys of ended ones; return how many drafts went."""
    now = clock.now()
    old = sa.select(Draft.member_id).where(Draft.updated_at < now - drafts.LIFE, Draft.ended_at.is_(None))
    members = list(db.session.scalars(old))
    db.session.execute(sa.delete(Draft).where(Draft.updated_at < now - drafts.LIFE))
    db.session.execute(sa.delete(Draft).where(Draft.ended_at < now - _TOMBSTONE_LIFE))
    for member_id in set(members):
        drafts.count_of(member_id)
    return len(members)


@action
def erase(member_id: int) -> None:
    """Erase all drafts of somebody who goes."""
    db.session.execute(sa.delete(Draft).where(Draft.member_id == member_id))
    drafts.count_of(member_id)
