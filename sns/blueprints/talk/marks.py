"""How far members have read, written within seconds."""

from __future__ import annotations

from sns.blueprints.accounts.models import Member
from sns.core import buffer
from sns.core.db import db, upsert

from . import adapters, news
from .models import Room, TalkMark

# Whoever has a room open has read a line by then, and their mark is written.
SEEN_WITHIN_S = 6.0


def mark(member: Member, room: Room, seq: int) -> None:
    """Note how far a member has read; written within seconds, never backwards."""
    reading.add((member.id, room.id), min(seq, room.line_seq))


def _write_marks(marks: dict[tuple[int, int], int]) -> None:
    insert = upsert(TalkMark)
    rows = [{"member_id": member, "room_id": room, "seq": seq} for (member, room), seq in sorted(marks.items())]
    db.session.execute(
        insert.on_conflict_do_update(
            index_elements=["member_id", "room_id"],
            set_={"seq": insert.excluded.seq},
            where=TalkMark.seq < insert.excluded.seq,
        ),
        rows,
    )
    news.read_up_to(marks)
    for told in adapters.MARKED:
        told(marks)


reading = buffer.Sink(_write_marks, max)
