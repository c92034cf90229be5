"""What leaves at once about one content, to each member once: mails without quiet hours and ceiling, and devices by day."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sns.core import clock
from sns.core.db import db, upsert
from sns.core.signals import emit

from . import plans
from .models import Delivery
from .signals import MailsDue

# With a mail server that does not answer, these end well within the lease of their job.
TO_A_JOB = 10


def make(content_id: int, kind: str, member_ids: Sequence[int], *, must: bool) -> int:
    """Make the mails about a content for those of some members who want them, within the caller's transaction.

    `must`: whoever stopped all mails or refuses this kind gets it all the same, because lives depend on it. Who has one
    already is passed over. Return how many were made.
    """
    chosen = plans.plans_of(member_ids)
    wanted = [
        key for key in member_ids
        if must or not (chosen[key].is_stopped or plans.rhythm_of(chosen[key], kind) == "never")
    ]  # fmt: skip
    if not wanted:
        return 0
    now, urgency = clock.now(), "must" if must else "urgent"
    day = clock.local(now).date()
    rows = [
        {
            "member_id": key, "content_id": content_id, "urgency": urgency, "day": day, "created_at": now,
            "item_ids": [], "more": 0, "is_digest": False, "state": "waiting", "attempts": 0,
        }
        for key in wanted
    ]  # fmt: skip
    made = db.session.connection().execute(_made(db.engine.dialect.name), rows).scalars().all()
    leave(made)
    return len(made)


def leave(delivery_ids: Sequence[int]) -> None:
    """Let many mails leave, within the transaction that makes them."""
    for start in range(0, len(delivery_ids), TO_A_JOB):
        emit(MailsDue(list(delivery_ids[start : start + TO_A_JOB])))


def ring(content_id: int, kind: str, member_ids: Sequence[int]) -> int:
    """Have devices told of a content, by day: of those members who do not refuse its kind, each once.

    Whoever sleeps is told when they wake. What is told so is not in the morning's mail; see `rounds`.
    """
    chosen, now = plans.plans_of(member_ids), clock.now()
    rows = [
        {
            "member_id": key, "content_id": content_id, "urgency": "", "way": "push", "day": clock.local(now).date(),
            "created_at": now, "item_ids": [], "more": 0, "is_digest": False, "state": "waiting", "attempts": 0,
        }
        for key in member_ids if plans.rhythm_of(chosen[key], kind) != "never"
    ]  # fmt: skip
    if not rows:
        return 0
    made = db.session.connection().execute(_made(db.engine.dialect.name), rows).scalars().all()
    leave(made)
    return len(made)


@cache
def _made(_engine: str) -> Any:
    table = Delivery.__table__
    statement = upsert(table).on_conflict_do_nothing(index_elements=["content_id", "member_id"])
    return statement.returning(table.c.id)
