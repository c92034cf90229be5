"""What is done on boards: opening them, opening threads, and what a reply writes beside itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from markupsafe import Markup

from sns.blueprints.accounts.models import Member
from sns.blueprints.contents import actions as contents
from sns.blueprints.contents.drafts import Mark
from sns.blueprints.contents.models import ReadMark, Reply, Revision
from sns.blueprints.contents.signals import ContentChanged
from sns.blueprints.media import actions as media
from sns.blueprints.media.models import File
from sns.blueprints.polls import actions as polls
from sns.blueprints.polls.wishes import Wish
from sns.blueprints.spaces.queries import Ward
from sns.core import audit, buffer, clock, text
from sns.core.db import UtcDateTime, action, db, reread, write
from sns.core.errors import Refused
from sns.core.i18n import gettext as _
from sns.core.signals import emit

from . import policy, queries
from .models import HALL, Board, Participant, Thread

_THREAD, _MEMBER = (sa.bindparam(name, type_=sa.Integer) for name in ("thread", "member"))
_IS_MINE = (Participant.thread_id == _THREAD, Participant.member_id == _MEMBER)


@action
def open_board(actor: Member, place: Ward, *, slug: str, **facts: Any) -> Board:
    """Open a board for a ward or the whole city."""
    if queries.find_board(place, slug) is not None:
        raise Refused(_("このアドレスは、ほかの掲示板が使っています"))
    now = clock.now()
    board = Board(space_id=place.id, slug=slug, created_at=now, watermark_at=now, opened_by_id=actor.id)
    db.session.add(board)
    _settle(board, facts)
    db.session.flush()
    audit.record("board.open", f"board:{board.id}", actor_id=actor.id, space_id=place.id)
    return board


@action
def open_in_hall(actor: Member, hall: Ward) -> Board:
    """Open the board of an event's participants, once."""
    found = queries.find_board(hall, HALL)
    facts = {"name": hall.name_ja[:40], "readers": "ward", "writers": "members"}
    return found if found is not None else open_board(actor, hall, slug=HALL, **facts)


@action
def change_board(actor: Member, board: Board, *, is_closed: bool, **facts: Any) -> None:
    """Change what a board says of itself, or close it; who may read what stands in it already stays."""
    if facts["readers"] != board.readers and queries.has_threads(board.id):
        raise Refused(_("話題のある掲示板の「読める人」は変えられません。新しい掲示板をひらいてください"))
    _settle(board, facts)
    if is_closed != (board.closed_at is not None):
        board.closed_at = clock.now() if is_closed else None
        deed = "board.close" if is_closed else "board.reopen"
        audit.record(deed, f"board:{board.id}", actor_id=actor.id, space_id=board.space_id)
    else:
        audit.record("board.change", f"board:{board.id}", actor_id=actor.id, space_id=board.space_id)


def _settle(board: Board, facts: dict[str, Any]) -> None:
    for name, value in facts.items():
        setattr(board, name, value)
    if queries.is_in_hall(board.space_id):
        board.readers = "ward"  # the people of its space: of the event
    board.rules_html = text.render(board.rules) if board.rules else Markup()


@action
def open_thread(
    actor: Member, board: Board, *, title: str, body: str, tags: Sequence[str] = (), photos: Sequence[File] = (),
    alts: Mapping[int, str] | None = None, voice: int | None = None, key: str | None = None,
    draft: Mark | None = None, field_id: int | None = None, at: datetime | None = None,
    poll: Wish | None = None,
) -> Thread:  # fmt: skip
    """Open a thread on a board, read by those who read the board, with a poll if one is wished; its opener facilitates it.

    Without a `field_id` it is of the board's field, with 0 of none.
    """
    reread(board)
    _may_speak(actor, board, voice)
    now = at or clock.now()
    thread = contents.publish(
        actor, Thread, space_id=board.space_id, title=title, body=body, visibility=board.readers, tags=tags, key=key,
        draft=draft, at=now, voice_space_id=voice, board_id=board.id, moved_at=now, opened_at=now,
        field_id=board.field_id if field_id is None else field_id or None,
        facilitator_id=actor.id, people=1, traces=[],
    )  # fmt: skip
    # A doubled submit finds the first one, which has all of this.
    if db.session.get(Participant, (thread.id, actor.id)) is None:
        db.session.add(Participant(thread_id=thread.id, member_id=actor.id, last_at=now))
        db.session.add(ReadMark(member_id=actor.id, content_id=thread.id, read_at=now))
        if photos:
            media.arrange(actor, thread, photos, alts or {})
        if poll is not None:
            polls.open_poll(actor, thread, poll, at=now)
    return thread


@action
def revise_thread(
    actor: Member, thread: Thread, *, title: str, body: str, tags: Sequence[str], version: int,
    photos: Sequence[File], alts: Mapping[int, str], field_id: int | None = None, draft: Mark | None = None,
) -> None:  # fmt: skip
    """Change the opening words of a thread; words changed elsewhere meanwhile are refused."""
    contents.revise(
        actor, thread, title=title, body=body, visibility=thread.visibility, tags=tags, version=version, draft=draft
    )  # fmt: skip
    thread.field_id = field_id
    media.arrange(actor, thread, photos, alts)


@action
def withdraw(actor: Member, thread: Thread) -> None:
    """Delete a thread nobody answered; where others wrote, only its opening words and what they were before go."""
    reread(thread)
    if thread.reply_count == 0:
        contents.remove(actor, thread)
        return
    thread.body, thread.body_html, thread.excerpt = "", Markup(), ""
    thread.withdrawn_at = clock.now()
    thread.version += 1
    db.session.execute(sa.delete(Revision).where(Revision.content_id == thread.id, Revision.seq == 0))
    media.arrange(actor, thread, (), {})
    emit(ContentChanged(thread.id, thread.kind))


@action
def answer(
    actor: Member, thread: Thread, *, body: str, answer_to: int | None = None, key: str | None = None,
    voice: int | None = None, photos: Sequence[File] = (), alts: Mapping[int, str] | None = None,
    draft: Mark | None = None, at: datetime | None = None,
) -> Reply:  # fmt: skip
    """Answer a thread or one of its replies, with photos, or in the voice of an office."""
    mine = contents.reply(
        actor, thread, body=body, answer_to=answer_to, key=key, draft=draft, voice_space_id=voice, at=at
    )  # fmt: skip
    if photos and mine.seq == thread.last_seq:
        media.arrange(actor, thread, photos, alts or {}, seq=mine.seq)
    return mine


@action
def revise_answer(
    actor: Member, mine: Reply, *, body: str, photos: Sequence[File], alts: Mapping[int, str],
    draft: Mark | None = None,
) -> None:  # fmt: skip
    """Change a reply and its photos."""
    contents.revise_reply(actor, mine, body=body, draft=draft)
    media.arrange(actor, mine.content, photos, alts, seq=mine.seq)


def render(thread: Thread) -> None:
    """Render what a thread keeps beside its words."""
    thread.summary_html = text.render(thread.summary) if thread.summary else Markup()


@action
def render_rules() -> None:
    """Bring the stored rules of all boards up to the renderer's version; they are few and short."""
    for board in db.session.scalars(sa.select(Board).where(Board.rules != "")).all():
        if board.rules_html != (html := text.render(board.rules)):
            board.rules_html = html


def admit(actor: Member, thread: Thread, _parent: Reply | None, voice: int | None) -> None:
    """Refuse a reply where the discussion is over, the board closed, or its writer is to wait."""
    board = db.session.get_one(Board, thread.board_id)
    if thread.closed_at is not None:
        raise Refused(_("この話し合いは、おわりました。書いた内容はこのまま残っています"))
    _may_speak(actor, board, voice)
    wait_s = board.slow_s if thread.slow_s is None else thread.slow_s
    if not wait_s or policy.open_board(actor, board):
        return
    mine = db.session.get(Participant, (thread.id, actor.id), populate_existing=True)
    if mine is None or not mine.replies:
        return
    free_at = mine.last_at + timedelta(seconds=wait_s)
    if free_at > clock.now():
        # One minute more than the clock shows: at the named minute it is really possible.
        time = clock.local(free_at + timedelta(minutes=1))
        words = _(
            "ゆっくり進める話し合いです。次の返信は%(time)sから書けます。書いた内容はこのまま残っています",
            time=f"{time:%-H:%M}",
        )
        raise Refused(words)


def _may_speak(actor: Member, board: Board, voice: int | None) -> None:
    if not policy.write(actor, board):
        raise Refused(_("この掲示板には、いまは書けません。書いた内容はこのまま残っています"))
    if voice is not None and voice not in policy.voices(actor, board.space):
        raise Refused(_("この役所としては書けません。書いた内容はこのまま残っています"))


def answered(thread: Thread, reply: Reply) -> None:
    """Move a thread up its lists, and count who takes part."""
    # One that waited to be looked at may have been overtaken.
    thread.last_seq = max(thread.last_seq, reply.seq)
    if reply.voice_space_id is not None:
        thread.official_seq = max(thread.official_seq, reply.seq)
    if reply.created_at > thread.moved_at:
        thread.moved_at = thread.bumped_at = reply.created_at
    mine = {"thread": thread.id, "member": reply.author_id, "at": reply.created_at}
    if not write(_wrote_again(), mine):
        write(_wrote_first(), mine)
        thread.people += 1


@cache
def _wrote_again() -> sa.Update:
    again = {"replies": Participant.replies + 1, "last_at": sa.bindparam("at", type_=UtcDateTime)}
    return sa.update(Participant).where(*_IS_MINE).values(again)


@cache
def _wrote_first() -> sa.Insert:
    at = sa.bindparam("at", type_=UtcDateTime)
    return sa.insert(Participant).values(thread_id=_THREAD, member_id=_MEMBER, replies=1, last_at=at)


def taken_back(thread: Thread, reply: Reply) -> None:
    """Count again after a reply was deleted."""
    latest = db.session.execute(
        sa.select(Reply.seq, Reply.created_at)
        .where(Reply.content_id == thread.id, Reply.state == "published", Reply.id != reply.id)
        .order_by(Reply.seq.desc())
        .limit(1)
    ).first()
    thread.moved_at = thread.bumped_at = max(latest.created_at, thread.opened_at) if latest else thread.opened_at
    if thread.official_seq == reply.seq:
        thread.official_seq = 0
    mine = db.session.get(Participant, (thread.id, reply.author_id), populate_existing=True)
    if mine is None:
        return
    mine.replies -= 1
    if mine.replies <= 0 and reply.author_id != thread.author_id:
        db.session.delete(mine)
        thread.people -= 1


def _write_marks(marks: dict[tuple[int, int], int]) -> None:
    for (member_id, thread_id), seq in marks.items():
        mark = db.session.get(ReadMark, (member_id, thread_id))
        if mark is None:
            db.session.add(ReadMark(member_id=member_id, content_id=thread_id, last_seq=seq, read_at=clock.now()))
        elif mark.last_seq < seq:
            mark.last_seq, mark.read_at = seq, clock.now()


read_marks = buffer.Sink(_write_marks, max)


@action
def move_watermarks(*, days: int, threads: int) -> None:
    """Let everything count as read that is older than so many days, or than so many threads of its board."""
    oldest = clock.now() - timedelta(days=days)
    for board in db.session.scalars(sa.select(Board)).all():
        last = db.session.scalar(
            sa.select(Thread.__table__.c.moved_at)
            .where(Thread.__table__.c.board_id == board.id)
            .order_by(Thread.__table__.c.moved_at.desc())
            .offset(threads)
            .limit(1)
        )
        board.watermark_at = max(board.watermark_at, oldest, last or oldest)
