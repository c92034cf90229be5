"""Two hundred answers at once for fifty places: never oversold, whoever came too late waits in the order of commit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask

from sns.app import create_app
from sns.blueprints.media import actions as media
from sns.blueprints.spaces import actions as spaces
from sns.blueprints.spaces import city
from sns.blueprints.spaces import queries as space_queries
from sns.core.db import db
from sns.core.settings import Settings
from tests.conftest import SMALL_CITY
from tests.factories import Factory, trust_everybody
from tests.rush import rush


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
    found = rush(*site)
    assert found.is_right, found
