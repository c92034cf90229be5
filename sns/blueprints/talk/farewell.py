"""What becomes of somebody's part in rooms when they go."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from sns.core.db import action, db

from . import actions, calling
from .models import Line, LineCall, LinePhoto, LineReaction, TalkMark


@action
def forget(member_id: int, keeps_words: bool) -> Iterable[str]:
    """Erase who is leaving from all rooms: reactions, read marks, calls by name; photos go, and without `keeps_words` lines.

    Where a line stood a trace stays, so that the others' words keep their order.
    """
    calling.forget(member_id)
    _take_back_reactions(member_id)
    db.session.execute(sa.delete(TalkMark).where(TalkMark.member_id == member_id))
    mine = sa.select(Line.id).where(Line.author_id == member_id)
    db.session.execute(sa.delete(LinePhoto).where(LinePhoto.line_id.in_(mine)))
    if not keeps_words:
        for line in db.session.scalars(sa.select(Line).where(Line.author_id == member_id)).all():
            actions.empty(line)
            line.author_id, line.client_id = None, None
    db.session.flush()
    db.session.execute(
        sa.update(Line)
        .where(Line.author_id == member_id)
        .values(photos=[], client_id=None)
        .execution_options(synchronize_session=False)
    )
    db.session.execute(sa.delete(LineCall).where(LineCall.member_id == member_id))
    return []


def _take_back_reactions(member_id: int) -> None:
    rows = db.session.execute(
        sa.select(Line, LineReaction.kind)
        .join(LineReaction, LineReaction.line_id == Line.id)
        .where(LineReaction.member_id == member_id)
    ).all()
    for line, kind in rows:
        line.reactions = {**line.reactions, kind: max(line.reactions.get(kind, 0) - 1, 0)}
    db.session.execute(sa.delete(LineReaction).where(LineReaction.member_id == member_id))
