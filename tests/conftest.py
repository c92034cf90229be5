"""Fixtures: an app on a real SQLite and a real PostgreSQL, each test undone afterwards; the product as a user starts it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from sns.app import create_app
from sns.blueprints.accounts import actions as accounts
from sns.blueprints.accounts import staff_rule
from sns.blueprints.accounts.models import Member
from sns.blueprints.media import actions as media
from sns.blueprints.notices import bands
from sns.blueprints.spaces import actions as spaces
from sns.blueprints.spaces import city
from sns.core import buffer, kept, web
from sns.core.db import db
from sns.core.settings import Settings
from tests import cheap, services, site
from tests.factories import Factory, trust_everybody
from tests.turns import once
from tests.turns import pytest_collection_modifyitems as pytest_collection_modifyitems
from tests.turns import pytest_runtest_protocol as pytest_runtest_protocol

_NO_STATEMENTS = ("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE", "ROLLBACK")
SMALL_CITY = str(Path(__file__).parent / "cities" / "small.json")
# Where Python may keep nothing compiled, each of the many processes that tests start would compile the product anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
# On a busy machine a minute may pass within a test that counts statements.
kept.LIFE_S = 3600.0


@pytest.fixture(scope="session")
def postgres() -> Iterator[Callable[[str], str]]:
    """Give a function from database name to the URL of a real server."""
    with services.postgres() as url:
        yield url


@pytest.fixture(scope="session")
def new_database(postgres: Callable[[str], str]) -> Callable[[str], str]:
    """Give a function that creates an empty PostgreSQL database and returns its URL."""

    def create(name: str) -> str:
        engine = sa.create_engine(postgres("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(sa.text(f'create database "{name}"'))
        engine.dispose()
        return postgres(name)

    return create


@pytest.fixture(scope="session")
def valkey() -> Iterator[str]:
    """Give the URL of a real Valkey."""
    with services.valkey() as url:
        yield url


@pytest.fixture(scope="session")
def products(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Flask]]:
    """Give the product by engine, on a migrated database with a small invented city; each is made once."""
    made: dict[str, Flask] = {}
    tried: set[str] = set()

    def on(engine: str) -> Flask:
        # One that does not start is not tried again for every test.
        assert engine not in tried or engine in made, "the product did not start: see the first error"
        tried.add(engine)
        if engine not in made:
            made[engine] = _product(_empty_database(engine), tmp_path_factory.mktemp("instance"))
        return made[engine]

    def _empty_database(engine: str) -> str:
        if engine == "sqlite":
            return f"sqlite:///{tmp_path_factory.mktemp('database') / 'test.db'}"
        return str(request.getfixturevalue("new_database")("engawa"))

    yield on
    for product in made.values():
        with product.app_context():
            db.session.remove()
            db.engine.dispose()


def _product(database_url: str, instance: Path) -> Flask:
    settings = Settings(
        instance=str(instance), database_url=database_url, city=SMALL_CITY, secret_key="k" * 40, rate_limits=False,
        log_level="error",
    )  # fmt: skip
    product = create_app(settings)
    cheap.spare(product)
    with product.app_context():
        flask_migrate.upgrade()
        spaces.found_city(*city.read(SMALL_CITY))
        trust_everybody()
    return product


@pytest.fixture(params=["sqlite", "postgresql"])
def app(request: pytest.FixtureRequest, products: Callable[[str], Flask]) -> Flask:
    """Give the product on each engine, with its own storage and no limits, whatever product a test made before."""
    product = products(request.param)
    media.use_storage(media.LocalStorage(product.extensions["settings"].storage_path))
    web.limiter.enabled = False
    return product


@pytest.fixture
def undone(request: pytest.FixtureRequest, app: Flask) -> Iterator[Flask]:
    """Undo what a test wrote: its connection runs in an outer transaction, its commits are savepoints.

    Forms are spared the CSRF token, but in tests marked `csrf`.
    """
    engines = db._app_engines[app]
    engine = engines[None]
    connection = engine.connect()
    outer = connection.begin()
    if engine.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN")
    engines[None] = connection
    db.session.session_factory.configure(join_transaction_mode="create_savepoint")
    app.config["WTF_CSRF_ENABLED"] = "csrf" in request.keywords
    kept.forget_all()
    with app.app_context():
        bands.shown_in(None)  # what a site that is used keeps for seconds
    try:
        yield app
    finally:
        with app.app_context():
            db.session.remove()
        for sink in buffer._sinks:
            sink._waiting.clear()
        app.extensions["read_only"] = None
        outer.rollback()
        connection.close()
        engines[None] = engine
        app.config["WTF_CSRF_ENABLED"] = True
        db.session.session_factory.configure(join_transaction_mode="conditional_savepoint")
        kept.forget_all()


@pytest.fixture(autouse=True, scope="session")
def small_costs() -> Iterator[None]:
    """Let what is dear by purpose be cheap, or done once for all tests."""
    with cheap.costs():
        yield


@pytest.fixture
def context(undone: Flask) -> Iterator[Flask]:
    """Hold an app context: for tests of actions and queries, never around several requests of a client."""
    with undone.app_context():
        yield undone


@pytest.fixture
def make(undone: Flask) -> Factory:
    """Make members, wards, entries: `make.member()`, `make.entry(author)`; each call in a context of its own."""
    return Factory(undone)


@pytest.fixture
def client(undone: Flask) -> FlaskClient:
    """Give a browser without a session."""
    return undone.test_client()


@pytest.fixture
def as_(undone: Flask) -> Callable[[Member], FlaskClient]:
    """Give a browser in which a member is signed in; CSRF is not in its way."""

    def sign_in(member: Member) -> FlaskClient:
        browser = undone.test_client()
        with undone.app_context():
            # What a site keeps for seconds is known, as in one that is used.
            staff_rule.demands_of(member)
            token, _ = accounts.open_session(
                member, is_remembered=False, is_staff=False, device="test", address="127.0.0.1"
            )
        with browser.session_transaction() as session:
            session.update(sid=token, _user_id=member.get_id(), _fresh=True)
        return browser

    return sign_in


@pytest.fixture
def count_statements(undone: Flask) -> Callable[[], Any]:
    """Count SQL statements, without BEGIN, PRAGMA and savepoints, in a list that `with` gives."""

    @contextmanager
    def count() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            # Options are kept for seconds: on a slow machine they are read again in the middle of a test.
            is_kept = "FROM options" in statement
            if not is_kept and not statement.upper().startswith(_NO_STATEMENTS):
                seen.append(statement)

        engine = db._app_engines[undone][None].engine
        sa.event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            sa.event.remove(engine, "before_cursor_execute", note)

    return count


@pytest.fixture(scope="session")
def demo_instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give an instance folder with the demo city, made once for all workers; copy it, do not use it."""
    shared = "PYTEST_XDIST_WORKER" in os.environ
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if shared else base) / "demo" / "instance"
    folder.parent.mkdir(exist_ok=True)
    with once(folder) as is_first:
        if is_first:
            site.make_demo(folder)
    return folder


@pytest.fixture(scope="session")
def shared_site(demo_instance: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[site.Site]:
    """Give the product running on a copy of the demo city, started once for all files of a worker.

    Other files wrote there before: look for your own words, count what is new. Tests write faster than residents.
    """
    with site.running(demo_instance, tmp_path_factory.mktemp("site") / "instance", rate_limits="0") as running:
        yield running


@pytest.fixture(scope="module")
def running_site(demo_instance: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[site.Site]:
    """Give a running product to one file alone: for what changes the city for everybody. It takes seconds to start."""
    with site.running(demo_instance, tmp_path_factory.mktemp("site") / "instance", rate_limits="0") as running:
        yield running
