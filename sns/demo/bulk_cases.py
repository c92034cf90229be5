"""A desk with far more to do than any desk should have: open cases, and ten times as many reports of the past."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from sns.blueprints.cases.models import Case
from sns.blueprints.moderation.intake import KIND
from sns.blueprints.moderation.models import Report
from sns.blueprints.spaces import queries as wards
from sns.core.db import db, transaction

OPEN = 10_000
_PER_PAST_CASE = 10
_WARD = "kita"
_TOPICS = ("harass", "ads", "place", "false", "spam")


def insert(rng: random.Random, members: list[tuple[int, int]], first: int, count: int, now: datetime) -> None:
    """Add `count` open cases about contents from `first` on, and as many closed ones with ten reports each."""
    ward = wards.find_ward(_WARD)
    if ward is None:
        return
    with transaction():
        start = (db.session.scalar(sa.select(sa.func.max(Case.id))) or 0) + 1
        cases, reports = [], []
        for number in range(2 * count):
            is_open, key = number < count, start + number
            at = now - timedelta(minutes=rng.randrange(60 * 24 * (14 if is_open else 400)), days=0 if is_open else 14)
            cases.append(_case(rng, key, ward.id, first + number % count, members, at, is_open=is_open))
            reports += [
                {
                    "case_id": key, "reporter_id": members[who][0], "reason": rng.choice(_TOPICS), "words": "",
                    "reported_at": at, "outcome": None if is_open else "ok", "told_at": None if is_open else at,
                }
                for who in rng.sample(range(len(members)), 1 if is_open else _PER_PAST_CASE)
            ]  # fmt: skip
        db.session.execute(sa.insert(Case), cases)
        db.session.execute(sa.insert(Report), reports)


def _case(
    rng: random.Random, key: int, space_id: int, content_id: int, members: list[tuple[int, int]], at: datetime, *,
    is_open: bool,
) -> dict[str, Any]:  # fmt: skip
    closed = None if is_open else at + timedelta(hours=rng.randrange(1, 30))
    return {
        "id": key, "kind": KIND, "origin": rng.choice(("report", "report", "hold")), "topic": rng.choice(_TOPICS),
        "space_id": space_id, "subject_kind": "content", "subject_id": content_id, "about_id": rng.choice(members)[0],
        "title": f"案件 {key}", "excerpt": "確認を待っていることばの書き出し", "state": "open" if is_open else "closed",
        "rank": int(rng.random() > 0.02), "voices": 1, "opened_at": at, "due_at": at + timedelta(hours=24),
        "answered_at": closed, "closed_at": closed, "outcome": None if is_open else "ok", "version": 1,
        "facts": {"words": "確認を待っていることば"},
    }  # fmt: skip
