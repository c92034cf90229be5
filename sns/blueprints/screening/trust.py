"""How far a member is trusted: it grows with time and good words, and falls with reports that were right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.blueprints.contents.models import IS_PUBLISHED, Content, Reply
from sns.core import clock
from sns.core.db import action, db, upsert
from sns.core.kept import Kept

from .models import Trust

NEW, KNOWN, WELL_KNOWN = 0, 1, 2
# What makes somebody known: days, and words others could read; a checked address counts like weeks of company.
_KNOWN_AFTER, _KNOWN_WORDS = timedelta(days=7), 3
_WELL_AFTER, _WELL_WORDS = timedelta(days=30), 20
UPHELD_COUNTS = timedelta(days=180)
_FRESH = timedelta(hours=6)
# Somebody new becomes known while they write.
_FRESH_NEW = timedelta(minutes=5)
_levels: Kept[int, int] = Kept()
_upheld: list[Callable[[int, datetime], int]] = [lambda _member_id, _since: 0]


def count_upheld_with(count: Callable[[int, datetime], int]) -> None:
    """Name who knows how many reports about a member were right since a moment."""
    _upheld[:] = [count]


def level_of(member: Member) -> int:
    """Return how far a member is trusted now; whoever works for the city or hosts a ward is well known."""
    roles = set().union(*member.standing.roles.values()) if member.standing.roles else set()
    if roles & {"host", "ward_staff", "city_staff"}:
        return WELL_KNOWN
    return _levels(member.id, lambda: facts_of(member).level)


def facts_of(member: Member) -> Trust:
    """Return what the trust in a member rests on, counted again when it is old."""
    row = db.session.get(Trust, member.id)
    life = _FRESH if row is not None and row.level != NEW else _FRESH_NEW
    if row is not None and row.counted_at > clock.now() - life:
        return row
    return _count(member)


@action
def _count(member: Member) -> Trust:
    now = clock.now()
    words, upheld = count_words(member.id), _upheld[0](member.id, now - UPHELD_COUNTS)
    values = {"level": level(member, words, upheld, now), "words": words, "upheld": upheld, "counted_at": now}
    db.session.execute(
        upsert(Trust).values(member_id=member.id, **values).on_conflict_do_update(
            index_elements=["member_id"], set_=values
        )
    )  # fmt: skip
    return db.session.get_one(Trust, member.id, populate_existing=True)


def level(member: Member, words: int, upheld: int, now: datetime) -> int:
    """Say how far somebody is trusted: pure, so that the rule can be read and tested."""
    company = now - member.joined_at
    is_checked = member.residency_checked_at is not None
    reached = NEW
    if words >= _KNOWN_WORDS and (company >= _KNOWN_AFTER or is_checked):
        reached = KNOWN
    if reached and ((words >= _WELL_WORDS and company >= _WELL_AFTER) or (is_checked and company >= _KNOWN_AFTER)):
        reached = WELL_KNOWN
    return max(reached - upheld, NEW)


def count_words(member_id: int) -> int:
    """Return how much a member published that stands, counted as far as it matters."""
    contents = sa.select(Content.id).where(Content.author_id == member_id, IS_PUBLISHED).limit(_WELL_WORDS)
    replies = sa.select(Reply.id).where(Reply.author_id == member_id, Reply.state == "published").limit(_WELL_WORDS)
    one, other = (
        sa.select(sa.func.count()).select_from(part.subquery()).scalar_subquery() for part in (contents, replies)
    )
    return db.session.scalar(sa.select(one + other)) or 0


@action
def forget_all() -> None:
    """Count everybody again: what happened was not written in the order of its moments."""
    db.session.execute(sa.delete(Trust))
    _levels.forget()


@action
def forget(member_id: int) -> None:
    """Count again at the next question: something happened that trust rests on."""
    db.session.execute(sa.delete(Trust).where(Trust.member_id == member_id))
    _levels.forget()
