"""What is done in conversations: beginning one, taking it up or not, groups and who is in them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from sns.blueprints.accounts import pausing, privacy
from sns.blueprints.accounts import queries as accounts
from sns.blueprints.accounts.models import Member
from sns.blueprints.notifications.signals import UnreadChanged
from sns.blueprints.talk import actions as talk
from sns.blueprints.talk.models import Line, TalkMark
from sns.blueprints.talk.signals import RoomChanged
from sns.core import clock
from sns.core.db import action, db, reread, upsert
from sns.core.errors import Refused
from sns.core.i18n import gettext as _
from sns.core.signals import emit

from . import queries
from .models import MOST_PEOPLE, Conversation, Part, ShownPart, pair_key
from .signals import MessageSent

NEWCOMER = timedelta(days=7)
FIRST_WORDS_A_DAY, FIRST_WORDS_OF_NEWCOMERS = 10, 3
MOST_SHOWN = 20


@action
def write_to(
    actor: Member, other: Member, body: str, *, client_id: str, at: datetime | None = None
) -> Conversation:  # fmt: skip
    """Write to a member: in the conversation there is, or with the first words of a new one.

    From つながり it begins at once; from others the first words wait until they are taken up.
    """
    if (room := queries.find_pair(actor.id, other.id)) is None:
        room = _begin_pair(actor, other, at)
    talk.say(actor, room, body, client_id=client_id, at=at)
    return room


def _begin_pair(actor: Member, other: Member, at: datetime | None) -> Conversation:
    pausing.demand_voice(actor)
    if not privacy.may_write(actor, other) or other.id in actor.standing.blocked:
        raise Refused(_("この方には、いまメッセージを送れません。書いた内容はこのまま残っています"))
    is_friend = other.id in actor.standing.friends
    if not is_friend:
        _refuse_too_many(actor)
    room = Conversation(
        member_ids=[actor.id, other.id] if is_friend else [actor.id], asked_ids=[] if is_friend else [other.id],
        pair_key=pair_key(actor.id, other.id), was_asked=not is_friend, opener_id=actor.id,
        created_at=at or clock.now(), last_at=at or clock.now(),
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(room)
    except IntegrityError:
        # Both began at one moment, and the other was faster.
        if (first := queries.find_pair(actor.id, other.id)) is None:
            raise
        return first
    _add_part(room, actor.id, "in")
    _add_part(room, other.id, "in" if is_friend else "asked")
    db.session.flush()
    return room


def _refuse_too_many(actor: Member) -> None:
    is_new = clock.now() - actor.joined_at < NEWCOMER
    most = FIRST_WORDS_OF_NEWCOMERS if is_new else FIRST_WORDS_A_DAY
    if queries.count_asked_by(actor, timedelta(days=1)) >= most:
        raise Refused(_("はじめての方へのメッセージは、1日に送れる数を限っています。明日、またお試しください"))


def _add_part(room: Conversation, member_id: int, state: str) -> None:
    db.session.add(Part(room_id=room.id, member_id=member_id, state=state, since_at=clock.now()))


@action
def open_group(
    actor: Member, others: Collection[Member], body: str, *, name: str, client_id: str, at: datetime | None = None
) -> Conversation:  # fmt: skip
    """Begin a conversation of several with one's つながり."""
    if len(others) < 2:
        raise Refused(_("2人以上をえらんでください。1人へは、その方のページから送れます"))
    ids = [actor.id, *(other.id for other in others)]
    _refuse_who_does_not_fit(actor, others, [actor, *others])
    room = Conversation(
        member_ids=ids, asked_ids=[], name=name, is_group=True, opener_id=actor.id, created_at=at or clock.now(),
        last_at=at or clock.now(),
    )  # fmt: skip
    db.session.add(room)
    db.session.flush()
    for member_id in ids:
        _add_part(room, member_id, "in")
    talk.say(actor, room, body, client_id=client_id, at=at)
    return room


def _refuse_who_does_not_fit(actor: Member, new: Collection[Member], everybody: Sequence[Member]) -> None:
    if len(everybody) > MOST_PEOPLE:
        raise Refused(_("1つのグループは、自分を入れて10人までです"))
    for other in new:
        if other.id not in actor.standing.friends or privacy.written_by(other) == "none":
            raise Refused(_("グループには、メッセージを受けているつながりの方だけを入れられます"))
    for one in everybody:
        if privacy.is_young(one) and any(
            other.id != one.id and other.id not in one.standing.friends for other in everybody
        ):
            raise Refused(_("17歳までの方がいるグループには、その方とつながりのある方だけが入れます"))


@action
def accept(actor: Member, room: Conversation) -> None:
    """Take the first words up: from now on both write."""
    reread(room)
    if actor.id not in room.asked_ids:
        return
    room.asked_ids = [key for key in room.asked_ids if key != actor.id]
    room.member_ids = [*room.member_ids, actor.id]
    _set_state(room, actor.id, "in")
    emit(RoomChanged(room.id))


@action
def decline(actor: Member, room: Conversation) -> None:
    """Not take the first words up; whoever wrote them goes on seeing that they wait."""
    reread(room)
    if actor.id not in room.asked_ids:
        return
    room.asked_ids = [key for key in room.asked_ids if key != actor.id]
    _set_state(room, actor.id, "declined")
    recount([actor.id])
    emit(RoomChanged(room.id))


def _set_state(room: Conversation, member_id: int, state: str) -> None:
    if (part := queries.part_of(room.id, member_id)) is not None:
        part.state = state


@action
def mute(actor: Member, room: Conversation, *, is_muted: bool) -> None:
    """Hear no more of a conversation, or again; it stays in the list."""
    if (part := queries.part_of(room.id, actor.id)) is not None:
        part.is_muted = is_muted
        db.session.flush()
        recount([actor.id])


@action
def rename(actor: Member, room: Conversation, name: str) -> None:
    """Name a group."""
    pausing.demand_voice(actor)
    room.name = name
    emit(RoomChanged(room.id))


@action
def add(actor: Member, room: Conversation, others: Collection[Member]) -> None:
    """Let more of one's つながり into a group; they read what was said before."""
    reread(room)
    new = [other for other in others if other.id not in room.member_ids]
    there = list(accounts.members_by_id(room.member_ids).values())
    _refuse_who_does_not_fit(actor, new, [*there, *new])
    room.member_ids = [*room.member_ids, *(other.id for other in new)]
    for other in new:
        _add_part(room, other.id, "in")
    db.session.flush()
    recount([other.id for other in new])
    emit(RoomChanged(room.id))


@action
def leave(actor: Member, room: Conversation) -> None:
    """Leave a group; what one said stays with the others."""
    reread(room)
    room.member_ids = [key for key in room.member_ids if key != actor.id]
    db.session.execute(sa.delete(Part).where(Part.room_id == room.id, Part.member_id == actor.id))
    recount([actor.id])
    emit(RoomChanged(room.id))


def admit(author: Member, room: Conversation, words: talk.Words) -> None:
    """Refuse a line that may not go to those it is for; asked within its transaction."""
    author.forget_standing()
    me = author.standing
    others = [key for key in room.people if key != author.id]
    if not room.is_group and not me.blocked.isdisjoint(others):
        raise Refused(_("この方には、いまメッセージを送れません。書いた内容はこのまま残っています"))
    if room.is_waiting:
        if room.line_seq:
            raise Refused(_("相手の方が受けとるまで、続けては送れません。書いた内容はこのまま残っています"))
        if words.photos:
            raise Refused(_("はじめてのメッセージには、写真をつけられません"))
    strangers = [key for key in others if key not in me.friends]
    if not strangers:
        return
    if privacy.is_young(author) or any(privacy.is_young(one) for one in accounts.members_by_id(strangers).values()):
        raise Refused(_("17歳までの方とは、つながりのあいだだけメッセージをやりとりできます"))


def stored(room: Conversation, lines: Sequence[Line]) -> None:
    """Note within the transaction of new lines who has something to read, and tell of it."""
    insert = upsert(TalkMark)
    for line in lines:
        if line.author_id is not None:
            db.session.execute(
                insert.values(member_id=line.author_id, room_id=room.id, seq=line.seq).on_conflict_do_update(
                    index_elements=["member_id", "room_id"], set_={"seq": line.seq}
                )
            )
            emit(MessageSent(room.id, line.seq, line.author_id))
    recount(room.people)


def recount(member_ids: Collection[int]) -> None:
    """Write down, within an action, how many conversations hold something unread."""
    db.session.flush()
    for member_id, number in queries.count_unread(member_ids).items():
        changed = sa.update(Member).where(Member.id == member_id, Member.message_count != number)
        if db.session.execute(changed.values(message_count=number)).rowcount:  # type: ignore[attr-defined]
            emit(UnreadChanged(member_id))


def recount_marked(marks: dict[tuple[int, int], int]) -> None:
    """Count again for those who have read something in a conversation."""
    rooms = queries.conversations_among({room_id for _member, room_id in marks})
    if rooms:
        recount({member_id for member_id, room_id in marks if room_id in rooms})


@action
def show_to_desk(actor: Member, line: Line, seqs: Collection[int]) -> None:
    """Keep which lines beside a reported one the desk may read; what another reporter chose stays."""
    kept: Any = db.session.get(ShownPart, line.id)
    if kept is None:
        kept = ShownPart(line_id=line.id, seqs=[])
        db.session.add(kept)
    kept.seqs = sorted({*kept.seqs, *sorted(seqs)[:MOST_SHOWN]})
