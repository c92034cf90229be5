"""An account that closes: shut at once, opened again within its time, emptied for good after it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from sns.core import clock
from sns.core.db import action, db
from sns.core.errors import Refused
from sns.core.i18n import gettext as _
from sns.core.signals import emit

from .models import (
    Block,
    Credential,
    FriendRequest,
    Friendship,
    KnownDevice,
    LoginSession,
    Member,
    Mute,
    Testimonial,
    Ticket,
)  # fmt: skip
from .signals import NameChanged, SignedOut


@dataclass(frozen=True)
class Traces:
    """What an erased member may have left in mails and in work that waits."""

    email: str | None
    locale: str
    words: frozenset[str]


_also: list[Callable[[int, bool], Iterable[str]]] = []


def also(forget: Callable[[int, bool], Iterable[str]]) -> None:
    """Let a feature above erase what it keeps of a member, within the erasure; it returns words of theirs it knew.

    It is told the member's number, and whether what they wrote for others stays.
    """
    _also.append(forget)


@action
def sign_out_everywhere(member: Member) -> None:
    """End all of a member's sessions; links sent to them open nothing any more."""
    db.session.execute(sa.delete(LoginSession).where(LoginSession.member_id == member.id))
    db.session.execute(sa.delete(Ticket).where(Ticket.member_id == member.id))
    emit(SignedOut(member.id, 0))


@action
def close(member: Member) -> None:
    """Shut an account that its owner wants to leave."""
    if member.state != "active":
        raise Refused(_("いまは退会の手続きができません"))
    member.state = "leaving"
    sign_out_everywhere(member)
    emit(NameChanged(member.id))


@action
def reopen(member: Member) -> None:
    """Open an account again whose owner has changed their mind."""
    member.state = "active"
    emit(NameChanged(member.id))


@action
def empty(member: Member, *, keeps_words: bool) -> Traces:
    """Take everything personal out of a member; the row stays, so that its number is never anybody else's.

    Blocks stay, and which promises were agreed to when.
    """
    mine = member.id
    known = {word for forget in _also for word in forget(mine, keeps_words)} | {
        member.email,
        member.nickname,
        member.real_name,
    }
    traces = Traces(
        member.email, (member.settings or {}).get("locale", "ja"), frozenset(word for word in known if word)
    )  # fmt: skip
    for table, of_member in (
        (LoginSession, LoginSession.member_id == mine),
        (Credential, Credential.member_id == mine),
        (KnownDevice, KnownDevice.member_id == mine),
        (Ticket, sa.or_(Ticket.member_id == mine, Ticket.email == (traces.email or ""))),
        (Friendship, sa.or_(Friendship.member_id == mine, Friendship.friend_id == mine)),
        (FriendRequest, sa.or_(FriendRequest.sender_id == mine, FriendRequest.receiver_id == mine)),
        (Testimonial, sa.or_(Testimonial.about_id == mine, Testimonial.author_id == mine)),
        (Mute, sa.or_(Mute.member_id == mine, Mute.muted_id == mine)),
    ):
        db.session.execute(sa.delete(table).where(of_member))
    # Not a word somebody could type: the key stays unique and takes no name from anybody.
    member.nickname, member.nickname_key = "退会した会員", f"left:{mine}"
    member.email = member.password_hash = member.real_name = member.reading = member.bio = None
    member.age_band = member.lives_since = member.area_id = member.avatar_key = None
    member.residency_checked_at = member.last_seen_at = member.feed_seen_at = member.feed_before_at = None
    member.paused_until = None
    member.page_views = 0
    member.settings, member.default_visibility, member.leaves_footprints = {}, "ward", False
    member.state, member.left_at = "left", clock.now()
    return traces


def has_blocks(member_id: int) -> bool:
    """Tell whether somebody blocked the member, or the member somebody."""
    either = sa.or_(Block.member_id == member_id, Block.blocked_id == member_id)
    return bool(db.session.scalar(sa.select(sa.exists().where(either))))
