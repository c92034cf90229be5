"""What was written for few is opened by a deed that is recorded, and not by looking at the queue."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import Flask

from sns.core.audit import AuditLog
from sns.core.db import db
from tests.moderation.office import report


def test_the_queue_shows_words_for_few_only_after_they_were_opened(undone: Flask, make: Any, as_: Any) -> None:
    author, friend, staff = make.member(), make.member(), make.member(role="ward_staff")
    make.friends(author, friend)
    entry = make.entry(author, title="ふたりだけの話", body="ここだけのことば。", visibility="friends")
    case_id = report(undone, friend, "content", entry.id)
    with undone.app_context():
        queue_address = f"/staff/{author.home_ward.slug}/moderation"
    desk = as_(staff)
    queue = desk.get(queue_address)
    assert queue.status_code == 200
    assert "ここだけのことば" not in queue.text
    address = f"{queue_address}/{case_id}"
    assert f'href="{address}"' in queue.text
    assert "ここだけのことば" in desk.get(address).text
    with undone.app_context():
        assert db.session.scalar(sa.select(AuditLog.actor_id).where(AuditLog.deed == "private.read")) == staff.id
