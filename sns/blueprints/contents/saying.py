"""What a content says, is tagged with and shown in: the parts that publishing and changing write alike."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from sns.core import text
from sns.core.db import db
from sns.core.errors import Refused
from sns.core.i18n import gettext as _

from . import adapters, mentions
from .forms import MOST_TAGS
from .models import Content, ContentSpace, ContentTag


def say(content: Content, title: str, body: str) -> None:
    """Write title and words of a content, with everything that is made of them."""
    content.title, content.body = title, body
    content.body_html, content.text_version = text.render(body), text.VERSION
    content.excerpt = text.excerpt(body, mentions.EXCERPT)
    adapters.KINDS[content.kind].render(content)


def allowed(content: Content, visibility: str) -> str:
    """Return a visibility its kind knows; anything else is refused."""
    if visibility not in adapters.KINDS[content.kind].visibilities:
        raise Refused(_("公開の範囲をえらんでください"))
    return visibility


def tag(content: Content, tags: Iterable[str]) -> None:
    """Write the tags of a content, each once."""
    if content.tags:
        db.session.execute(sa.delete(ContentTag).where(ContentTag.content_id == content.id))
    content.tags = list(dict.fromkeys(tag for tag in tags if tag))[:MOST_TAGS]
    db.session.add_all(ContentTag(content_id=content.id, tag=tag) for tag in content.tags)


def show_in(content: Content, space_ids: Iterable[int]) -> None:
    """Write in which further spaces a content is shown, and in no others."""
    wanted = sorted(set(space_ids) - {content.space_id})
    if wanted == content.shown_in:
        return
    content.shown_in = wanted
    db.session.execute(sa.delete(ContentSpace).where(ContentSpace.content_id == content.id))
    db.session.add_all(
        ContentSpace(content_id=content.id, space_id=space_id, kind=content.kind, bumped_at=content.bumped_at)
        for space_id in wanted
    )
