"""What is done to contents and replies; the only writer of these tables."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from sns.blueprints.accounts import pausing
from sns.blueprints.accounts.models import Member
from sns.core import buffer, clock, text
from sns.core.db import action, db, reread
from sns.core.errors import Refused, Stale
from sns.core.i18n import gettext as _
from sns.core.signals import emit

from . import adapters, drafts, holding, later, queries, removal, saying, seeing
from .models import NEVER_IN_FEEDS, Content, ContentLink, Reaction, Reply, Revision
from .signals import ContentChanged, ContentPublished, ContentRemoved, Reacted, ReplyChanged

C = TypeVar("C", bound=Content)


@action
def publish(
    actor: Member, kind: type[C], *, space_id: int, title: str, body: str, visibility: str, tags: Iterable[str] = (),
    also_in: Iterable[int] = (), voice_space_id: int | None = None, key: str | None = None,
    draft: drafts.Mark | None = None, publish_at: datetime | None = None, at: datetime | None = None,
    is_in_feeds: bool = True, **facts: Any,
) -> C:  # fmt: skip
    """Write and publish a content, or with `publish_at` leave that to the clock; what has to be looked at first is held.

    The same `key` of the same author gives back what was written first; a `draft` has a key of its own, and ends.
    """
    pausing.demand_voice(actor)
    key = draft.key if draft is not None else key
    if (first := _written_before(actor, kind, key)) is not None:
        if draft is not None:
            drafts.refuse_published(actor, draft)
        return first
    now = at or clock.now()
    seen = seeing.of_content(
        actor, kind.__mapper__.polymorphic_identity, space_id, (title, body, *tags), visibility, voice_space_id, at
    )
    title, body, *tags = seen.texts
    content = kind(
        author_id=actor.id, voice_space_id=voice_space_id, space_id=space_id, client_key=key, created_at=now,
        state="published", published_at=now, bumped_at=now if is_in_feeds else NEVER_IN_FEEDS,
        shown_in=[], **facts,
    )  # fmt: skip
    if publish_at is not None:
        later.put_off(content, publish_at)
    if seen.reason is not None:
        content.state, content.state_reason, content.published_at = "held", seen.reason, None
    saying.say(content, title, body)
    content.visibility = saying.allowed(content, visibility)
    try:
        with db.session.begin_nested():
            db.session.add(content)
    except IntegrityError:
        # The same form arrived twice at one moment, and the other was faster.
        if (first := _written_before(actor, kind, key)) is None:
            raise
        return first
    saying.tag(content, tags)
    saying.show_in(content, also_in)
    if draft is not None:
        drafts.finish(actor, draft)
    if content.state == "published":
        emit(ContentPublished(content.id, content.kind, space_id, actor.id))
    elif content.state == "held":
        adapters.waits(actor, content, seen)
    return content


@action
def revise(
    actor: Member, content: Content, *, title: str, body: str, visibility: str, version: int,
    tags: Iterable[str] | None = None, draft: drafts.Mark | None = None, publish_at: datetime | None = None,
) -> None:  # fmt: skip
    """Change a content, keeping what it said; a text that was changed elsewhere meanwhile is never overwritten.

    Until it is published nobody has read it, so nothing is kept, and `publish_at` may be another moment.
    """
    pausing.demand_voice(actor)
    reread(content)
    if content.version != version:
        raise Stale(_("ほかの画面で先に書きかえられています。いまの内容を見て、もう一度お確かめください"))
    seen = seeing.of_content(
        actor, content.kind, content.space_id, (title, body, *(content.tags if tags is None else tags)), visibility,
        content.voice_space_id, None, content,
    )  # fmt: skip
    title, body, *wanted_tags = seen.texts
    is_waiting = content.state in ("draft", "scheduled")
    if is_waiting:
        saying.say(content, title, body)
        if content.state == "scheduled":
            later.put_off(content, publish_at or content.publish_at or clock.now())
    elif (content.title, content.body) != (title, body):
        db.session.add(
            Revision(
                content_id=content.id, seq=0, title=content.title, body=content.body, visibility=content.visibility,
                editor_id=actor.id, written_at=content.edited_at or content.created_at,
            )
        )  # fmt: skip
        saying.say(content, title, body)
        content.edited_at = clock.now()
    content.visibility = saying.allowed(content, visibility)
    content.version += 1
    if wanted_tags != content.tags:
        saying.tag(content, wanted_tags)
    if draft is not None:
        drafts.finish(actor, draft)
    if seen.reason is not None and content.state in ("published", "scheduled"):
        holding.hold(content, seen.reason)
        adapters.waits(actor, content, seen)
    elif not is_waiting:
        emit(ContentChanged(content.id, content.kind))


@action
def remove(actor: Member, content: Content) -> None:
    """Delete a content: gone from every surface at once; `removal` can bring it back until it is erased."""
    reread(content)
    if content.state != "deleted":
        removal.take_away(content)
        content.version += 1
        emit(ContentRemoved(content.id, content.kind))


@action
def reply(
    actor: Member, content: Content, *, body: str, answer_to: int | None = None, key: str | None = None,
    draft: drafts.Mark | None = None, voice_space_id: int | None = None, at: datetime | None = None,
) -> Reply:  # fmt: skip
    """Answer a content or, with `answer_to`, one of its replies; the same `key` gives back the first answer."""
    pausing.demand_voice(actor)
    reread(content)
    key = draft.key if draft is not None else key
    if key and (first := queries.find_reply_by_key(actor.id, key)) is not None:
        if draft is not None:
            drafts.refuse_published(actor, draft)
        return first
    parent = queries.reply_at(content.id, answer_to) if answer_to else None
    kind = adapters.KINDS[content.kind]
    kind.admit(actor, content, parent, voice_space_id)
    holding.refuse_while_calm(content, voice_space_id)
    if content.state != "published" or content.closed_at or _keeps_apart(actor, parent):
        raise Refused(_("いまは返信できません。書いた内容はこのまま残っています"))
    if answer_to and (parent is None or parent.state != "published"):
        raise Refused(_("返信先は、書いた人が消しました。書いた内容はこのまま残っています"))
    seen = seeing.of_reply(actor, content, body, voice_space_id, at)
    (body,) = seen.texts
    if draft is not None:
        drafts.finish(actor, draft)
    content.reply_seq += 1
    depth = min(parent.depth + 1, kind.max_depth) if parent else 0
    mine = Reply(
        content_id=content.id, content=content, seq=content.reply_seq,
        root_seq=parent.root_seq if parent else content.reply_seq, parent_seq=parent.seq if parent else None,
        depth=depth, author_id=actor.id, author=actor, voice_space_id=voice_space_id, body=body,
        body_html=text.render(body), text_version=text.VERSION, client_key=key, created_at=at or clock.now(),
    )  # fmt: skip
    if seen.reason is not None:
        mine.state, mine.state_reason = "held", seen.reason
    db.session.add(mine)
    if seen.reason is None:
        holding.count_in(mine)
    else:
        db.session.flush()
        adapters.waits(actor, mine, seen)
    return mine


@action
def revise_reply(actor: Member, mine: Reply, *, body: str, draft: drafts.Mark | None = None) -> None:
    """Change a reply, keeping what it said."""
    pausing.demand_voice(actor)
    if draft is not None:
        drafts.finish(actor, draft)
    if mine.body == body:
        return
    answered = db.session.get_one(Content, mine.content_id)
    seen = seeing.of_reply(actor, answered, body, mine.voice_space_id, None, mine)
    (body,) = seen.texts
    db.session.add(
        Revision(
            content_id=mine.content_id, seq=mine.seq, body=mine.body, editor_id=actor.id,
            written_at=mine.edited_at or mine.created_at,
        )
    )  # fmt: skip
    mine.body, mine.body_html, mine.text_version = body, text.render(body), text.VERSION
    mine.edited_at = clock.now()
    if seen.reason is not None and mine.state == "published":
        holding.hold(mine, seen.reason)
        adapters.waits(actor, mine, seen)
    else:
        emit(ReplyChanged(mine.content_id, mine.id, mine.seq))


@action
def remove_reply(actor: Member, mine: Reply) -> None:
    """Delete a reply; where others answered it, a calm trace stays."""
    reread(mine.content)
    reread(mine)
    if mine.state == "deleted":
        return
    was_counted = mine.state == "published"
    removal.take_away_reply(actor, mine)
    if was_counted:
        holding.count_out(mine)
    emit(ReplyChanged(mine.content_id, mine.id, mine.seq))


@action
def restore_reply(actor: Member, mine: Reply) -> None:
    """Bring a deleted reply back to its place."""
    reread(mine.content)
    reread(mine)
    if not removal.can_reply_return(actor, mine):
        raise Refused(_("消してから30日をすぎたため、元にもどせません"))
    mine.state, mine.state_reason, mine.deleted_at = "published", None, None
    mine.content.reply_count += 1
    db.session.flush()
    adapters.KINDS[mine.content.kind].given_back(mine.content, mine)
    emit(ReplyChanged(mine.content_id, mine.id, mine.seq))


@action
def react(actor: Member, content: Content, kind: str, *, seq: int = 0, at: datetime | None = None) -> dict[str, int]:
    """Give a kind word, or take it back when it was given before; return how many of each kind there are now."""
    pausing.demand_voice(actor)
    if kind not in adapters.KINDS[content.kind].reactions:
        raise Refused(_("そのひとことは、ここでは使えません"))
    reread(content)
    target: Content | Reply | None = content if seq == 0 else queries.reply_at(content.id, seq)
    if target is None or target.state != "published":
        raise Refused(_("書いた人が消したため、いまは送れません"))
    if isinstance(target, Reply):
        if _keeps_apart(actor, target):
            raise Refused(_("このコメントには、いまは送れません"))
        reread(target)
    taken_back = db.session.execute(
        sa.delete(Reaction).where(
            Reaction.content_id == content.id,
            Reaction.member_id == actor.id,
            Reaction.seq == seq,
            Reaction.kind == kind,
        )
    ).rowcount  # type: ignore[attr-defined]
    if not taken_back:
        db.session.add(
            Reaction(content_id=content.id, member_id=actor.id, seq=seq, kind=kind, created_at=at or clock.now())
        )
        emit(Reacted(content.id, seq, kind, actor.id))
    count = target.reactions.get(kind, 0) + (-1 if taken_back else 1)
    target.reactions = {**target.reactions, kind: max(count, 0)}
    return target.reactions


@action
def link(actor: Member | None, content: Content, other: Content, kind: str) -> None:
    """Tie two contents (`met_at`, `report_of`, `follows_from`)."""
    db.session.merge(ContentLink(from_id=content.id, to_id=other.id, kind=kind))


def _written_before(actor: Member, kind: type[C], key: str | None) -> C | None:
    first = queries.find_by_key(actor.id, key) if key else None
    return first if isinstance(first, kind) else None


def _keeps_apart(actor: Member, reply: Reply | None) -> bool:
    # Between two members of whom one blocked the other nothing passes; official words pass.
    return reply is not None and reply.voice_space_id is None and reply.author_id in actor.standing.blocked


def _write_visits(visits: dict[int, int]) -> None:
    for content_id, count in visits.items():
        db.session.execute(
            sa.update(Content).where(Content.id == content_id).values(view_count=Content.view_count + count)
        )


def _write_feed_visits(visits: dict[int, tuple[datetime, datetime | None]]) -> None:
    for member_id, (at, before) in visits.items():
        db.session.execute(
            sa.update(Member).where(Member.id == member_id).values(feed_seen_at=at, feed_before_at=before)
        )


# Between two writings the first page of a visit says where the one before ended.
feed_visits = buffer.Sink(_write_feed_visits, lambda old, new: (new[0], old[1]))
visits = buffer.Sink(_write_visits, lambda old, new: old + new)
