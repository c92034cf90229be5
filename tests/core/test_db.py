"""The database door: what every connection is set to, what a transaction keeps and loses, what types refuse."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import sqlalchemy.orm as so
from flask import Flask
from markupsafe import Markup

from sns.blueprints.contents.models import Content
from sns.core import db as door
from sns.core.db import Base, Html, UtcDateTime, action, db, relation, release, transaction
from sns.core.options import OptionRow
from tests.core.conftest import make_bare


def put(key: str) -> None:
    db.session.add(OptionRow(key=key, value=1))


def keys(app: Flask) -> set[str]:
    """Return what is stored, as another connection sees it."""
    with db._app_engines[app][None].connect() as connection:
        return set(connection.scalars(sa.select(OptionRow.key)))


def test_every_connection_of_sqlite_is_durable_patient_and_strict(tmp_path: Path) -> None:
    app = make_bare(f"sqlite:///{tmp_path / 'pragmas.db'}")
    with app.app_context():
        connections = [db.engine.connect() for _ in range(8)]
        for connection in connections:
            found = [
                connection.exec_driver_sql(f"pragma {name}").scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            ]
            assert found == ["wal", 1, 1, 100]
            connection.close()
        db.engine.dispose()


def test_the_product_itself_runs_under_the_same_pragmas(app: Flask) -> None:
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            with db.engine.connect() as connection:
                # How safely it writes, tests spare themselves (`tests.cheap`); the bare app above has it all.
                assert connection.exec_driver_sql("pragma journal_mode").scalar() == "wal"
                assert connection.exec_driver_sql("pragma foreign_keys").scalar() == 1


def test_what_an_action_wrote_is_there_for_others_only_after_it(bare: Flask) -> None:
    @action
    def write() -> None:
        put("one")
        db.session.flush()
        assert keys(bare) == set()

    write()
    assert keys(bare) == {"one"}


def test_nested_actions_are_one_transaction(bare: Flask) -> None:
    commits: list[Any] = []

    @action
    def inner() -> None:
        put("inner")

    @action
    def outer() -> None:
        inner()
        assert not commits
        put("outer")

    sa.event.listen(db.session(), "after_commit", commits.append)
    outer()
    assert len(commits) == 1
    assert keys(bare) == {"inner", "outer"}


def test_nested_actions_vanish_together(bare: Flask) -> None:
    @action
    def inner() -> None:
        put("inner")

    @action
    def outer() -> None:
        put("before")
        inner()
        raise LookupError

    with pytest.raises(LookupError):
        outer()
    assert keys(bare) == set()
    with transaction():
        put("next")
    assert keys(bare) == {"next"}


def test_a_fault_in_the_inner_action_undoes_the_outer(bare: Flask) -> None:
    with pytest.raises(ZeroDivisionError), transaction():
        put("outer")
        with transaction():
            put("inner")
            raise ZeroDivisionError
    assert keys(bare) == set()
    assert door.current_transaction() is None


def test_a_refused_commit_leaves_a_usable_session(bare: Flask) -> None:
    with transaction():
        put("one")
    db.session.expunge_all()
    with pytest.raises(sa.exc.IntegrityError), transaction():
        put("one")
    with transaction():
        put("two")
    assert keys(bare) == {"one", "two"}


def test_what_follows_runs_only_after_a_commit_and_out_of_the_transaction(bare: Flask) -> None:
    seen: list[tuple[str, Any, set[str]]] = []
    with transaction() as mine:
        put("one")
        mine.after.append(lambda: seen.append(("kept", door.current_transaction(), keys(bare))))
    with pytest.raises(LookupError), transaction() as mine:
        mine.after.append(lambda: seen.append(("lost", None, set())))
        raise LookupError
    assert seen == [("kept", None, {"one"})]


def test_objects_stay_usable_after_the_commit(bare: Flask) -> None:
    with transaction():
        row = OptionRow(key="one", value={"a": 1})
        db.session.add(row)
    db.session.expunge(row)
    assert row.value == {"a": 1}


def test_release_gives_the_connection_back_and_keeps_what_was_loaded(bare: Flask) -> None:
    with transaction():
        put("one")
    pool: Any = db.engine.pool
    row = db.session.scalars(sa.select(OptionRow)).one()
    assert pool.checkedout() == 1
    release()
    assert pool.checkedout() == 0
    assert row.key == "one"


def test_release_inside_an_action_commits_nothing(bare: Flask) -> None:
    with pytest.raises(LookupError), transaction():
        put("half")
        release()
        raise LookupError
    assert keys(bare) == set()


@pytest.fixture
def notes(bare: Flask) -> Iterator[Any]:
    """Give a table with a moment and a text, outside the product's metadata."""

    class Root(so.DeclarativeBase):
        pass

    class Note(Root):
        __tablename__ = "notes"

        id: so.Mapped[int] = so.mapped_column(primary_key=True)
        at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
        html: so.Mapped[Markup | None] = so.mapped_column(Html)

    Root.metadata.create_all(db.engine)
    yield Note


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 11, 20, 9, 30, 15, 123456, tzinfo=UTC),
        datetime(2026, 11, 20, 23, 59, tzinfo=timezone(timedelta(hours=9))),
        datetime(1868, 1, 3, tzinfo=UTC),
        None,
    ],
)
def test_a_moment_comes_back_as_the_same_moment_in_utc(notes: Any, moment: datetime | None) -> None:
    with transaction():
        db.session.add(notes(id=1, at=moment))
    db.session.expunge_all()
    found = db.session.get(notes, 1).at
    assert found == moment
    assert found is None or found.tzinfo is UTC


def test_moments_are_compared_as_moments(notes: Any) -> None:
    noon = datetime(2026, 11, 20, 12, tzinfo=UTC)
    with transaction():
        db.session.add(notes(id=1, at=noon))
    in_tokyo = datetime(2026, 11, 20, 20, 59, tzinfo=timezone(timedelta(hours=9)))
    assert db.session.scalar(sa.select(notes.id).where(notes.at > in_tokyo)) == 1
    assert db.session.scalar(sa.select(notes.id).where(notes.at < in_tokyo)) is None


def test_a_moment_without_a_zone_is_refused(notes: Any) -> None:
    with pytest.raises(sa.exc.StatementError, match="without a time zone"), transaction():
        db.session.add(notes(id=1, at=datetime(2026, 11, 20)))


def test_html_takes_only_markup_and_gives_markup(notes: Any) -> None:
    with transaction():
        db.session.add(notes(id=1, html=Markup("<b>柿</b>")))
    db.session.expunge_all()
    assert isinstance(db.session.get(notes, 1).html, Markup)
    with pytest.raises(sa.exc.StatementError, match="only Markup"), transaction():
        db.session.add(notes(id=2, html="<script>"))


def test_every_relation_raises_when_it_was_not_loaded(app: Flask) -> None:
    relations = [found for mapper in Base.registry.mappers for found in mapper.relationships]
    assert relations
    assert {found.lazy for found in relations} == {"raise"}
    assert relation(Content).lazy == "raise"


def test_forgetting_to_load_the_author_fails_instead_of_asking_once_a_row(make: Any, context: Flask) -> None:
    make.entry(make.member())
    entry = db.session.scalars(sa.select(Content)).first()
    assert entry is not None
    db.session.expire(entry, ["author"])
    with pytest.raises(sa.exc.InvalidRequestError, match="raise"):
        _ = entry.author
