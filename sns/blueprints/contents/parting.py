"""A place where others spoke outlives the words of who opened it: they go, the answers stay."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from sns.core import text
from sns.core.db import db
from sns.core.i18n import gettext as _
from sns.core.i18n import speaking
from sns.core.signals import emit

from . import adapters
from .models import IS_PUBLISHED, LEFT, Content, ContentTag, Mention, Reply
from .signals import ContentChanged

_WORDS = "words"
_COLUMNS = ("title", "body", "excerpt", "tags", "language")


def parted(member_id: int) -> sa.Select[int]:
    """Return the ids of a member's contents that stay without their words."""
    return sa.select(Content.id).where(Content.author_id == member_id, Content.state_reason == LEFT)


def part(member_id: int) -> None:
    """Take a member's words out of the places where others answered, so that they can be brought back."""
    kinds = [kind.name for kind in adapters.KINDS.values() if kind.keeps_answers]
    of_others = sa.or_(Reply.author_id.is_distinct_from(member_id), Reply.voice_space_id.is_not(None))
    answered = sa.exists().where(Reply.content_id == Content.id, Reply.state == "published", of_others)
    places = sa.select(Content).where(
        Content.author_id == member_id, Content.voice_space_id.is_(None), IS_PUBLISHED,
        Content.kind.in_(kinds), answered,
    )  # fmt: skip
    with speaking("ja"):
        title = _("退会した会員の話題")
    nothing: dict[str, Any] = dict(zip(_COLUMNS, (title, "", "", [], None), strict=True))
    for content in db.session.scalars(places).all():
        content.facts = {**content.facts, _WORDS: {name: getattr(content, name) for name in _COLUMNS}}
        _set(content, nothing, LEFT)


def rejoin(member_id: int) -> None:
    """Put a member's words back where they were."""
    for content in db.session.scalars(sa.select(Content).where(Content.id.in_(parted(member_id)))).all():
        facts = dict(content.facts)
        words = facts.pop(_WORDS)
        content.facts = facts
        _set(content, words, None)


def forget(member_id: int) -> None:
    """Let a member's words not come back."""
    for content in db.session.scalars(sa.select(Content).where(Content.id.in_(parted(member_id)))).all():
        content.facts = {name: value for name, value in content.facts.items() if name != _WORDS}
        db.session.execute(sa.delete(Mention).where(Mention.content_id == content.id, Mention.seq == 0))


def _set(content: Content, values: dict[str, Any], reason: str | None) -> None:
    for name, value in values.items():
        setattr(content, name, value)
    content.body_html, content.text_version = text.render(content.body), text.VERSION
    content.state_reason = reason
    content.version += 1
    db.session.execute(sa.delete(ContentTag).where(ContentTag.content_id == content.id))
    db.session.add_all(ContentTag(content_id=content.id, tag=tag) for tag in content.tags)
    emit(ContentChanged(content.id, content.kind))
