"""What becomes of a member's part in discussions when they go."""

from __future__ import annotations

import sqlalchemy as sa
from markupsafe import Markup

from sns.core.db import action, db

from .models import Board, Participant, Thread


@action
def forget(member_id: int, keeps_words: bool) -> tuple[str, ...]:
    """Take a member out of the discussions they wrote in, led or summed up; what they wrote is erased elsewhere."""
    threads = Thread.__table__
    mine = Participant.member_id == member_id
    if not keeps_words:
        nothing = {"summary": "", "summary_html": Markup(), "summary_at": None}
        _change(threads.c.summary_by_id == member_id, **nothing)
        _change(threads.c.id.in_(sa.select(Participant.thread_id).where(mine)), people=threads.c.people - 1)
    db.session.execute(sa.delete(Participant).where(mine))
    for name in ("facilitator_id", "summary_by_id"):
        _change(threads.c[name] == member_id, **{name: None})
    db.session.execute(sa.update(Board).where(Board.opened_by_id == member_id).values(opened_by_id=None))
    return ()


def _change(where: sa.ColumnElement[bool], **values: object) -> None:
    db.session.execute(sa.update(Thread.__table__).where(where).values(**values))  # type: ignore[arg-type]
