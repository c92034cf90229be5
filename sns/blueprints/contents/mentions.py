"""Members called by name (`@ニックネーム`) in contents and replies of every kind: found when written, renamed later."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from markupsafe import Markup

from sns.blueprints.accounts.models import Member
from sns.core import text
from sns.core.db import action, db, reread
from sns.core.i18n import gettext as _
from sns.core.signals import emit
from sns.core.text import Called

from . import policy
from .models import Content, Mention, Reply, Revision
from .signals import ContentChanged, Mentioned, ReplyChanged

EXCERPT = 120
MOST = 10
SUGGESTED = 8


@dataclass(frozen=True)
class Unwritten:
    """A content that is only being written: who could read it if it were published now."""

    author_id: int
    space_id: int
    visibility: str
    id: int = 0
    state: str = "published"
    voice_space_id: int | None = None
    shown_in: tuple[int, ...] = ()


def settle(content_id: int, seq: int = 0) -> None:
    """Find who is called in a content (`seq` 0) or reply, link them, and say so to whom that is new.

    Somebody is called only if they may read it and neither blocked the other; every other @ stays what was typed.
    """
    thing = _thing(content_id, seq)
    if thing is not None and (_calls(thing) or _mentions(content_id, seq)):
        _settle(content_id, seq)


def settle_new(content_id: int, seq: int, reply_id: int) -> None:
    """Find who is called in a reply that was just written, and called nobody before."""
    reply = db.session.get(Reply, reply_id)  # mostly at hand: who wrote it asks
    if reply is not None and _calls(reply):
        _settle(content_id, seq)


def _calls(thing: Content | Reply) -> bool:
    return "@" in thing.body or "＠" in thing.body


@action
def _settle(content_id: int, seq: int) -> None:
    thing = _thing(content_id, seq)
    content = db.session.get(Content, content_id)
    if thing is None or content is None:
        return
    reread(thing)
    known = {mention.member_id: mention for mention in _mentions(content_id, seq)}
    found = _whom(thing, content, known.values())
    html, placed = text.with_names(text.render(thing.body), {name: _called(who) for name, who in found.items()})
    thing.body_html = html
    now = {found[name].id: name for name in sorted(placed)}
    for member_id, mention in known.items():
        mention.name = now.get(member_id, "")
    for member_id in now.keys() - known.keys():
        db.session.add(Mention(content_id=content_id, seq=seq, member_id=member_id, name=now[member_id]))
        if thing.author_id is not None:
            emit(Mentioned(content_id, seq, member_id, thing.author_id))


def html_of(thing: Content | Reply) -> Markup:
    """Render a content or reply as it stands, with the names of those it calls."""
    content_id, seq = _place(thing)
    return _rendered(thing, _mentions(content_id, seq))


@action
def rename(member_id: int) -> None:
    """Let every text that calls a member call them by their present name, or by none when they are going."""
    member = db.session.get_one(Member, member_id)
    for mention, thing in _calling(member_id):
        reread(thing)
        if not member.is_gone and mention.name != member.nickname:
            _replace(thing, mention, member.nickname)
        thing.body_html = _rendered(thing, _mentions(mention.content_id, mention.seq))
        emit(_changed(thing))


@action
def forget(member_id: int) -> None:
    """Take a member's name out of every text that calls them, for good."""
    for mention, thing in _calling(member_id):
        old = mention.name
        reread(thing)
        _replace(thing, mention, _("退会した会員"))
        for revision in db.session.scalars(_revisions(mention)).all():
            revision.body = text.renamed(revision.body, old, mention.name)
        others = [other for other in _mentions(mention.content_id, mention.seq) if other is not mention]
        thing.body_html = _rendered(thing, others)
        emit(_changed(thing))
    db.session.execute(sa.delete(Mention).where(Mention.member_id == member_id))


def suggest(member: Member, content: Content | Unwritten, words: str) -> list[Member]:
    """Return whom a member may want to call: those who take part in a content and つながり, if they may read it."""
    near = set(member.standing.friends)
    if content.id:
        wrote = sa.select(Reply.author_id).where(Reply.content_id == content.id, Reply.state == "published")
        near |= {key for key in db.session.scalars(wrote.distinct().limit(200)) if key}
        near |= {content.author_id or member.id}
    near -= member.standing.blocked | {member.id}
    wanted = sa.select(Member).where(Member.id.in_(near), Member.state == "active")
    if key := text.skeleton(words) if words.strip() else "":
        wanted = wanted.where(Member.nickname_key.startswith(key, autoescape=True))
    rows = db.session.scalars(wanted.order_by(Member.nickname, Member.id).limit(3 * SUGGESTED))
    return [someone for someone in rows if policy.read(someone, content)][:SUGGESTED]


def _whom(thing: Content | Reply, content: Content, known: Iterable[Mention]) -> dict[str, Member]:
    if thing.state != "published" or thing.author_id is None:
        return {}
    words = text.calls(thing.body)
    names = {mention.member_id: mention.name for mention in known if mention.name in words}
    called = sa.and_(Member.nickname_key.in_({text.skeleton(word) for word in words}), Member.state == "active")
    wanted = sa.select(Member).where(sa.or_(called, Member.id.in_(names))).order_by(Member.id)
    author = db.session.get_one(Member, thing.author_id)
    found: dict[str, Member] = {}
    for someone in db.session.scalars(wanted).all():
        name = someone.nickname if someone.nickname in words else names.get(someone.id)
        if name is None or someone.id == author.id or someone.id in author.standing.blocked or len(found) == MOST:
            continue
        # Who is going, or has to stay away for a while, is not forgotten over an edit.
        if someone.state != "active" or policy.read(someone, content):
            found[name] = someone
    return found


def _rendered(thing: Content | Reply, mentions: Iterable[Mention]) -> Markup:
    by_name = {mention.name: mention.member_id for mention in mentions if mention.name}
    if not by_name:
        return text.render(thing.body)
    rows = db.session.scalars(sa.select(Member).where(Member.id.in_(by_name.values())))
    members = {member.id: member for member in rows}
    people = {name: _called(members[key]) for name, key in by_name.items() if key in members}
    return text.with_names(text.render(thing.body), people)[0]


def _called(member: Member) -> Called:
    return Called(_("退会した会員")) if member.is_gone else Called(member.nickname, f"/members/{member.id}")


def _replace(thing: Content | Reply, mention: Mention, name: str) -> None:
    others = [other.name for other in _mentions(mention.content_id, mention.seq) if other.name]
    thing.body = text.renamed(thing.body, mention.name, name, others)
    mention.name = name
    if isinstance(thing, Content):
        thing.excerpt = text.excerpt(thing.body, EXCERPT)


def _changed(thing: Content | Reply) -> ContentChanged | ReplyChanged:
    if isinstance(thing, Reply):
        return ReplyChanged(thing.content_id, thing.id, thing.seq)
    return ContentChanged(thing.id, thing.kind)


def _mentions(content_id: int, seq: int) -> list[Mention]:
    return list(db.session.scalars(sa.select(Mention).where(Mention.content_id == content_id, Mention.seq == seq)))


def _calling(member_id: int) -> list[tuple[Mention, Any]]:
    wanted = sa.select(Mention).where(Mention.member_id == member_id, Mention.name != "")
    rows = [(mention, _thing(mention.content_id, mention.seq)) for mention in db.session.scalars(wanted).all()]
    return [(mention, thing) for mention, thing in rows if thing is not None]


def _revisions(mention: Mention) -> sa.Select[Revision]:
    return sa.select(Revision).where(Revision.content_id == mention.content_id, Revision.seq == mention.seq)


def _place(thing: Content | Reply) -> tuple[int, int]:
    return (thing.content_id, thing.seq) if isinstance(thing, Reply) else (thing.id, 0)


def _thing(content_id: int, seq: int) -> Any:
    if seq == 0:
        return db.session.get(Content, content_id)
    return db.session.scalar(sa.select(Reply).where(Reply.content_id == content_id, Reply.seq == seq))
