"""What is done between two members: asking, tying, parting, keeping away; the only writer of these tables.

Every verb first holds both members' rows, so that two deeds of one pair come one after the other on any engine.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from sns.core import clock, options
from sns.core.db import Base, action, db
from sns.core.errors import Refused
from sns.core.i18n import gettext as _
from sns.core.i18n import ngettext
from sns.core.signals import emit

from . import pausing, privacy, wording
from .models import Block, FriendRequest, Friendship, Member, Mute, Testimonial
from .signals import FriendAsked, FriendMade, Introduced
from .wording import Wording

WORDS_LIMIT = 200
TESTIMONIAL_LIMIT = 400
REQUEST_LIFE = timedelta(days=90)
_MAIL_AGAIN = timedelta(days=7)

options.declare("ties.requests_a_day", default=20, label="1日に送れる、つながりのお願いの数")


@action
def befriend(one: Member, other: Member, *, since_at: datetime | None = None) -> None:
    """Tie two members who both agreed."""
    if one.id == other.id:
        raise Refused(_("自分とはつながれません"))
    since = since_at or clock.now()
    for a, b in ((one, other), (other, one)):
        db.session.merge(Friendship(member_id=a.id, friend_id=b.id, since_at=since))
    db.session.flush()
    _delete_between(FriendRequest, FriendRequest.sender_id, FriendRequest.receiver_id, one, other)
    _forget_standing(one, other)


@action
def ask(actor: Member, other: Member, *, words: str = "") -> bool:
    """Wish to be tied; return whether both are tied now, because the other had asked before."""
    pausing.demand_voice(actor)
    _hold(actor, other)
    if actor.id == other.id:
        raise Refused(_("自分とはつながれません"))
    if _are_kept_apart(actor, other) or not _is_active(other):
        raise Refused(_("いまはお願いできません"))
    if _are_friends(actor, other):
        return True
    theirs = _request(other, actor)
    if theirs is not None and theirs.taken_back_at is None:
        befriend(actor, other)
        emit(FriendMade(actor.id, other.id))
        return True
    if not privacy.may_ask(actor, other):
        raise Refused(_("この方は、いまお願いを受けていません"))
    (words,) = wording.passed(
        actor, Wording("ask", (words,), actor.home_ward_id, f"member:{other.id}", "friends", is_new=True)
    )
    _send(actor, other, words)
    _forget_standing(actor, other)
    return False


def _send(actor: Member, other: Member, words: str) -> None:
    now, row = clock.now(), _request(actor, other)
    if row is None:
        _refuse_too_many(actor)
        db.session.add(FriendRequest(sender_id=actor.id, receiver_id=other.id, words=words, sent_at=now))
        db.session.flush()
        emit(FriendAsked(actor.id, other.id))
        return
    was_taken_back, row.taken_back_at, row.words = row.taken_back_at is not None, None, words
    if row.declined_at is None and was_taken_back and now - row.sent_at > _MAIL_AGAIN:
        row.sent_at = now
        emit(FriendAsked(actor.id, other.id))
    db.session.flush()


def _refuse_too_many(actor: Member) -> None:
    most = options.value("ties.requests_a_day")
    day_ago = clock.now() - timedelta(days=1)
    sent = sa.select(sa.func.count()).where(FriendRequest.sender_id == actor.id, FriendRequest.sent_at > day_ago)
    if (db.session.scalar(sent) or 0) >= most:
        raise Refused(
            ngettext(
                "つながりのお願いは1日に%(num)d人までです。続きは明日お願いします",
                "つながりのお願いは1日に%(num)d人までです。続きは明日お願いします", most,
            )
        )  # fmt: skip


@action
def accept(actor: Member, sender: Member) -> None:
    """Agree to a wish; done twice it is done once."""
    _hold(actor, sender)
    if _are_friends(actor, sender):
        return
    if not _is_open(_request(sender, actor)) or _are_kept_apart(actor, sender):
        raise Refused(_("このお願いは、もうありません"))
    befriend(actor, sender)
    emit(FriendMade(actor.id, sender.id))


@action
def decline(actor: Member, sender: Member) -> None:
    """Say no without a word: the sender sees what they saw before."""
    _hold(actor, sender)
    row = _request(sender, actor)
    if row is not None and _is_open(row):
        row.declined_at = clock.now()
        db.session.flush()
    _forget_standing(actor)


@action
def take_back(actor: Member, receiver: Member) -> None:
    """Wish no longer; nothing happens to those who are tied already."""
    _hold(actor, receiver)
    if (row := _request(actor, receiver)) is not None:
        row.taken_back_at = row.taken_back_at or clock.now()
        db.session.flush()
    _forget_standing(actor, receiver)


@action
def part(actor: Member, other: Member) -> None:
    """End a tie; what the two wrote about each other goes with it."""
    _hold(actor, other)
    _untie(actor, other)


def _untie(one: Member, other: Member) -> None:
    _delete_between(Friendship, Friendship.member_id, Friendship.friend_id, one, other)
    _delete_between(Testimonial, Testimonial.about_id, Testimonial.author_id, one, other)
    _forget_standing(one, other)


@action
def block(actor: Member, other: Member) -> None:
    """Hide two members from each other and untie them."""
    if actor.id == other.id:
        raise Refused(_("自分をブロックすることはできません"))
    _hold(actor, other)
    db.session.merge(Block(member_id=actor.id, blocked_id=other.id, since_at=clock.now()))
    db.session.flush()
    _delete_between(FriendRequest, FriendRequest.sender_id, FriendRequest.receiver_id, actor, other)
    _untie(actor, other)


@action
def unblock(actor: Member, blocked_id: int) -> None:
    """See each other again; the tie does not come back by itself."""
    db.session.execute(sa.delete(Block).where(Block.member_id == actor.id, Block.blocked_id == blocked_id))
    _forget_standing(actor)


@action
def mute(actor: Member, other: Member) -> None:
    """Leave somebody's words out of one's own pages; nobody else notices."""
    if actor.id == other.id:
        raise Refused(_("自分をミュートすることはできません"))
    _hold(actor, other)
    db.session.merge(Mute(member_id=actor.id, muted_id=other.id, since_at=clock.now()))
    db.session.flush()
    _forget_standing(actor)


@action
def unmute(actor: Member, muted_id: int) -> None:
    """Show somebody's words again."""
    db.session.execute(sa.delete(Mute).where(Mute.member_id == actor.id, Mute.muted_id == muted_id))
    _forget_standing(actor)


@action
def introduce(actor: Member, about: Member, *, body: str) -> None:
    """Write about a friend, or change what was written."""
    pausing.demand_voice(actor)
    _hold(actor, about)
    if not _are_friends(actor, about):
        raise Refused(_("紹介文を書けるのは、つながりの方だけです"))
    is_new = db.session.get(Testimonial, (about.id, actor.id)) is None
    (body,) = wording.passed(
        actor, Wording("testimonial", (body,), about.home_ward_id, f"member:{about.id}", is_new=is_new)
    )
    if is_new:
        emit(Introduced(actor.id, about.id))
    db.session.merge(Testimonial(about_id=about.id, author_id=actor.id, body=body, written_at=clock.now()))
    db.session.flush()


@action
def withdraw_testimonial(actor: Member, testimonial: Testimonial) -> None:
    """Remove words about a member, by their writer or by the member."""
    db.session.execute(
        sa.delete(Testimonial).where(
            Testimonial.about_id == testimonial.about_id, Testimonial.author_id == testimonial.author_id
        )
    )


@action
def forget_old_requests() -> int:
    """Delete requests that nobody answered in 90 days; return how many."""
    old = clock.now() - REQUEST_LIFE
    return int(db.session.execute(sa.delete(FriendRequest).where(FriendRequest.sent_at < old)).rowcount)  # type: ignore[attr-defined]


def _hold(one: Member, other: Member) -> None:
    # In the order of ids, so that two who act on each other wait instead of dying; SQLite has one writer anyway.
    ids = sorted({one.id, other.id})
    db.session.execute(
        sa.select(Member.id).where(Member.id.in_(ids)).order_by(Member.id).with_for_update(key_share=True)
    )


def _request(sender: Member, receiver: Member) -> FriendRequest | None:
    return db.session.get(FriendRequest, (sender.id, receiver.id), populate_existing=True)


def _is_open(row: FriendRequest | None) -> bool:
    return row is not None and row.declined_at is None and row.taken_back_at is None


def _is_active(someone: Member) -> bool:
    return db.session.scalar(sa.select(Member.state).where(Member.id == someone.id)) == "active"


def _are_friends(one: Member, other: Member) -> bool:
    pair = sa.exists().where(Friendship.member_id == one.id, Friendship.friend_id == other.id)
    return bool(db.session.scalar(sa.select(pair)))


def _are_kept_apart(one: Member, other: Member) -> bool:
    pair = sa.exists().where(_between(Block.member_id, Block.blocked_id, one, other))
    return bool(db.session.scalar(sa.select(pair)))


def _between(left: Any, right: Any, one: Member, other: Member) -> sa.ColumnElement[bool]:
    return sa.or_(sa.and_(left == one.id, right == other.id), sa.and_(left == other.id, right == one.id))


def _delete_between(table: type[Base], left: Any, right: Any, one: Member, other: Member) -> None:
    db.session.execute(sa.delete(table).where(_between(left, right, one, other)))


def _forget_standing(*members: Member) -> None:
    for someone in members:
        someone.forget_standing()
