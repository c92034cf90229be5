"""Words that wait to be looked at, or may not be shown: taken off every surface at once, and brought back as they were.

A reply counts, moves its discussion and is told to others only while it is published.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa
from markupsafe import Markup

from sns.blueprints.accounts.models import Member
from sns.core import clock, text
from sns.core.db import action, db, reread
from sns.core.errors import Refused
from sns.core.i18n import gettext as _
from sns.core.signals import emit

from . import adapters, later, mentions, removal
from .models import Content, Reply, Revision
from .signals import Calmed, ContentChanged, ContentRemoved, Released, ReplyAdded, ReplyChanged

MASK = "＊"


@action
def hold(thing: Content | Reply, reason: str, *, state: str = "held") -> None:
    """Take something from every surface but its author's own, with the reason its author is told."""
    _reread(thing)
    before = thing.state
    if before == "deleted":
        return
    thing.state, thing.state_reason = state, reason
    if isinstance(thing, Reply):
        if before == "published":
            count_out(thing)
        emit(ReplyChanged(thing.content_id, thing.id, thing.seq))
        return
    thing.version += 1
    if before == "published":
        emit(ContentRemoved(thing.id, thing.kind))


@action
def release(thing: Content | Reply) -> None:
    """Bring back what was held or hidden: as it was, or for the first time, with everything that follows from that."""
    _reread(thing)
    if thing.state not in ("held", "hidden"):
        return
    if thing.author_id is not None:
        place = (thing.content_id, thing.seq) if isinstance(thing, Reply) else (thing.id, 0)
        emit(Released(*place, thing.author_id, thing.state))
    thing.state_reason = None
    if isinstance(thing, Reply):
        thing.state = "published"
        count_in(thing)
        return
    if thing.publish_at is not None and thing.publish_at > clock.now():
        thing.state = "scheduled"
        thing.version += 1
    elif thing.published_at is None:
        later.bring_out(thing)
    else:
        thing.state = "published"
        thing.version += 1
        emit(ContentChanged(thing.id, thing.kind))


def _reread(thing: Content | Reply) -> None:
    if isinstance(thing, Reply):
        reread(_content_of(thing))
    reread(thing)


def count_in(reply: Reply) -> None:
    """Count a reply that became visible; who is to hear of it hears once, however often that happens."""
    content = _content_of(reply)
    content.reply_count += 1
    with db.session.no_autoflush:  # one statement for each row, after all has been counted
        adapters.KINDS[content.kind].answered(content, reply)
    db.session.flush()
    emit(ReplyAdded(content.id, reply.id, reply.seq, reply.author_id, content.reply_count))


def count_out(reply: Reply) -> None:
    """Count again after a reply is no longer visible."""
    content = _content_of(reply)
    content.reply_count -= 1
    adapters.KINDS[content.kind].taken_back(content, reply)


def _content_of(reply: Reply) -> Content:
    # Read by its number: nearly always it is here already, and not every way to a reply loaded it with it.
    return db.session.get_one(Content, reply.content_id)


@action
def cover(actor: Member, thing: Content | Reply, passages: Iterable[str]) -> bool:
    """Cover passages in somebody's words, keeping what they said before; False where none of them stands there."""
    _reread(thing)
    body = thing.body
    for passage in sorted(filter(None, passages), key=len, reverse=True):
        body = body.replace(passage, MASK * len(passage))
    if body == thing.body:
        return False
    place = (thing.content_id, thing.seq) if isinstance(thing, Reply) else (thing.id, 0)
    db.session.add(
        Revision(
            content_id=place[0], seq=place[1], title=None if isinstance(thing, Reply) else thing.title,
            body=thing.body, editor_id=actor.id, written_at=thing.edited_at or thing.created_at,
        )
    )  # fmt: skip
    thing.body, thing.body_html, thing.text_version = body, text.render(body), text.VERSION
    thing.edited_at = clock.now()
    if isinstance(thing, Reply):
        emit(ReplyChanged(thing.content_id, thing.id, thing.seq))
    else:
        thing.excerpt = text.excerpt(body, mentions.EXCERPT)
        thing.version += 1
        adapters.KINDS[thing.kind].render(thing)
        emit(ContentChanged(thing.id, thing.kind))
    return True


@action
def erase(thing: Content | Reply) -> None:
    """Erase words for good; what was answered to a reply stays around its trace."""
    if isinstance(thing, Reply):
        db.session.execute(
            sa.delete(Revision).where(Revision.content_id == thing.content_id, Revision.seq == thing.seq)
        )
        if thing.state == "published":
            count_out(thing)
        thing.body, thing.body_html, thing.state, thing.state_reason = "", Markup(), "deleted", "owner"
        thing.deleted_at = clock.now()
        emit(ReplyChanged(thing.content_id, thing.id, thing.seq))
    else:
        removal.empty(thing)


@action
def calm(content: Content, until: datetime | None) -> None:
    """Let nobody answer until a moment, so that a heated exchange can cool; None ends that."""
    reread(content)
    content.calm_until = until
    emit(Calmed(content.id, content.kind, until.isoformat() if until else ""))


def refuse_while_calm(content: Content, voice_space_id: int | None) -> None:
    """Refuse a reply while an exchange cools, with the minute from which it is possible; offices may speak."""
    if content.calm_until is None or content.calm_until <= clock.now() or voice_space_id is not None:
        return
    # One minute more than the clock shows: at the named minute it is really possible.
    free = clock.local(content.calm_until + timedelta(minutes=1))
    raise Refused(
        _(
            "やりとりが熱くなっているので、%(time)sまで少し休んでいます。書いた内容はこのまま残っています",
            time=f"{free:%-H:%M}",
        )
    )
