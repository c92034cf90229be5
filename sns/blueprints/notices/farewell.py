"""What becomes of somebody's stamps and files when they go; what an office published and signed off stays with it."""

from __future__ import annotations

import sqlalchemy as sa

from sns.core.db import action, db

from .models import NoticeFile, Stamp


@action
def forget(member_id: int, _keeps_words: bool) -> tuple[str, ...]:
    """Take a member out of who stamped what; the counts stay."""
    db.session.execute(sa.delete(Stamp).where(Stamp.member_id == member_id))
    db.session.execute(sa.update(NoticeFile).where(NoticeFile.owner_id == member_id).values(owner_id=None))
    return ()
