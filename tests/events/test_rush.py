"""Two hundred answers at once for fifty places: never oversold, whoever came too late waits in the order of commit."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
import sqlalchemy as sa
from flask import Flask

from sns.app import create_app
from sns.blueprints.accounts import queries as accounts
from sns.blueprints.events import answering, queries
from sns.blueprints.events.models import Rsvp
from sns.blueprints.media import actions as media
from sns.blueprints.spaces import actions as spaces
from sns.blueprints.spaces import city
from sns.blueprints.spaces import queries as space_queries
from sns.core.db import db
from sns.core.settings import Settings
from tests.conftest import SMALL_CITY
from tests.factories import Factory, trust_everybody

PLACES, PEOPLE, THREADS = 50, 200, 25


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Flask, Factory]]:
    """Give the product on a database of its own, where nothing is undone."""
    storage = media._storage.get("here")
    url = f"sqlite:///{tmp_path / 'rush.db'}"
    if request.param == "postgresql":
        make: Callable[[str], str] = request.getfixturevalue("new_database")
        url = make("rush")
    settings = Settings(
        instance=str(tmp_path), database_url=url, city=SMALL_CITY, secret_key="k" * 40, rate_limits=False,
        log_level="error",
    )  # fmt: skip
    app = create_app(settings)
    with app.app_context():
        flask_migrate.upgrade()
        spaces.found_city(*city.read(SMALL_CITY))
        trust_everybody()
    space_queries.forget_wards()
    yield app, Factory(app)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    space_queries.forget_wards()
    if storage is not None:
        media.use_storage(storage)


def test_two_hundred_at_once_for_fifty_places(site: tuple[Flask, Factory]) -> None:
    app, make = site
    event = make.event(make.member(), capacity=PLACES)
    people = [make.member().id for _number in range(PEOPLE)]
    start, waiting = threading.Barrier(THREADS), list(people)
    order: list[tuple[int, str, int | None]] = []
    faults: list[Any] = []

    def rush() -> None:
        start.wait(30)
        while True:
            try:
                member_id = waiting.pop()
            except IndexError:
                return
            with app.app_context():
                try:
                    found, member = queries.find_event(event.id), accounts.find_member(member_id)
                    assert found is not None
                    assert member is not None
                    mine = answering.answer(member, found, answer="going")
                    order.append((member_id, mine.answer, mine.waiting_no))
                except Exception as error:  # noqa: BLE001  # each one is a fault of this test
                    faults.append(error)
                finally:
                    db.session.remove()

    threads = [threading.Thread(target=rush) for _number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    with app.app_context():
        rows = db.session.execute(sa.select(Rsvp.answer, Rsvp.waiting_no).where(Rsvp.event_id == event.id)).all()
        now = queries.find_event(event.id)
        assert now is not None
        assert (now.going, now.going_answers, now.waiting_answers) == (PLACES, PLACES, PEOPLE - PLACES)
        # The list is in the order of commit: its numbers have no gap, and nobody waits who came before the last place.
        numbers = sorted(row.waiting_no for row in rows if row.answer == "waiting")
        assert numbers == list(range(PLACES + 1, PEOPLE + 1))
        assert sum(row.answer == "going" for row in rows) == PLACES
