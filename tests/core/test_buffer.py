"""The buffered door: a page that is read writes nothing; what it counted is written together, and not lost by a fault."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from sns.blueprints.accounts import actions as accounts
from sns.blueprints.contents.actions import visits
from sns.blueprints.contents.models import Content
from sns.core import buffer
from sns.core.db import current_transaction, db
from sns.core.options import OptionRow


class Store:
    """Writes counts as options, and fails while told to."""

    def __init__(self) -> None:
        self.written: list[dict[str, int]] = []
        self.is_away = False

    def write(self, waiting: dict[str, int]) -> None:
        assert current_transaction() is not None
        self.written.append(dict(waiting))
        for key, value in waiting.items():
            db.session.add(OptionRow(key=key, value=value))
        db.session.flush()
        if self.is_away:
            raise ConnectionError


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def sink(store: Store, bare: Flask) -> Iterator[buffer.Sink]:
    made = buffer.Sink(store.write, lambda old, new: old + new)
    yield made
    buffer._sinks.remove(made)


def test_values_of_one_key_are_joined_and_written_at_once(sink: buffer.Sink, store: Store) -> None:
    for key in ("a", "b", "a", "a"):
        sink.add(key, 1)
    assert store.written == []
    buffer.flush()
    buffer.flush()
    assert store.written == [{"a": 3, "b": 1}]


def test_what_could_not_be_written_waits_on_with_what_came_since(sink: buffer.Sink, store: Store) -> None:
    store.is_away = True
    sink.add("a", 1)
    sink.flush()
    assert db.session.get(OptionRow, ("a", 0)) is None
    sink.add("a", 1)
    sink.add("b", 1)
    store.is_away = False
    sink.flush()
    assert store.written[-1] == {"a": 2, "b": 1}
    assert db.session.get(OptionRow, ("a", 0)) is not None


def test_one_sink_that_fails_holds_up_no_other(sink: buffer.Sink, store: Store) -> None:
    other = Store()
    second = buffer.Sink(other.write, lambda _old, new: new)
    try:
        store.is_away = True
        sink.add("a", 1)
        second.add("b", 2)
        buffer.flush()
        assert other.written == [{"b": 2}]
    finally:
        buffer._sinks.remove(second)


def test_memory_is_bounded_and_waiting_keys_are_still_counted(sink: buffer.Sink) -> None:
    for key in range(buffer._MOST + 50):
        sink.add(key, 1)
    sink.add(0, 1)
    assert len(sink._waiting) == buffer._MOST
    assert sink._waiting[0] == 2


def test_reading_an_entry_writes_nothing_until_the_flush(make: Any, as_: Any, count_statements: Any) -> None:
    author, reader = make.member(), make.member()
    entry = make.entry(author)
    browser = as_(reader)
    with count_statements() as seen:
        for _ in range(3):
            assert browser.get(f"/diaries/{entry.id}").status_code == 200
    assert not [statement for statement in seen if not statement.lstrip("( ").upper().startswith(("SELECT", "WITH"))]
    with make._app.app_context():
        visits.flush()
        found = db.session.get(Content, entry.id)
        assert found is not None
        assert found.view_count == 3


def test_the_author_is_not_counted_as_a_visitor(make: Any, as_: Any) -> None:
    author = make.member()
    entry = make.entry(author)
    as_(author).get(f"/diaries/{entry.id}")
    assert visits._waiting == {}
    assert accounts.seen._waiting == {}
