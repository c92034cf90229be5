"""The log of deeds: written with the deed, or neither."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from sns.core import audit
from sns.core.audit import AuditLog
from sns.core.db import action, db


def deeds() -> list[AuditLog]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(AuditLog).order_by(AuditLog.id)))


@action
def suspend(*, fails: bool = False) -> None:
    audit.record("member.suspend", "member:7", actor_id=3, space_id=2, reason="spam", days=14)
    if fails:
        raise LookupError


def test_a_deed_is_recorded_with_who_what_and_when(bare: Flask) -> None:
    moment = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
    with time_machine.travel(moment, tick=False):
        suspend()
    (row,) = deeds()
    assert (row.deed, row.subject, row.actor_id, row.space_id, row.at) == ("member.suspend", "member:7", 3, 2, moment)
    assert row.facts == {"reason": "spam", "days": 14}
    assert row.seal is None


def test_a_deed_that_failed_leaves_no_record(bare: Flask) -> None:
    with pytest.raises(LookupError):
        suspend(fails=True)
    assert deeds() == []


def test_a_record_outside_an_action_is_refused(bare: Flask) -> None:
    with pytest.raises(RuntimeError, match=r"member\.suspend was recorded outside an action"):
        audit.record("member.suspend", "member:7", actor_id=None)
    assert deeds() == []
