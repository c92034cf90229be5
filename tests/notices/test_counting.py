"""Staff see how far a notice came, never who: over time, by area, with small areas together, and after it is forgotten who."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from sns.blueprints.accounts.models import Member
from sns.blueprints.notices import actions, after, bands, counting
from sns.blueprints.notifications import actions as notifications
from sns.blueprints.notifications import addresses
from sns.blueprints.notifications.models import NewsRead
from sns.blueprints.spaces.models import Area
from sns.core import buffer
from sns.core.db import db, transaction
from sns.core.mail import Failure
from tests.factories import Factory
from tests.notices.office import Office
from tests.notifications.post import NOON, at, work

As = Callable[[Member], FlaskClient]


@pytest.fixture
def office(undone: Flask, make: Factory) -> Office:
    bands.forget()
    with at(NOON - timedelta(days=1)):
        return Office(undone, make)


def opened(office: Office, as_: As, member: Member, number: int) -> None:
    assert as_(member).get(f"/notices/{number}").status_code == 200
    with office.app.app_context():
        buffer.flush()


def test_who_opened_and_stamped_is_counted_by_hour_then_by_day_once_each(
    office: Office, make: Factory, as_: As
) -> None:
    with at(NOON):
        readers = [make.member() for _number in range(3)]
        number = office.publish(asks_stamp=True)
    with at(NOON + timedelta(minutes=90)):
        for reader in (readers[0], readers[0], readers[1]):
            opened(office, as_, reader, number)
        with office.app.app_context():
            after.stamp(db.session.get_one(Member, readers[0].id), office.find(number))
            found = counting.numbers_of(office.find(number))
        assert (found.reached, found.opened, found.stamps, found.is_hourly) == (5, 2, 1, True)
        assert [(step.opened, step.stamps, step.opened_until) for step in found.steps] == [(0, 0, 0), (2, 1, 2)]
    with at(NOON + timedelta(days=2)):
        opened(office, as_, readers[2], number)
        with office.app.app_context():
            found = counting.numbers_of(office.find(number))
        assert [(step.opened, step.opened_until, step.stamps_until) for step in found.steps] == [
            (2, 2, 1), (0, 2, 1), (1, 3, 1),
        ]  # fmt: skip
        page = as_(office.chief).get(f"/staff/notices/{number}/numbers").text
        assert "日ごとの様子" in page
        assert "<polyline" in page


def test_numbers_outlive_the_memory_of_who_it_was(office: Office, make: Factory, as_: As) -> None:
    with at(NOON):
        reader, number = make.member(), office.publish()
        opened(office, as_, reader, number)
    with at(NOON + timedelta(days=86)), office.app.app_context():
        assert counting.settle_old() == 1
        assert counting.settle_old() == 0
    with at(NOON + timedelta(days=91)), office.app.app_context():
        notifications.forget_old()
        assert db.session.scalar(sa.select(sa.func.count()).select_from(NewsRead)) == 0
        found = counting.numbers_of(office.find(number))
        assert (found.opened, found.steps[0].opened) == (1, 1)


def test_an_area_with_few_stamps_is_told_together_with_others(office: Office, make: Factory) -> None:
    with at(NOON):
        number = office.publish(asks_stamp=True)
        with office.app.app_context(), transaction():
            areas = [Area(space_id=office.place.id, name=name) for name in ("大きい町", "小さい町")]
            db.session.add_all(areas)
            db.session.flush()
            ids = [area.id for area in areas]
        people = [make.member(area_id=ids[0]) for _number in range(11)] + [make.member(area_id=ids[1])]
        with office.app.app_context():
            for one in (*people[:10], people[-1]):
                after.stamp(db.session.get_one(Member, one.id), office.find(number))
            areas_ = counting.numbers_of(office.find(number)).areas
    assert [(area.name, area.stamps, area.people) for area in areas_] == [("大きい町", 10, 11), (None, 1, 3)]


def test_a_mail_that_no_server_takes_is_counted_as_failed(office: Office, make: Factory) -> None:
    with at(NOON - timedelta(hours=1)):
        dead = make.member()
    with at(NOON):
        with office.app.app_context():
            addresses.note(Failure(dead.email or "", None, 550, is_final=True, is_address=True))
        number = office.draft("大雨", urgency="urgent", level=4)
        with office.app.app_context():
            actions.publish_ahead(db.session.get_one(Member, office.writer.id), office.find(number), version=1)
        work(office.app)
        with office.app.app_context():
            found = counting.numbers_of(office.find(number))
    assert (found.mails, found.mail_failures, found.waiting) == (2, 1, 0)
