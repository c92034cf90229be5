"""The desk for tests: reporting and deciding by the actions and pages people use."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask

from sns.blueprints.accounts.models import Member
from sns.blueprints.cases import queries as cases
from sns.blueprints.cases.models import Case
from sns.blueprints.moderation import actions, adapters
from sns.blueprints.moderation.models import Decision
from sns.core import clock, jobs
from sns.core.db import db, transaction


def report(app: Flask, who: Member, kind: str, number: int, *, reason: str = "harass", words: str = "") -> int:
    """Report a thing; return the number of its case."""
    with app.app_context():
        found = adapters.find(kind, number)
        assert found is not None
        return actions.report(db.session.get_one(Member, who.id), *found, reason=reason, words=words).case_id


def decide(
    app: Flask, who: Member, case_id: int, verdict: str, *, rule: str = "harass", words: str = "", **facts: Any
) -> int:
    """Give a verdict; return its number."""
    with app.app_context():
        case = cases.find_case(case_id)
        assert case is not None
        made = actions.decide(db.session.get_one(Member, who.id), case, actions.Verdict(verdict, rule, words, **facts))
        return made.id if made is not None else 0


def propose(
    app: Flask, who: Member, about: Member, kind: str, *, ends_at: Any = None, space_id: int | None = None
) -> int:
    """Take a measure; return its number."""
    with app.app_context():
        member = db.session.get_one(Member, about.id)
        made = actions.propose(
            db.session.get_one(Member, who.id), member, kind, space_id=space_id or member.home_ward_id, rule="harass",
            reason="続けて決まりに反したため。", ends_at=ends_at,
        )  # fmt: skip
        return made.id


def case_of(app: Flask, case_id: int) -> Case:
    """Return a case as it stands now."""
    with app.app_context():
        found = cases.find_case(case_id)
        assert found is not None
        return found


def ten_minutes_later(app: Flask) -> None:
    """Let letters leave, and everything that follows."""
    with app.app_context():
        with transaction():
            db.session.execute(
                sa.update(Decision)
                .where(Decision.sent_at.is_(None))
                .values(leaves_at=clock.now() - timedelta(seconds=1))
            )
        db.session.expire_all()
        actions.settle_due()
        jobs.run_due()
