"""お手伝いできること: what members offer to help with, by field of activity."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.blueprints.screening import checking
from sns.blueprints.spaces.queries import FieldCard, fields_by_id
from sns.core.db import action, ask, db

from .models import HelpingHand

WORDS_LIMIT = 60


@dataclass(frozen=True)
class Help:
    """One field somebody helps in, with a line of their own."""

    field: FieldCard
    words: str


def helps_of(member_ids: Iterable[int]) -> dict[int, list[Help]]:
    """Return by member what they offer, in the city's order of fields; who sees it is asked elsewhere."""
    wanted = list(member_ids)
    found: dict[int, list[Help]] = defaultdict(list)
    if not wanted:
        return found
    fields = fields_by_id()
    place = {key: number for number, key in enumerate(fields)}
    rows = ask(_helps(), {"ids": wanted})
    for row in sorted((row for row in rows if row.field_id in fields), key=lambda row: place[row.field_id]):
        found[row.member_id].append(Help(fields[row.field_id], row.words))
    return found


@cache
def _helps() -> sa.Select[int, int, str]:
    return sa.select(HelpingHand.member_id, HelpingHand.field_id, HelpingHand.words).where(
        HelpingHand.member_id.in_(sa.bindparam("ids", expanding=True))
    )


@action
def offer(actor: Member, field_id: int, words: str) -> None:
    """Offer to help in a field; offered before, its line is changed."""
    (words,) = checking.listed(actor, actor.home_ward_id, words)
    db.session.merge(HelpingHand(member_id=actor.id, field_id=field_id, words=words))


@action
def withdraw(actor: Member, field_id: int) -> None:
    """Offer help in a field no more."""
    db.session.execute(
        sa.delete(HelpingHand).where(HelpingHand.member_id == actor.id, HelpingHand.field_id == field_id)
    )


@action
def forget(member_id: int) -> None:
    """Erase what a member offered."""
    db.session.execute(sa.delete(HelpingHand).where(HelpingHand.member_id == member_id))
