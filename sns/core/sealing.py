"""The chain over the log of deeds: each row is tied to the one before, so that a later change shows.

`digest` = SHA-256 of what stands in a row; `seal` = SHA-256 of the seal before and the digest. Rows are sealed by a job,
not within the deed: there each deed would wait for the one before it. `docs/decisions/012-*` says what this proves.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from . import clock
from .audit import AuditLog, AuditSeal
from .db import action, db, transaction

START = "0" * 64
_AT_ONCE = 500
# Deeds done at one moment may get their numbers in another order than their times; an hour is no such moment.
_DISORDER = timedelta(hours=1)


@dataclass(frozen=True)
class Flaw:
    """Something in the log that is not as it was sealed: `changed`, `missing`, `moved`, `inserted`, `backdated`, `cut` or `head`."""

    kind: str
    row_id: int
    until_id: int | None = None

    @property
    def words(self) -> str:
        """Say it to the operator."""
        return {
            "changed": f"row {self.row_id} was changed after it was sealed",
            "missing": f"row {self.row_id}{f' to {self.until_id}' if self.until_id else ''} was removed",
            "moved": f"row {self.row_id} does not follow the row before it: rows were removed or put in another order",
            "inserted": f"row {self.row_id} was put in among sealed rows",
            "backdated": f"row {self.row_id} is dated more than an hour before the row before it",
            "cut": f"the log was sealed up to row {self.row_id}, which is gone or has another seal",
            "head": "the seal asked for stands nowhere in the log",
        }[self.kind]


@dataclass(frozen=True)
class Report:
    """What a verification found: how many rows are sealed and not yet sealed, the last seal, and every flaw."""

    sealed: int
    waiting: int
    head: str
    flaws: list[Flaw]


def digest_of(row: Any) -> str:
    """Return the digest of what stands in a row; what leaves with an export can be counted again from it."""
    facts = [row.id, row.at.isoformat(), row.actor_id, row.deed, row.subject, row.space_id, row.facts]
    written = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def tie(before: str, digest: str) -> str:
    """Return the seal of a row that follows a sealed one."""
    return hashlib.sha256((before + digest).encode()).hexdigest()


def seal() -> int:
    """Seal every row there is; return how many were sealed."""
    until, done = _boundary(), 0
    while until and (count := _seal_some(until)):
        done += count
    return done


@action
def _boundary() -> int:
    # On PostgreSQL a deed that is not committed yet may hold a smaller number than one that is: wait for all of them.
    if db.engine.dialect.name == "postgresql":
        db.session.execute(sa.text("lock table audit_log in share mode"))
    return db.session.scalar(sa.select(sa.func.max(AuditLog.id))) or 0


def _last_seal() -> AuditSeal | None:
    return db.session.scalar(sa.select(AuditSeal).order_by(AuditSeal.last_id.desc()).limit(1))


def _seal_some(until: int) -> int:
    with transaction():
        last = _last_seal()
        head, count, after = (last.head, last.rows, last.last_id) if last else (START, 0, 0)
        rows = db.session.scalars(
            sa.select(AuditLog)
            .where(AuditLog.id > after, AuditLog.id <= until)
            .order_by(AuditLog.id)
            .limit(_AT_ONCE)
            .execution_options(populate_existing=True)
        ).all()
        for row in rows:
            row.digest = digest_of(row)
            row.seal = head = tie(head, row.digest)
        if rows:
            db.session.add(AuditSeal(at=clock.now(), last_id=rows[-1].id, rows=count + len(rows), head=head))
        return len(rows)


def head() -> AuditSeal | None:
    """Return how far the log is sealed, or None."""
    return _last_seal()


def verify(*, known: str | None = None) -> Report:
    """Count the whole chain again; `known` is a seal somebody wrote down, which must stand in it."""
    marks = {mark.last_id: mark for mark in db.session.scalars(sa.select(AuditSeal).order_by(AuditSeal.last_id))}
    sealed_to = max(marks, default=0)
    flaws: list[Flaw] = []
    before, last_id, last_at, sealed, waiting, is_known = START, 0, None, 0, 0, known is None
    for row in _rows():
        if row.id > sealed_to and row.seal is None:
            waiting += 1
        elif row.seal is None or row.digest is None:
            flaws.append(Flaw("inserted", row.id))
            continue
        else:
            sealed += 1
            flaws += _broken(row, before, last_id)
            before, is_known = row.seal, is_known or row.seal == known
        if last_at is not None and row.at < last_at - _DISORDER:
            flaws.append(Flaw("backdated", row.id))
        last_id, last_at = row.id, max(last_at or row.at, row.at)
        mark = marks.pop(row.id, None)
        if mark is not None and mark.head != row.seal:
            flaws.append(Flaw("cut", row.id))
    flaws += [Flaw("cut", mark_id) for mark_id in marks]
    if not is_known:
        flaws.append(Flaw("head", last_id))
    return Report(sealed, waiting, before, flaws)


def _broken(row: Any, before: str, last_id: int) -> list[Flaw]:
    if row.digest != digest_of(row):
        return [Flaw("changed", row.id)]
    if row.seal == tie(before, row.digest):
        return []
    # Numbers go up by one unless a deed was given up; a gap where the chain is torn is where rows were.
    gap = range(last_id + 1, row.id)
    if gap:
        return [Flaw("missing", gap[0], gap[-1] if len(gap) > 1 else None)]
    return [Flaw("moved", row.id)]


def _rows() -> Iterator[Any]:
    after = 0
    columns = (
        AuditLog.id, AuditLog.at, AuditLog.actor_id, AuditLog.deed, AuditLog.subject, AuditLog.space_id,
        AuditLog.facts, AuditLog.digest, AuditLog.seal,
    )  # fmt: skip
    while rows := db.session.execute(
        sa.select(*columns).where(AuditLog.id > after).order_by(AuditLog.id).limit(_AT_ONCE)
    ).all():
        yield from rows
        after = rows[-1].id


def list_rows(*, space_id: int | None = None) -> Iterator[Any]:
    """Give the log in its order, a ward's or everything, without holding it all."""
    return (row for row in _rows() if space_id is None or row.space_id == space_id)
