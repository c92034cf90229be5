"""The chain over the log: whoever changes, removes, swaps or slips in a row afterwards is found, and the row is named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from sns.core import audit, sealing
from sns.core.audit import AuditLog, AuditSeal
from sns.core.db import action, db

NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
LOG = AuditLog.__table__


@action
def _do(number: int) -> None:
    audit.record("thread.close", f"thread:{number}", actor_id=number, space_id=2, days=number)


def _deeds(count: int, start: int = 0) -> list[int]:
    for number in range(start, start + count):
        _do(number)
    return list(db.session.scalars(sa.select(AuditLog.id).order_by(AuditLog.id)))


def _tamper(*statements: sa.Executable) -> None:
    for statement in statements:
        db.session.execute(statement)
    db.session.commit()
    db.session.expire_all()


def _found() -> list[tuple[str, int]]:
    return [(flaw.kind, flaw.row_id) for flaw in sealing.verify().flaws]


def _set(row_id: int, **values: object) -> sa.Executable:
    return sa.update(LOG).where(LOG.c.id == row_id).values(**values)


def _remove(*ids: int) -> sa.Executable:
    return sa.delete(LOG).where(LOG.c.id.in_(ids))


def test_a_log_nobody_touched_is_whole(bare: Flask) -> None:
    _deeds(3)
    assert sealing.verify().waiting == 3
    assert sealing.seal() == 3
    ids = _deeds(2, 3)
    assert sealing.seal() == 2
    assert sealing.seal() == 0
    _deeds(1, 5)
    report = sealing.verify()
    assert (report.sealed, report.waiting, report.flaws) == (5, 1, [])
    mark = sealing.head()
    assert mark is not None
    assert (mark.last_id, mark.rows, mark.head) == (ids[-1], 5, report.head)


@pytest.mark.parametrize(
    "change",
    [
        {"deed": "thread.open"}, {"actor_id": None}, {"subject": "thread:9"}, {"space_id": 3}, {"facts": {"days": 8}},
        {"at": NOON}, {"digest": "0" * 64},
    ],
)  # fmt: skip
def test_a_changed_row_is_named(bare: Flask, change: dict[str, object]) -> None:
    ids = _deeds(5)
    sealing.seal()
    _tamper(_set(ids[2], **change))
    assert ("changed", ids[2]) in _found()
    assert "row" in sealing.verify().flaws[0].words


def test_a_row_that_was_changed_with_its_digest_tears_the_chain(bare: Flask) -> None:
    ids = _deeds(4)
    sealing.seal()
    row = db.session.get_one(AuditLog, ids[1])
    row.deed = "thread.open"
    forged = sealing.digest_of(row)
    db.session.rollback()
    _tamper(_set(ids[1], deed="thread.open", digest=forged))
    assert _found() == [("moved", ids[1])]


@pytest.mark.parametrize("gone", [(1,), (1, 2), (0,)])
def test_removed_rows_are_named(bare: Flask, gone: tuple[int, ...]) -> None:
    ids = _deeds(5)
    sealing.seal()
    _tamper(_remove(*(ids[place] for place in gone)))
    (flaw,) = sealing.verify().flaws
    assert (flaw.kind, flaw.row_id) == ("missing", ids[gone[0]] if gone[0] else 1)
    assert flaw.until_id == (ids[gone[-1]] if len(gone) > 1 else None)


def test_removed_last_rows_are_missed(bare: Flask) -> None:
    ids = _deeds(4)
    sealing.seal()
    _tamper(_remove(ids[3]))
    assert _found() == [("cut", ids[3])]


def test_swapped_rows_are_named(bare: Flask) -> None:
    ids = _deeds(5)
    sealing.seal()
    aside = 10_000
    _tamper(_set(ids[1], id=aside), _set(ids[3], id=ids[1]), _set(aside, id=ids[3]))
    named = {row_id for _kind, row_id in _found()}
    assert {ids[1], ids[3]} <= named


def test_a_row_slipped_in_is_named(bare: Flask) -> None:
    ids = _deeds(4)
    _tamper(_remove(ids[1]))  # a deed that was given up leaves a gap before anything is sealed
    sealing.seal()
    assert _found() == []
    slipped = {"id": ids[1], "at": NOON, "deed": "thread.close", "subject": "thread:1", "facts": {}}
    _tamper(sa.insert(LOG).values(**slipped))
    assert ("inserted", ids[1]) in _found()
    sealing.seal()
    assert ("inserted", ids[1]) in _found()


def test_a_row_that_says_it_is_older_is_named(bare: Flask) -> None:
    _deeds(2)
    sealing.seal()
    old = {"at": NOON - timedelta(days=900), "deed": "thread.close", "subject": "thread:1", "facts": {}}
    _tamper(sa.insert(LOG).values(**old))
    sealing.seal()
    assert [kind for kind, _row in _found()] == ["backdated"]


def test_a_whole_chain_counted_again_does_not_hold_a_seal_that_was_written_down(bare: Flask) -> None:
    ids = _deeds(3)
    sealing.seal()
    written = sealing.verify().head
    assert sealing.verify(known=written).flaws == []
    _tamper(
        _set(ids[0], deed="thread.open"), sa.delete(AuditSeal.__table__), sa.update(LOG).values(seal=None, digest=None)
    )
    sealing.seal()
    assert _found() == []
    assert [flaw.kind for flaw in sealing.verify(known=written).flaws] == ["head"]


def test_many_rows_are_sealed_in_turns(bare: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "_AT_ONCE", 3)
    _deeds(8)
    assert sealing.seal() == 8
    report = sealing.verify()
    assert (report.sealed, report.flaws) == (8, [])


def test_every_flaw_has_words() -> None:
    kinds = ("changed", "missing", "moved", "inserted", "backdated", "cut", "head")
    words: Callable[[str], str] = lambda kind: sealing.Flaw(kind, 7, 9).words  # noqa: E731
    assert len({words(kind) for kind in kinds}) == len(kinds)
