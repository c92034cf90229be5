"""Questions about requests from outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm as so

from sns.blueprints.contents import queries as contents
from sns.blueprints.contents.models import Content, Reply
from sns.core.db import db

from .models import Petition

OPEN = ("received", "reviewing", "inquiring", "appealed")


def _with_author() -> sa.Select[Petition]:
    return sa.select(Petition).options(so.joinedload(Petition.author))


def find(petition_id: int) -> Petition | None:
    """Return a request."""
    return db.session.scalar(_with_author().where(Petition.id == petition_id))


def find_by_number(number: str) -> Petition | None:
    """Return a request by its receipt number."""
    return db.session.scalar(_with_author().where(Petition.number == number))


def find_by_key(key: str) -> Petition | None:
    """Return the request a doubled form made first."""
    return db.session.scalar(_with_author().where(Petition.client_key == key))


def thing_of(petition: Petition) -> Content | Reply | None:
    """Return what a request is about, where it still stands here."""
    if petition.content_id is None:
        return None
    if petition.seq:
        found = contents.reply_at(petition.content_id, petition.seq)
        return contents.find_reply(found.id) if found is not None else None
    return contents.find_content(petition.content_id)


def list_open(space_id: int) -> list[Petition]:
    """Return what waits in a ward, what is due first."""
    wanted = _with_author().where(Petition.space_id == space_id, Petition.state.in_(OPEN))
    return list(db.session.scalars(wanted.order_by(Petition.due_at, Petition.id).limit(200)))


def list_done(space_id: int, limit: int = 50) -> list[Petition]:
    """Return what was decided in a ward lately."""
    wanted = _with_author().where(Petition.space_id == space_id, Petition.state.not_in(OPEN))
    return list(db.session.scalars(wanted.order_by(Petition.decided_at.desc(), Petition.id.desc()).limit(limit)))


@dataclass(frozen=True)
class Year:
    """A year's requests: how many of each kind and each decision, objections, and days until they were decided."""

    year: int
    total: int
    kinds: dict[str, int]
    decisions: dict[str, int]
    inquiries: int
    objections: int
    reversed: int
    median_days: float | None
    within_term: int


def years() -> list[Year]:
    """Return the figures of each year, the newest first."""
    columns = (
        Petition.received_at, Petition.kind, Petition.decision, Petition.inquired_at, Petition.appealed_at,
        Petition.appeal_decision, Petition.decided_at, Petition.due_at,
    )  # fmt: skip
    by_year: dict[int, list[Any]] = {}
    for row in db.session.execute(sa.select(*columns)):
        by_year.setdefault(row.received_at.year, []).append(row)
    return [_year(year, rows) for year, rows in sorted(by_year.items(), reverse=True)]


def _year(year: int, rows: list[Any]) -> Year:
    days = sorted((row.decided_at - row.received_at).total_seconds() / 86_400 for row in rows if row.decided_at)
    return Year(
        year, len(rows), _count(row.kind for row in rows), _count(row.decision for row in rows if row.decision),
        sum(row.inquired_at is not None for row in rows), sum(row.appealed_at is not None for row in rows),
        sum(row.appeal_decision == "reversed" for row in rows), round(days[len(days) // 2], 1) if days else None,
        sum(row.decided_at is not None and row.decided_at <= row.due_at for row in rows),
    )  # fmt: skip


def _count(values: Any) -> dict[str, int]:
    counted: dict[str, int] = {}
    for value in values:
        counted[value] = counted.get(value, 0) + 1
    return counted
