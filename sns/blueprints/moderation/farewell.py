"""What becomes of reports, letters and measures when a member goes."""

from __future__ import annotations

import sqlalchemy as sa

from sns.blueprints.cases import actions as cases
from sns.blueprints.cases.models import Case
from sns.core.db import db

from .intake import KIND
from .models import Appeal, Decision, Letter, Measure, Report


def forget(member_id: int, _keeps_words: bool) -> list[str]:
    """Erase a member's letters, objections, measures and what was copied of their words; verdicts stay as numbers."""
    about = sa.select(Case.id).where(Case.kind == KIND, Case.about_id == member_id)
    db.session.execute(sa.update(Decision).where(Decision.case_id.in_(about)).values(words="", quoted=""))
    db.session.execute(sa.update(Report).where(Report.case_id.in_(about)).values(words=""))
    db.session.execute(sa.update(Report).where(Report.reporter_id == member_id).values(reporter_id=None, words=""))
    db.session.execute(sa.delete(Appeal).where(Appeal.member_id == member_id))
    db.session.execute(sa.delete(Letter).where(Letter.member_id == member_id))
    db.session.execute(sa.delete(Measure).where(Measure.member_id == member_id))
    cases.forget(KIND, member_id)
    return []
