"""What was deleted: brought back for 30 days, then erased with everything that hangs on it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from markupsafe import Markup

from sns.blueprints.accounts.models import Member
from sns.core import clock, text
from sns.core.db import action, db, reread
from sns.core.errors import Refused
from sns.core.i18n import gettext as _
from sns.core.signals import emit
from sns.core.upkeep import scrub

from .models import (
    Content,
    ContentLink,
    ContentSpace,
    ContentTag,
    Follow,
    Mention,
    Reaction,
    ReadMark,
    Reply,
    Revision,
)  # fmt: skip
from .signals import ContentChanged, ContentErased

LIFE = timedelta(days=30)
# As `state_reason` of what is deleted: by its author's own hand, and erased for good.
REMOVED, ERASED = "removed", "erased"
_WAS = "was"
_MOST_SHOWN = 50
_AT_ONCE = 100
_PARTS = (ContentTag, ContentSpace, Mention, Revision, Reaction, ReadMark, Follow, Reply)


def take_away(content: Content) -> None:
    """Delete a content, remembering what it was."""
    content.facts = {**content.facts, _WAS: [content.state, content.state_reason]}
    content.state, content.state_reason, content.deleted_at = "deleted", REMOVED, clock.now()


def return_as(content: Content, state: str, reason: str | None) -> None:
    """Let what its author deleted come back in another state: who looks after the place has decided meanwhile."""
    if _WAS in content.facts:
        content.facts = {**content.facts, _WAS: [state, reason]}


def can_return(content: Content) -> bool:
    """Tell whether a deleted content may still be brought back."""
    is_removed = content.state == "deleted" and content.state_reason == REMOVED
    return is_removed and content.deleted_at is not None and content.deleted_at > clock.now() - LIFE


def take_away_reply(actor: Member, reply: Reply) -> None:
    """Delete a reply, remembering who did; what was not shown to others is not brought back."""
    who = "author" if reply.author_id == actor.id else "owner"
    reply.state_reason = who if reply.state == "published" else f"{who}-unseen"
    reply.state, reply.deleted_at = "deleted", clock.now()


def can_reply_return(member: Member, reply: Reply) -> bool:
    """Tell whether a member may still bring back a reply, which only who deleted it may."""
    deleter = {"author": reply.author_id, "owner": reply.content.author_id}.get(reply.state_reason or "")
    is_recent = reply.deleted_at is not None and reply.deleted_at > clock.now() - LIFE
    return reply.state == "deleted" and deleter == member.id and is_recent


def list_removed(member: Member) -> list[Any]:
    """Return what a member deleted and may bring back (id, kind, title, excerpt, deleted_at), the latest first."""
    return list(
        db.session.execute(
            sa.select(Content.id, Content.kind, Content.title, Content.excerpt, Content.deleted_at)
            .where(
                Content.author_id == member.id, Content.state == "deleted", Content.state_reason == REMOVED,
                Content.deleted_at > clock.now() - LIFE,
            )
            .order_by(Content.deleted_at.desc(), Content.id.desc())
            .limit(_MOST_SHOWN)
        )
    )  # fmt: skip


@action
def restore(actor: Member, content: Content) -> None:
    """Bring a deleted content back as it was, with its photos and what was answered."""
    reread(content)
    if not can_return(content):
        raise Refused(_("消してから30日をすぎたため、元にもどせません"))
    facts = dict(content.facts)
    content.state, content.state_reason = facts.pop(_WAS, ["published", None])
    content.facts, content.deleted_at = facts, None
    content.version += 1
    emit(ContentChanged(content.id, content.kind))


def erased() -> sa.Select[int]:
    """Return the ids of contents of which nothing may be left, in no table and no file."""
    return sa.select(Content.id).where(Content.state == "deleted", Content.state_reason == ERASED)


def erase_removed() -> int:
    """Erase what was deleted 30 days ago; return how much it was."""
    due = sa.select(Content.id).where(
        Content.state == "deleted", Content.state_reason == REMOVED, Content.deleted_at <= clock.now() - LIFE
    )
    done = 0
    while ids := db.session.scalars(due.order_by(Content.id).limit(_AT_ONCE)).all():
        for content_id in ids:
            _erase(content_id)
        done += len(ids)
    if done:
        scrub()
    return done


@action
def _erase(content_id: int) -> None:
    content = db.session.get_one(Content, content_id)
    reread(content)
    if content.state == "deleted" and content.state_reason == REMOVED:
        empty(content)


@action
def empty(content: Content) -> None:
    """Erase a content's words, and with them the answers, for good; an empty row keeps its number."""
    for part in _PARTS:
        db.session.execute(sa.delete(part).where(part.content_id == content.id))
    db.session.execute(
        sa.delete(ContentLink).where(sa.or_(ContentLink.from_id == content.id, ContentLink.to_id == content.id))
    )
    content.title, content.body, content.body_html, content.excerpt = "", "", Markup(), ""
    content.text_version, content.language, content.tags, content.shown_in = text.VERSION, None, [], []
    content.facts, content.reactions, content.reply_count = {}, {}, 0
    content.author_id, content.client_key, content.publish_at = None, None, None
    content.state, content.state_reason = "deleted", ERASED
    content.deleted_at = content.deleted_at or clock.now()
    emit(ContentErased(content.id, content.kind))
