"""What was said lately, as fingerprints: the same again and again, the same to many, and how fast somebody writes."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from typing import NamedTuple

import sqlalchemy as sa

from sns.core import clock
from sns.core.db import action, db

from . import automaton
from .models import Saying

LIFE = timedelta(days=2)
_LONG = 24
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Lately(NamedTuple):
    """How often the same was said within a day, in how many places, and how much of its sort within an hour and a day."""

    same: int
    places: int
    hour: int
    day: int


NOTHING = Lately(0, 0, 0, 0)


def fingerprint(texts: tuple[str, ...]) -> str:
    """Return what two texts share that differ only in width, case, kana, blanks and signs; short words have none."""
    words = automaton.folded("".join(texts))
    if len(words) < _LONG:
        return ""
    return base64.urlsafe_b64encode(hashlib.sha256(words.encode()).digest()[:16]).decode().rstrip("=")


def lately(member_id: int, where: str, mark: str) -> Lately:
    """Return what a member said lately; `mark` is the fingerprint of what they are about to say."""
    now = clock.now()
    is_same = sa.and_(Saying.print == mark, sa.literal(bool(mark)))
    row = db.session.execute(
        sa.select(
            sa.func.count().filter(is_same),
            sa.func.count(sa.distinct(Saying.place)).filter(is_same, Saying.place != ""),
            sa.func.count().filter(Saying.where == where, Saying.said_at > now - HOUR),
            sa.func.count().filter(Saying.where == where),
        ).where(Saying.member_id == member_id, Saying.said_at > now - DAY)
    ).one()
    return Lately(*row)


def note(member_id: int, where: str, place: str, mark: str) -> None:
    """Remember, within the action that says it, that something was said."""
    db.session.add(Saying(member_id=member_id, where=where, place=place, print=mark, said_at=clock.now()))


@action
def forget_old() -> int:
    """Erase fingerprints older than two days; return how many."""
    old = sa.delete(Saying).where(Saying.said_at < clock.now() - LIFE)
    return int(db.session.execute(old).rowcount)  # type: ignore[attr-defined]
