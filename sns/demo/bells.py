"""What the town's people find in their bells on the first morning: the last days' news, told without mails."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from sns.blueprints.contents.models import Content, Reaction, Reply
from sns.blueprints.notifications import telling
from sns.core import jobs
from sns.core.db import db, transaction

_DAYS = timedelta(days=4)


def ring(noon: datetime) -> None:
    """Tell of the last days, and forget the work that building the town has left: nobody is mailed about the past."""
    with transaction():
        db.session.execute(sa.delete(jobs.OutboxRow))
        since = noon - _DAYS
        for reply in db.session.scalars(
            sa.select(Reply).where(Reply.created_at > since).order_by(Reply.created_at, Reply.id)
        ).all():
            telling.replies(reply.content_id, [reply.seq], mails=False)
        given = (
            sa.select(Reaction)
            .join(Content, Content.id == Reaction.content_id)
            .where(Content.published_at > since, Content.visibility != "private")
            .order_by(Reaction.created_at, *sa.inspect(Reaction).primary_key)
        )
        for word in db.session.scalars(given).all():
            telling.reaction(word.content_id, word.seq, word.kind, word.member_id, mails=False)
