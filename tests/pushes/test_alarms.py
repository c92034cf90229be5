"""What offices publish on devices: emergencies at any hour beside the mail, the important by day instead of one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from sns.blueprints.accounts.models import Member
from sns.blueprints.notices import alarms, bands
from sns.blueprints.notifications import plans, rounds
from sns.core.db import db
from tests.factories import Factory
from tests.notices.office import Office
from tests.notifications.post import NOON, at, mails, minute, text_of, work
from tests.pushes.service import Service, devices, running, switch_on

NIGHT = NOON + timedelta(hours=11)
MORNING = NOON + timedelta(hours=19, minutes=1)
TITLE = "断水のお知らせ"


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    with running(monkeypatch) as found:
        yield found


@pytest.fixture
def office(undone: Flask, make: Factory) -> Office:
    bands.forget()
    with at(NOON - timedelta(days=3)):
        found = Office(undone, make)
        with undone.app_context():
            rounds.go_on()  # the first day of a site has nothing to look back on
        return found


@pytest.fixture
def resident(office: Office, make: Factory) -> Member:
    with at(NOON - timedelta(days=3)):
        return make.member()


def _refuse(app: Flask, member: Member, kind: str) -> None:
    with app.app_context():
        plans.choose(db.session.get_one(Member, member.id), kind, "never")


def _publish(app: Flask, office: Office, **facts: Any) -> int:
    with app.app_context():
        number = office.publish(TITLE, **facts)
    minute(app)
    return number


def test_an_evacuation_rings_at_night_whoever_refused_all_else(
    undone: Flask, office: Office, resident: Member, service: Service, make: Factory
) -> None:
    with at(NIGHT):
        browser, elsewhere = switch_on(undone, resident), switch_on(undone, make.member(ward=1), "other")
        _refuse(undone, resident, "notice_urgent")
        number = _publish(undone, office, urgency="urgent", level=4)
    (said,) = service.read(browser)
    assert said["title"].endswith("警戒レベル4 避難指示")
    assert (said["body"], said["path"], said["loud"]) == (TITLE, f"/notices/{number}", True)
    (headers,) = [headers for path, headers, _body in service.given if path == "/to/one"]
    assert (headers["Urgency"], headers["Topic"]) == ("high", f"notice-{number}")
    assert service.read(elsewhere) == []
    assert len(mails(undone, resident)) == 1  # beside the device: a life may hang on it


def test_an_emergency_without_evacuation_may_be_refused(
    undone: Flask, office: Office, resident: Member, service: Service
) -> None:
    with at(NOON):
        switch_on(undone, resident)
        _refuse(undone, resident, "notice_urgent")
        _publish(undone, office, urgency="urgent")
    assert service.given == []


def test_the_important_rings_once_by_day_and_is_in_no_mail(
    undone: Flask, office: Office, resident: Member, service: Service, make: Factory
) -> None:
    with at(NOON - timedelta(days=3)):
        neighbour = make.member()
    with at(NOON):
        browser = switch_on(undone, resident)
        number = _publish(undone, office, urgency="important")
        with undone.app_context():
            alarms.ring_softly(number)
        work(undone)
    (said,) = service.read(browser)
    assert (said["body"], said["loud"]) == (TITLE, False)
    assert said["path"].startswith(f"/notices/{number}")
    with at(MORNING):
        minute(undone)
    assert mails(undone, resident) == []
    assert [TITLE in text_of(mail) for mail in mails(undone, neighbour)] == [True]
    with undone.app_context():
        # The neighbour and the two of the office; what a device was told is no mail.
        assert office.find(number).mails == 3


def test_at_night_the_important_waits_until_its_reader_wakes(
    undone: Flask, office: Office, resident: Member, service: Service
) -> None:
    with at(NIGHT):
        browser = switch_on(undone, resident)
        _publish(undone, office, urgency="important")
        minute(undone)
    assert service.given == []
    with at(MORNING):
        minute(undone)
        minute(undone)
    assert [said["body"] for said in service.read(browser)] == [TITLE]
    assert mails(undone, resident) == []


def test_the_important_leaves_by_mail_where_no_device_takes_it(
    undone: Flask, office: Office, resident: Member, service: Service
) -> None:
    service.answers["/to/one"] = 410
    with at(NOON):
        switch_on(undone, resident)
        _publish(undone, office, urgency="important")
        minute(undone)
    assert devices(undone) == []
    assert len(mails(undone, resident)) == 1
    with at(MORNING):
        minute(undone)
    assert [TITLE in text_of(mail) for mail in mails(undone, resident)] == [True]


def test_who_has_opened_or_refused_it_is_not_rung_for(
    undone: Flask, office: Office, resident: Member, service: Service, make: Factory, as_: Any
) -> None:
    with at(NOON - timedelta(days=3)):
        other = make.member()
    with at(NIGHT):
        switch_on(undone, resident)
        switch_on(undone, other, "two")
        _refuse(undone, other, "notice_important")
        number = _publish(undone, office, urgency="important")
        assert as_(resident).get(f"/notices/{number}").status_code == 200
        work(undone)
    with at(MORNING):
        minute(undone)
        minute(undone)
    assert service.given == []


def test_what_is_for_members_alone_is_not_shown_on_a_screen(
    undone: Flask, office: Office, resident: Member, service: Service
) -> None:
    with at(NOON):
        browser = switch_on(undone, resident)
        for urgency in ("important", "urgent"):
            _publish(undone, office, urgency=urgency, visibility="ward")
        minute(undone)
    assert [said["body"] for said in service.read(browser)] == ["新しいお知らせがあります"] * 2
