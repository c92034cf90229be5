"""What is left here of a member who goes: nothing but that a word stands in a list."""

from __future__ import annotations

import sqlalchemy as sa

from sns.core.db import db

from .models import ListedWord, Saying, Trust


def forget(member_id: int, _keeps_words: bool) -> list[str]:
    """Erase a member's trust and fingerprints; a word they put into a list stays, without their name."""
    for table in (Saying, Trust):
        db.session.execute(sa.delete(table).where(table.member_id == member_id))
    db.session.execute(sa.update(ListedWord).where(ListedWord.added_by_id == member_id).values(added_by_id=None))
    return []
