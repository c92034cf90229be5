"""Moving a thread to another board, merging two, splitting one: each one transaction, never to more readers than before."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.blueprints.contents import farewell
from sns.blueprints.contents.models import Follow, Mention, Reaction, Reply, Revision
from sns.blueprints.contents.signals import ContentChanged, ContentMerged, ContentRemoved, ContentSplit, ReplyChanged
from sns.blueprints.media.models import File
from sns.blueprints.polls import actions as polls
from sns.core import clock, text
from sns.core.db import action, db, reread
from sns.core.errors import Refused
from sns.core.i18n import gettext as _
from sns.core.signals import emit

from . import actions, policy
from .models import Board, Participant, Thread
from .steering import log, trace

MOST_SPLIT = 500
# Everything that hangs on a reply names it by (content_id, this column).
_HANGING: tuple[tuple[Any, Any], ...] = (
    (Reaction, Reaction.seq), (Mention, Mention.seq), (Revision, Revision.seq), (File, File.reply_seq),
)  # fmt: skip


def narrows(thread: Thread, space_id: int, visibility: str) -> bool:
    """Tell whether nobody reads a thread's words there who does not read them here."""
    is_same = (thread.space_id, thread.visibility) == (space_id, visibility)
    return is_same or (thread.visibility == "city" and visibility in ("city", "ward"))


@action
def move(actor: Member, thread: Thread, board: Board) -> None:
    """Move a thread to another board where it is read by the same people or fewer."""
    reread(thread)
    if not policy.write(actor, board):
        raise Refused(_("その掲示板には、いまは移せません"))
    if not narrows(thread, board.space_id, board.readers):
        raise Refused(_("読める人がふえる掲示板には移せません。書いた人は、いまの範囲に向けて書いています"))
    trace(thread, "moved", name=thread.board.name)
    log(actor, thread, "move", board=board.id)
    thread.board_id, thread.board = board.id, board
    thread.space_id, thread.visibility, thread.field_id = board.space_id, board.readers, board.field_id
    thread.pinned_at = None
    emit(ContentChanged(thread.id, thread.kind))


@action
def merge(actor: Member, thread: Thread, into: Thread) -> None:
    """Put a thread's words behind those of another; its address leads there, authors and order stay."""
    # In the order of their ids, so that two merges at once never wait for each other.
    for each in sorted((thread, into), key=lambda one: one.id):
        reread(each)
    if thread.id == into.id or into.state != "published" or thread.state != "published":
        raise Refused(_("この話し合いには、まとめられません"))
    if not policy.steer(actor, into):
        raise Refused(_("進行をまかされている話し合いをえらんでください"))
    if not narrows(thread, into.space_id, into.visibility):
        raise Refused(_("読める人がふえる話し合いには、まとめられません。書いた人は、いまの範囲に向けて書いています"))
    offset = into.reply_seq + 1
    opening = Reply(
        content_id=into.id, seq=offset, root_seq=offset, author_id=thread.author_id,
        voice_space_id=thread.voice_space_id, body=f"**{thread.title}**\n\n{thread.body}",
        body_html=text.render(f"**{thread.title}**\n\n{thread.body}"), text_version=text.VERSION,
        created_at=thread.opened_at, edited_at=thread.edited_at, reactions=thread.reactions,
    )  # fmt: skip
    db.session.add(opening)
    db.session.flush()
    for table, seq in _HANGING:
        db.session.execute(
            sa.update(table).where(table.content_id == thread.id).values({"content_id": into.id, seq.key: seq + offset})
        )
    moved = db.session.scalars(sa.select(Reply.id).where(Reply.content_id == thread.id).order_by(Reply.seq)).all()
    db.session.execute(
        sa.update(Reply)
        .where(Reply.content_id == thread.id)
        .values(
            content_id=into.id, seq=Reply.seq + offset, root_seq=Reply.root_seq + offset,
            parent_seq=Reply.parent_seq + offset,
        )
    )  # fmt: skip
    _hand_on_follows(thread.id, into.id)
    polls.hand_on(thread, into)
    into.reply_seq += thread.reply_seq + 1
    thread.merged_into_id, thread.state, thread.state_reason = into.id, "deleted", "merged"
    thread.deleted_at, thread.pinned_at, thread.reply_count = clock.now(), None, 0
    for other in db.session.scalars(sa.select(Thread).where(Thread.merged_into_id == thread.id)):
        other.merged_into_id = into.id  # who comes by an older address takes one step
    trace(into, "merged", title=thread.title, seq=offset, id=thread.id)
    log(actor, thread, "merge", into=into.id)
    count_again(into)
    _tell_moved(into.id, [opening.id, *moved])
    emit(ContentMerged(thread.id, into.id, offset))
    emit(ContentRemoved(thread.id, thread.kind))
    emit(ContentChanged(into.id, into.kind))


@action
def split(actor: Member, thread: Thread, *, seqs: Collection[int], title: str, body: str) -> Thread:
    """Put chosen replies, each with all answers to it, into a new thread of the same board that the actor opens."""
    reread(thread)
    tree = _tree(thread.id, seqs)
    if not tree:
        raise Refused(_("分ける返信をえらんでください"))
    if len(tree) > MOST_SPLIT:
        raise Refused(_("一度に分けられる返信は500件までです"))
    board = db.session.get_one(Board, thread.board_id)
    new = actions.open_thread(actor, board, title=title, body=body, tags=thread.tags, field_id=thread.field_id or 0)
    numbers = {row.seq: number for number, row in enumerate(sorted(tree, key=lambda row: row.seq), 1)}
    tops: dict[int, Any] = {}
    for row in sorted(tree, key=lambda row: row.seq):
        tops[row.seq] = tops.get(row.parent_seq, row)
        top = tops[row.seq]
        db.session.execute(
            sa.update(Reply)
            .where(Reply.id == row.id)
            .values(
                content_id=new.id, seq=numbers[row.seq], root_seq=numbers[top.seq],
                parent_seq=numbers.get(row.parent_seq), depth=row.depth - top.depth,
            )
        )  # fmt: skip
    _carry(thread.id, new.id, numbers)
    new.reply_seq = len(tree)
    trace(thread, "split", id=new.id, title=title, count=len(tree))
    trace(new, "split_from", id=thread.id, title=thread.title)
    log(actor, thread, "split", into=new.id)
    for each in (thread, new):
        count_again(each)
        emit(ContentChanged(each.id, each.kind))
    _hand_on_follows(thread.id, new.id, only={row.author_id for row in tree if row.author_id})
    _tell_moved(new.id, [row.id for row in tree])
    emit(ContentSplit(thread.id, new.id, sorted(numbers)))
    return new


def _tree(content_id: int, seqs: Collection[int]) -> list[Any]:
    """Return the rows of chosen replies and of everything that answers them, whichever depth."""
    columns = (Reply.id, Reply.seq, Reply.root_seq, Reply.parent_seq, Reply.depth, Reply.author_id)
    roots = sa.select(Reply.root_seq).where(Reply.content_id == content_id, Reply.seq.in_(seqs))
    rows = db.session.execute(
        sa.select(*columns)
        .where(Reply.content_id == content_id, Reply.root_seq.in_(roots))
        .order_by(Reply.seq)
        .limit(10 * MOST_SPLIT)
    ).all()
    chosen = set(seqs)
    # An answer comes after what it answers, so one walk finds the whole tree.
    for row in rows:
        if row.parent_seq in chosen:
            chosen.add(row.seq)
    return [row for row in rows if row.seq in chosen]


def _carry(from_id: int, to_id: int, numbers: dict[int, int]) -> None:
    for table, seq in _HANGING:
        for old, new in numbers.items():
            db.session.execute(
                sa.update(table)
                .where(table.content_id == from_id, seq == old)
                .values({"content_id": to_id, seq.key: new})
            )


def _hand_on_follows(from_id: int, to_id: int, only: Collection[int] | None = None) -> None:
    there = sa.select(Follow.member_id).where(Follow.content_id == to_id)
    wanted = sa.select(Follow).where(Follow.content_id == from_id, Follow.member_id.not_in(there))
    if only is not None:
        wanted = wanted.where(Follow.member_id.in_(only))
    for row in db.session.scalars(wanted).all():
        db.session.add(Follow(member_id=row.member_id, content_id=to_id, is_muted=row.is_muted))


def count_again(thread: Thread) -> None:
    """Set everything a thread keeps of its replies from the replies themselves."""
    db.session.flush()
    mine = Reply.content_id == thread.id
    thread.reply_count = db.session.scalar(sa.select(sa.func.count()).where(mine, farewell.IS_COUNTED)) or 0
    published = sa.select(Reply.seq, Reply.created_at).where(mine, Reply.state == "published")
    last_at = db.session.scalar(published.with_only_columns(sa.func.max(Reply.created_at, type_=Reply.created_at.type)))
    thread.last_seq = db.session.scalar(published.with_only_columns(sa.func.max(Reply.seq))) or 0
    official = published.where(Reply.voice_space_id.is_not(None)).with_only_columns(sa.func.max(Reply.seq))
    thread.official_seq = db.session.scalar(official) or 0
    thread.moved_at = thread.bumped_at = max(last_at or thread.opened_at, thread.opened_at)
    db.session.execute(sa.delete(Participant).where(Participant.thread_id == thread.id))
    writers = db.session.execute(
        sa.select(Reply.author_id, sa.func.count(), sa.func.max(Reply.created_at, type_=Reply.created_at.type))
        .where(mine, Reply.state != "deleted", Reply.author_id.is_not(None))
        .group_by(Reply.author_id)
    ).all()
    found = {author: (count, at) for author, count, at in writers}
    if thread.author_id is not None:
        found.setdefault(thread.author_id, (0, thread.opened_at))
    if found:
        db.session.execute(
            sa.insert(Participant),
            [{"thread_id": thread.id, "member_id": key, "replies": n, "last_at": at} for key, (n, at) in found.items()],
        )
    thread.people = len(found)


def _tell_moved(content_id: int, reply_ids: Iterable[int]) -> None:
    # What hangs on replies by their ids (the index of words) looks at each of them again.
    rows = sa.select(Reply.id, Reply.seq).where(Reply.content_id == content_id, Reply.id.in_(list(reply_ids)))
    for reply_id, seq in db.session.execute(rows):
        emit(ReplyChanged(content_id, reply_id, seq))
