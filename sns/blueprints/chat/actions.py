"""What is done to chat rooms; lines are stored by the hub."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from sns.blueprints.accounts import pausing
from sns.blueprints.accounts.models import Member
from sns.blueprints.screening import checking
from sns.blueprints.spaces import queries as spaces
from sns.blueprints.talk import actions as talk
from sns.blueprints.talk import saying as talking
from sns.blueprints.talk.actions import Words
from sns.blueprints.talk.models import Line
from sns.blueprints.talk.signals import RoomChanged
from sns.core import audit, clock
from sns.core.db import action, db, reread
from sns.core.errors import Refused
from sns.core.i18n import gettext as _
from sns.core.i18n import ngettext
from sns.core.signals import emit

from . import policy
from .models import ChatQuestion, ChatRoom, ChatSilence
from .signals import QuestionAsked

MOST_WAITING = 3


@dataclass(frozen=True)
class Wish:
    """How a room is to be; the same for opening and changing it."""

    name: str
    purpose: str = ""
    notice: str = ""
    readers: str = "ward"
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    asks_first: bool = False
    slow_s: int = 0


@action
def open_lounges() -> int:
    """Give each ward its lounge; return how many were missing."""
    known = set(db.session.scalars(sa.select(ChatRoom.space_id).where(ChatRoom.is_lounge)))
    now = clock.now()
    missing = [ward for ward in spaces.wards_by_id().values() if ward.id not in known]
    for ward in missing:
        # The words of the product, not of a page: everybody reads the same name.
        db.session.add(
            ChatRoom(
                space_id=ward.id, readers="ward", is_lounge=True, name=f"{ward.name_ja} 雑談の縁側",
                purpose="ひとことから、どうぞ。区の会員ならだれでも話せます。", created_at=now, last_at=now,
            )
        )  # fmt: skip
    return len(missing)


@action
def open_room(actor: Member, space_id: int, wish: Wish, *, at: datetime | None = None) -> ChatRoom:
    """Open a room for a ward, the city or the people of a space."""
    now = at or clock.now()
    room = ChatRoom(space_id=space_id, opened_by_id=actor.id, created_at=now, last_at=now)
    _settle(actor, room, wish)
    db.session.add(room)
    db.session.flush()
    audit.record("chat.open", f"room:{room.id}", actor_id=actor.id, space_id=space_id)
    return room


@action
def change_room(actor: Member, room: ChatRoom, wish: Wish) -> None:
    """Change a room's name, hours or rules."""
    reread(room)
    _settle(actor, room, wish)
    audit.record("chat.change", f"room:{room.id}", actor_id=actor.id, space_id=room.space_id)
    emit(RoomChanged(room.id))


def _settle(actor: Member, room: ChatRoom, wish: Wish) -> None:
    if wish.opens_at and wish.closes_at and wish.closes_at <= wish.opens_at:
        raise Refused(_("終わりの日時は、始まりより後にしてください"))
    name, purpose, notice = checking.listed(actor, room.space_id, wish.name, wish.purpose, wish.notice)
    wish = replace(wish, name=name, purpose=purpose, notice=notice)
    for name, value in vars(wish).items():
        if name == "readers" and room.is_lounge:
            continue
        setattr(room, name, value)


@action
def close(actor: Member, room: ChatRoom) -> None:
    """Close a room: what was said stays to be read."""
    reread(room)
    if room.closed_at is None:
        room.closed_at = clock.now()
        audit.record("chat.close", f"room:{room.id}", actor_id=actor.id, space_id=room.space_id)
        emit(RoomChanged(room.id))


@action
def reopen(actor: Member, room: ChatRoom) -> None:
    """Open a closed room again."""
    reread(room)
    if room.is_shut:
        raise Refused(_("このルームは、職員が確認して閉じています"))
    if room.closed_at is not None:
        room.closed_at = None
        audit.record("chat.reopen", f"room:{room.id}", actor_id=actor.id, space_id=room.space_id)
        emit(RoomChanged(room.id))


@action
def pin(actor: Member, line: Line) -> None:
    """Put a line on top of its room, or take it from there when it is the one."""
    room: Any = line.room
    reread(room)
    room.pinned_seq = None if room.pinned_seq == line.seq else line.seq
    audit.record("chat.pin", f"line:{line.id}", actor_id=actor.id, space_id=room.space_id)
    emit(RoomChanged(room.id))


@action
def silence(actor: Member, line: Line, minutes: int, reason: str) -> None:
    """Let the author of a line only read in this room for a while; 0 minutes ends it."""
    room: Any = line.room
    db.session.execute(
        sa.delete(ChatSilence).where(ChatSilence.room_id == room.id, ChatSilence.member_id == line.author_id)
    )
    if minutes:
        until = clock.now() + timedelta(minutes=minutes)
        room.has_silences = True
        db.session.add(ChatSilence(room_id=room.id, member_id=line.author_id, until_at=until, reason=reason))
    audit.record(
        "chat.silence" if minutes else "chat.unsilence", f"member:{line.author_id}", actor_id=actor.id,
        space_id=room.space_id, minutes=minutes,
    )  # fmt: skip


def admit(member: Member, room: ChatRoom, words: Words) -> None:
    """Refuse a line of somebody who has to keep silent for now, or who wrote a moment ago where it goes slowly."""
    if policy.keeps(member, room):
        return
    if room.calm_until is not None and room.rests and words.voice_space_id is None:
        # One minute more than the clock shows: at the named minute it is really possible.
        free = clock.local(room.calm_until + timedelta(minutes=1))
        raise Refused(
            _(
                "やりとりが熱くなっているので、%(time)sまで少し休んでいます。書いた内容はこのまま残っています",
                time=f"{free:%-H:%M}",
            )
        )
    silence = db.session.get(ChatSilence, (room.id, member.id)) if room.has_silences else None
    if silence is not None and silence.until_at > clock.now():
        until = clock.local(silence.until_at)
        raise Refused(_("このルームでは %(time)s まで読むだけにしてください", time=f"{until:%H:%M}"))
    if room.slow_s:
        last = db.session.scalar(
            sa.select(Line.created_at)
            .where(Line.room_id == room.id, Line.author_id == member.id)
            .order_by(Line.seq.desc())
            .limit(1)
        )
        wait = room.slow_s - ((words.at or clock.now()) - last).total_seconds() if last else 0
        if wait > 0:
            raise Refused(
                ngettext("あと%(num)d秒待つと書けます", "あと%(num)d秒待つと書けます", int(wait) + 1)
            )  # fmt: skip


@action
def ask(actor: Member, room: ChatRoom, body: str, *, client_id: str, at: datetime | None = None) -> ChatQuestion:
    """Ask something that a host lets through; the same client id gives back the first one."""
    words = talking.check(Words(actor, room.id, client_id, body))
    mine = sa.select(ChatQuestion).where(ChatQuestion.author_id == actor.id)
    if (first := db.session.scalar(mine.where(ChatQuestion.client_id == client_id))) is not None:
        return first
    reread(room)
    if not policy.ask(actor, room):
        raise Refused(_("いまは質問できません。書いた内容はこのまま残っています"))
    pausing.demand_voice(actor)
    admit(actor, room, words)
    said = checking.Said("line", room.space_id, (words.body,), visibility="ward", is_new=False)
    words = replace(words, body=checking.must_pass(actor, said)[0])
    waiting = mine.where(ChatQuestion.room_id == room.id, ChatQuestion.state == "waiting").subquery()
    if (db.session.scalar(sa.select(sa.func.count()).select_from(waiting)) or 0) >= MOST_WAITING:
        raise Refused(_("質問は、3つまで待つことができます。先の質問が出るまでお待ちください"))
    question = ChatQuestion(
        room_id=room.id, author_id=actor.id, client_id=client_id, body=words.body, asked_at=at or clock.now()
    )
    db.session.add(question)
    db.session.flush()
    emit(QuestionAsked(question.id, room.id))
    return question


@action
def let_through(actor: Member, question: ChatQuestion, *, at: datetime | None = None) -> Line | None:
    """Show a question to the room, in its author's name; None when somebody has decided already."""
    room, author = question.room, question.author
    reread(question)
    if question.state != "waiting":
        return None
    line = talk.place(author, room, question.body, client_id=f"q{question.id}", at=at)
    question.state, question.line_seq, question.decided_at = "shown", line.seq, clock.now()
    audit.record("chat.question_shown", f"question:{question.id}", actor_id=actor.id, space_id=room.space_id)
    return line


@action
def decline(actor: Member, question: ChatQuestion) -> None:
    """Leave a question out; its author is told so on their page."""
    space_id = question.room.space_id
    reread(question)
    if question.state == "waiting":
        question.state, question.decided_at = "declined", clock.now()
        audit.record("chat.question_declined", f"question:{question.id}", actor_id=actor.id, space_id=space_id)


def stored(_room: ChatRoom, _lines: Sequence[Line]) -> None:
    """Keep nothing more of new lines."""
