"""What becomes of somebody's part in chat rooms when they go."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from sns.core.db import action, db

from .models import ChatQuestion, ChatRoom, ChatSilence


@action
def forget(member_id: int, _keeps_words: bool) -> Iterable[str]:
    """Erase who is leaving from chat: questions, silences, and that they opened a room."""
    db.session.execute(sa.delete(ChatQuestion).where(ChatQuestion.author_id == member_id))
    db.session.execute(sa.delete(ChatSilence).where(ChatSilence.member_id == member_id))
    db.session.execute(
        sa.update(ChatRoom.__table__).where(ChatRoom.__table__.c.opened_by_id == member_id).values(opened_by_id=None)  # type: ignore[arg-type]
    )
    return []
