"""Two hundred members answer an event of fifty places at once: printed with the bench, on the engine it runs on."""

from __future__ import annotations

import tempfile

import flask_migrate

from sns.app import create_app
from sns.blueprints.spaces import actions as spaces
from sns.blueprints.spaces import city
from sns.blueprints.spaces import queries as space_queries
from sns.core.db import db
from sns.core.settings import Settings
from tests import rush, services
from tests.conftest import SMALL_CITY
from tests.factories import Factory, trust_everybody


def verdict(engine: str) -> tuple[bool, str]:
    """Press a small city of its own, and say what came of it."""
    with tempfile.TemporaryDirectory() as folder:
        if engine == "sqlite":
            found = _pressed(folder, f"sqlite:///{folder}/rush.db")
        else:
            with services.postgres() as database:
                found = _pressed(folder, database("postgres"))
    words = f"{rush.PEOPLE} answers at once for {rush.PLACES} places ({engine}): {found.going} going, "
    return found.is_right, words + f"{len(found.numbers)} waiting, {len(found.faults)} errors, {found.seconds:.1f} s"


def _pressed(folder: str, url: str) -> rush.Rush:
    settings = Settings(
        instance=folder, database_url=url, city=SMALL_CITY, secret_key="k" * 40, rate_limits=False, log_level="error"
    )
    app = create_app(settings)
    with app.app_context():
        flask_migrate.upgrade()
        spaces.found_city(*city.read(SMALL_CITY))
        trust_everybody()
    space_queries.forget_wards()
    found = rush.rush(app, Factory(app))
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    return found
