"""Notices for tests: written and signed off by two of an office, as staff do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask

from sns.blueprints.accounts.models import Member
from sns.blueprints.notices import actions, queries
from sns.blueprints.notices.actions import Words
from sns.blueprints.notices.models import Notice
from sns.core import clock
from sns.core.db import db
from tests.factories import Factory

TYPED = {
    "title": "防災訓練のお知らせ",
    "body": "朝9時に公園へお集まりください。",
    "urgency": "normal",
    "visibility": "public",
}


class Office:
    """Two of a ward's staff who write and sign off."""

    def __init__(self, app: Flask, make: Factory, ward: int = 0) -> None:
        self.app, self.make, self.place = app, make, make.ward(ward)
        self.writer = make.member(role="ward_staff", ward=ward)
        self.chief = make.member(role="ward_staff", ward=ward)

    def draft(
        self, title: str = "防災訓練のお知らせ", body: str = "朝9時に公園へお集まりください。", **facts: Any
    ) -> int:
        """Write a notice; return its number."""
        with self.app.app_context():
            others = facts.pop("others", {})
            return actions.draft(self._of(self.writer), self.place.id, Words(title, body, others), **facts).id

    def publish(self, title: str = "防災訓練のお知らせ", **facts: Any) -> int:
        """Write a notice and let it be approved; return its number."""
        number = self.draft(title, **facts)
        with self.app.app_context():
            actions.ask(self._of(self.writer), self.find(number), version=1)
            actions.approve(self._of(self.chief), self.find(number), version=self.find(number).version)
        return number

    def find(self, number: int) -> Notice:
        """Return a notice, within a context."""
        found = queries.find_notice(number)
        assert found is not None
        return found

    def _of(self, member: Member) -> Member:
        return db.session.get_one(Member, member.id)


def tomorrow() -> Any:
    return clock.now() + timedelta(days=1)
