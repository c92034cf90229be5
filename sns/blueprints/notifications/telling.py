"""What becomes news: each function reads again what happened, and tells those it concerns."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sns.blueprints.accounts import circle
from sns.blueprints.accounts.models import Friendship
from sns.blueprints.contents import queries as contents
from sns.blueprints.contents.models import Content, Reaction, Reply
from sns.core import clock
from sns.core.db import db

from . import audience
from .actions import News, tell, tell_all
from .known import Known


def replies(content_id: int, seqs: Collection[int], *, mails: bool = True, known: Known | None = None) -> int:
    """Tell of replies to a content: its author, whoever was answered or named, and who follows."""
    content = contents.find_content(content_id)
    if content is None or content.state != "published":
        return 0
    answers = contents.list_published(content_id, seqs)
    heard = audience.of_replies(content, answers)
    return tell_all([(heard[answer.seq], _news(content, answer)) for answer in answers], mails=mails, known=known)


def _news(content: Content, answer: Any) -> News:
    return News(
        thing=f"content:{content.id}", key=f"content:{content.id}:{answer.seq}", at=answer.created_at, content=content,
        actor_id=answer.author_id, voice_space_id=answer.voice_space_id, seq=answer.seq,
    )  # fmt: skip


def mention(content_id: int, seq: int, member_id: int) -> int:
    """Tell somebody that they are named; who was told of this place already is not told again."""
    content = contents.find_content(content_id)
    place = _place(content, seq)
    if content is None or place is None or place.state != "published" or audience.has_muted(member_id, content_id):
        return 0
    news = News(
        thing=f"content:{content_id}", key=f"content:{content_id}:{seq}", at=clock.now(), content=content,
        actor_id=place.author_id, voice_space_id=place.voice_space_id, seq=seq,
    )  # fmt: skip
    return tell({member_id: "mention"}, news)


def reaction(content_id: int, seq: int, kind: str, by_id: int, *, mails: bool = True) -> int:
    """Tell the author of a kind word; one that was taken back meanwhile is none."""
    given = db.session.get(Reaction, (content_id, by_id, seq, kind))
    content = contents.find_content(content_id)
    place = _place(content, seq)
    if given is None or content is None or place is None or place.author_id in (None, by_id):
        return 0
    if place.state != "published" or audience.has_muted(place.author_id, content_id):
        return 0
    news = News(
        thing=f"reaction:{content_id}:{seq}:{kind}", key=f"reaction:{content_id}:{seq}:{kind}:{by_id}",
        at=given.created_at, content=content, actor_id=by_id, seq=seq, facts={"reaction": kind},
    )  # fmt: skip
    return tell({place.author_id: "reaction"}, news, mails=mails)


def _place(content: Content | None, seq: int) -> Content | Reply | None:
    return contents.reply_at(content.id, seq) if content is not None and seq else content


def request(sender_id: int, receiver_id: int) -> int:
    """Tell a member who wishes to be tied, unless that was taken back or answered meanwhile."""
    asked = circle.find_open_request(sender_id, receiver_id)
    return person("friend_asked", about=sender_id, to=receiver_id, at=asked.sent_at) if asked is not None else 0


def tie(by_id: int, other_id: int) -> int:
    """Tell who had asked that the other agreed."""
    tied = db.session.get(Friendship, (other_id, by_id))
    return person("friend_made", about=by_id, to=other_id, at=tied.since_at) if tied is not None else 0


def testimonial(author_id: int, about_id: int) -> int:
    """Tell a member who wrote about them."""
    found = circle.find_testimonial(about_id, author_id)
    return person("testimonial", about=author_id, to=about_id, at=found.written_at) if found is not None else 0


def person(kind: str, *, about: int, to: int, at: datetime) -> int:
    """Tell a member what somebody did at a moment; the same moment is told once."""
    key = f"{kind}:{about}:{at:%Y%m%d%H%M%S}"
    return tell({to: kind}, News(thing=kind, key=key, at=at, actor_id=about, facts={"member": to}))


def oneself(kind: str, *, to: int, at: datetime, thing: str = "", **facts: str | int) -> int:
    """Tell a member what became of them, once for each day."""
    name = f"{kind}:{thing}" if thing else kind
    return tell({to: kind}, News(thing=name, key=f"{name}:{clock.local(at):%Y%m%d}", at=at, facts=facts))
