"""What becomes of somebody's conversations when they go: the others keep theirs; their words as they chose (`talk`)."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from sns.core.db import action, db

from .models import Conversation, Part


@action
def forget(member_id: int, _keeps_words: bool) -> Iterable[str]:
    """Take who is leaving out of all conversations; one in which nobody is left is erased."""
    mine = sa.select(Part.room_id).where(Part.member_id == member_id)
    for room in db.session.scalars(sa.select(Conversation).where(Conversation.id.in_(mine))).all():
        room.member_ids = [key for key in room.member_ids if key != member_id]
        room.asked_ids = [key for key in room.asked_ids if key != member_id]
        room.pair_key = None
        if room.opener_id == member_id:
            room.opener_id = None
        if not room.people:
            db.session.delete(room)
    db.session.flush()
    db.session.execute(sa.delete(Part).where(Part.member_id == member_id))
    return []
