"""An emergency rings at the devices of its members, beside the mail, in its reader's language; whoever refuses is let alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from sns.blueprints.accounts.models import Member
from sns.blueprints.notices import actions, bands
from sns.blueprints.notifications import plans
from sns.core.db import db
from tests.factories import Factory
from tests.notices.office import Office
from tests.notifications.post import NOON, at, mails, work
from tests.pushes.service import Service, running, switch_on


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    with running(monkeypatch) as found:
        yield found


def test_an_emergency_rings_at_devices_beside_the_mail_unless_it_is_refused(
    undone: Flask, make: Factory, service: Service
) -> None:
    bands.forget()
    with at(NOON):
        office = Office(undone, make)
        resident, refusing, neighbour = make.member(), make.member(), make.member(ward=1)
        browsers = [switch_on(undone, one, f"d{number}") for number, one in enumerate((resident, refusing, neighbour))]
        with undone.app_context():
            plans.choose(db.session.get_one(Member, refusing.id), "notice_urgent", "never")
    with at(NOON + timedelta(hours=11)):
        for level, title in ((2, "大雨です"), (4, "避難してください")):
            number = office.draft(title, urgency="urgent", level=level)
            with undone.app_context():
                writer = db.session.get_one(Member, office.writer.id)
                actions.publish_ahead(writer, office.find(number), version=1)
            work(undone)
        assert len(mails(undone, resident)) == 2
    heard = [[said["body"] for said in service.read(browser)] for browser in browsers]
    assert heard == [["大雨です", "避難してください"], ["避難してください"], []]
    (last,) = service.read(browsers[1])
    assert last["path"] == f"/notices/{number}"
    assert last["loud"]
    assert "警戒レベル4" in last["title"]
