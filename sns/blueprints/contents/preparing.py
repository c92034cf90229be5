"""What stays with an office until it is signed off."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar

from sns.blueprints.accounts.models import Member
from sns.core import clock
from sns.core.db import action, db

from . import drafts, queries, saying
from .models import Content

C = TypeVar("C", bound=Content)


@action
def prepare(
    actor: Member | None, kind: type[C], *, space_id: int, title: str, body: str, visibility: str, voice_space_id: int,
    also_in: Iterable[int] = (), key: str | None = None, draft: drafts.Mark | None = None, at: datetime | None = None,
    **facts: Any,
) -> C:  # fmt: skip
    """Write what stays with its office until it is signed off; `later.bring_out` publishes it.

    `actor` None is the system. The same `key` of the same author gives back what was written first.
    """
    key = draft.key if draft is not None else key
    first = queries.find_by_key(actor.id, key) if actor is not None and key else None
    if actor is not None and isinstance(first, kind):
        if draft is not None:
            drafts.refuse_published(actor, draft)
        return first
    now = at or clock.now()
    content = kind(
        author_id=actor.id if actor else None, voice_space_id=voice_space_id, space_id=space_id, client_key=key,
        created_at=now, state="draft", bumped_at=now, shown_in=[], **facts,
    )  # fmt: skip
    saying.say(content, title, body)
    content.visibility = saying.allowed(content, visibility)
    db.session.add(content)
    db.session.flush()
    saying.show_in(content, also_in)
    if draft is not None and actor is not None:
        drafts.finish(actor, draft)
    return content
