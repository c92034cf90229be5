"""What becomes of the words of somebody who goes: hidden at once, later kept without a name or erased."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from markupsafe import Markup

from sns.core import clock, text
from sns.core.db import action, db

from . import draft_ends, footprints, mentions, parting
from .models import LEFT, Content, ContentLink, ContentTag, Follow, Mention, Reaction, ReadMark, Reply, Revision

REASON = "leaving"
#: Replies that are in the count of what they answer: those of somebody who may come back are hidden and stay counted.
IS_COUNTED = sa.or_(Reply.state == "published", sa.and_(Reply.state == "hidden", Reply.state_reason == REASON))
_WIDE = ("public", "city", "ward")


def erased(member_id: int, *, keeps_words: bool) -> sa.Select[int]:
    """Return the ids of a member's contents that will be erased; what an office said stays in any case.

    Of kept words only those stay that others can read: drafts and what was for oneself or つながり go. Of erased ones
    the places stay where others answered, without a word.
    """
    mine = sa.select(Content.id).where(
        Content.author_id == member_id, Content.voice_space_id.is_(None), Content.state_reason.is_distinct_from(LEFT)
    )
    if not keeps_words:
        return mine
    return mine.where(sa.or_(Content.state != "published", Content.visibility.not_in(_WIDE)))


def erased_replies(member_id: int, *, keeps_words: bool) -> sa.Select[int]:
    """Return the ids of a member's replies that will be erased."""
    mine = sa.select(Reply.id).where(Reply.author_id == member_id, Reply.voice_space_id.is_(None))
    return mine.where(Reply.state != "published") if keeps_words else mine


@action
def hide(member_id: int, *, keeps_words: bool) -> None:
    """Hide what will be erased."""
    if not keeps_words:
        parting.part(member_id)
    for model, ids in _both(member_id, keeps_words):
        db.session.execute(
            sa.update(model)
            .where(model.id.in_(ids), model.state == "published")
            .values(state="hidden", state_reason=REASON)
        )


@action
def show_again(member_id: int) -> None:
    """Publish again what was hidden when its author wanted to go."""
    parting.rejoin(member_id)
    for model in (Content, Reply):
        db.session.execute(
            sa.update(model)
            .where(model.author_id == member_id, model.state == "hidden", model.state_reason == REASON)
            .values(state="published", state_reason=None)
        )


@action
def erase(member_id: int, *, keeps_words: bool, keeps_id: bool) -> None:
    """Erase a member's words, or take the name off them; other people's answers stay what they are.

    `keeps_id`: kept words stay tied to the empty member, for a block to go on.
    """
    mentions.forget(member_id)
    footprints.forget(member_id)
    contents, replies = (ids for _model, ids in _both(member_id, keeps_words))
    for part in (ContentTag, Mention, Revision):
        db.session.execute(sa.delete(part).where(part.content_id.in_(contents)))
    db.session.execute(
        sa.delete(ContentLink).where(sa.or_(ContentLink.from_id.in_(contents), ContentLink.to_id.in_(contents)))
    )
    _forget_revisions(member_id)
    parting.forget(member_id)
    for table in (ReadMark, Follow):
        db.session.execute(sa.delete(table).where(table.member_id == member_id))
    draft_ends.erase(member_id)
    _take_back_reactions(member_id)
    _count_down(replies)
    now, empty = clock.now(), {"body": "", "body_html": Markup(), "text_version": text.VERSION, "language": None}
    gone = {"state": "deleted", "state_reason": "author", "author_id": None, "client_key": None, "deleted_at": now}
    db.session.execute(
        sa.update(Content)
        .where(Content.id.in_(contents))
        .values(title="", excerpt="", tags=[], facts={}, **empty, **gone)
    )
    db.session.execute(sa.update(Reply).where(Reply.id.in_(replies)).values(**empty, **gone))
    for model in (Content, Reply):
        left: dict[str, Any] = {"client_key": None} if keeps_id else {"client_key": None, "author_id": None}
        db.session.execute(sa.update(model).where(model.author_id == member_id).values(**left))
    db.session.expire_all()


def _both(member_id: int, keeps_words: bool) -> list[tuple[Any, sa.Select[int]]]:
    return [
        (Content, erased(member_id, keeps_words=keeps_words)),
        (Reply, erased_replies(member_id, keeps_words=keeps_words)),
    ]


def _forget_revisions(member_id: int) -> None:
    # What somebody changed they did not want to be read any more.
    mine = sa.select(Content.id).where(Content.author_id == member_id, Content.voice_space_id.is_(None))
    answered = sa.select(Reply.id).where(
        Reply.author_id == member_id, Reply.content_id == Revision.content_id, Reply.seq == Revision.seq
    )
    db.session.execute(
        sa.delete(Revision).where(
            sa.or_(sa.and_(Revision.content_id.in_(mine), Revision.seq == 0), sa.exists(answered.correlate(Revision)))
        )
    )


def _take_back_reactions(member_id: int) -> None:
    for given in db.session.scalars(sa.select(Reaction).where(Reaction.member_id == member_id)).all():
        target: Content | Reply | None = (
            db.session.get(Content, given.content_id)
            if given.seq == 0
            else db.session.scalar(sa.select(Reply).where(Reply.content_id == given.content_id, Reply.seq == given.seq))
        )
        if target is not None:
            count = target.reactions.get(given.kind, 0) - 1
            target.reactions = {**target.reactions, given.kind: max(count, 0)}
        db.session.delete(given)
    db.session.flush()


def _count_down(replies: sa.Select[int]) -> None:
    counted = (
        sa.select(Reply.content_id, sa.func.count().label("number"))
        .where(Reply.id.in_(replies), IS_COUNTED)
        .group_by(Reply.content_id)
    )
    for content_id, number in db.session.execute(counted).all():
        db.session.execute(
            sa.update(Content).where(Content.id == content_id).values(reply_count=Content.reply_count - number)
        )
