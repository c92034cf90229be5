"""Many reports of one thing in a moment: one case, and each report costs the same."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import Flask

from sns.blueprints.accounts.models import Member
from sns.blueprints.cases.models import Case
from sns.blueprints.moderation import actions, adapters
from sns.blueprints.moderation.models import Report
from sns.core import clock
from sns.core.db import db, transaction
from tests.moderation.office import report

MANY = 300


def test_many_reports_stay_one_case_and_cheap(undone: Flask, make: Any, as_: Any, count_statements: Any) -> None:
    entry = make.entry(make.member(), visibility="ward")
    reporters = [make.member() for _ in range(3)]
    staff = as_(make.member(role="ward_staff"))
    ward = make.ward().slug
    case_id = report(undone, reporters[0], "content", entry.id)
    costs, pages = [], []
    for who in reporters[1:]:
        with undone.app_context():
            actor = db.session.get_one(Member, who.id)
            kind, thing = adapters.find("content", entry.id) or (None, None)
            assert kind is not None
            with count_statements() as seen:
                assert actions.report(actor, kind, thing, reason="harass").case_id == case_id
            costs.append(len(seen))
        staff.get(f"/staff/{ward}/moderation/{case_id}")
        with count_statements() as seen:
            page = staff.get(f"/staff/{ward}/moderation/{case_id}")
        pages.append(len(seen))
        if who is reporters[1]:
            _many_more(undone, case_id)
    assert costs[0] == costs[1] <= 8
    assert pages[0] == pages[1] <= 13  # one for the case itself beside the queue
    assert f"通報 {MANY + 3}件" in page.text
    assert page.text.count("<li>いやがらせ") <= 20
    with undone.app_context():
        assert db.session.scalars(sa.select(Case.voices)).all() == [MANY + 3]


def _many_more(app: Flask, case_id: int) -> None:
    now = clock.now()
    with app.app_context(), transaction():
        db.session.add_all(Report(case_id=case_id, reason="harass", reported_at=now) for _n in range(MANY))
        db.session.execute(sa.update(Case).where(Case.id == case_id).values(voices=Case.voices + MANY))
