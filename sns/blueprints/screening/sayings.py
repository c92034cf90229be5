"""What was said lately, as fingerprints: the same again and again, the same to many, and how fast somebody writes."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from functools import cache
from typing import NamedTuple

import sqlalchemy as sa

from sns.core import clock
from sns.core.db import UtcDateTime, action, db, write

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
    values = {"me": member_id, "mark": mark or "-", "where": where, "hour": now - HOUR, "day": now - DAY}
    return Lately(*db.session.execute(_lately(), values).one())


@cache
def _lately() -> sa.Select[*tuple[int, int, int, int]]:
    is_same = Saying.print == sa.bindparam("mark", type_=sa.String)
    is_of_sort = Saying.where == sa.bindparam("where", type_=sa.String)
    hour, day = (sa.bindparam(name, type_=UtcDateTime) for name in ("hour", "day"))
    return sa.select(
        sa.func.count().filter(is_same),
        sa.func.count(sa.distinct(Saying.place)).filter(is_same, Saying.place != ""),
        sa.func.count().filter(is_of_sort, Saying.said_at > hour),
        sa.func.count().filter(is_of_sort),
    ).where(Saying.member_id == sa.bindparam("me", type_=sa.Integer), Saying.said_at > day)


def note(member_id: int, where: str, place: str, mark: str) -> None:
    """Remember, within the action that says it, that something was said."""
    said = {"member_id": member_id, "where": where, "place": place, "print": mark, "said_at": clock.now()}
    write(_said(), said)


@cache
def _said() -> sa.Insert:
    return sa.insert(Saying)


@action
def forget_old() -> int:
    """Erase fingerprints older than two days; return how many."""
    old = sa.delete(Saying).where(Saying.said_at < clock.now() - LIFE)
    return int(db.session.execute(old).rowcount)  # type: ignore[attr-defined]
