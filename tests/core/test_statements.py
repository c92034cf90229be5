"""Statements that are kept: asked again they give what they gave, whatever is written into them and whatever is bound."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask

from sns.core import statements
from sns.core.db import ask, db
from sns.core.options import OptionRow

_WORDS = ("plain", "it's; -- 100%", "a:b", "")


@pytest.fixture
def words(bare: Flask) -> Iterator[None]:
    with bare.app_context():
        db.session.add_all([OptionRow(key=key, value=len(key)) for key in _WORDS])
        db.session.commit()
        yield


def _keys(*where: sa.ColumnElement[bool]) -> sa.Select[str]:
    return sa.select(OptionRow.key, sa.literal("seen").label("what")).where(*where).order_by(OptionRow.key)


@pytest.mark.usefixtures("words")
@pytest.mark.parametrize(
    ("where", "found"),
    [
        (OptionRow.key == "plain", ["plain"]),
        (OptionRow.key == "it's; -- 100%", ["it's; -- 100%"]),
        (OptionRow.key.in_(("plain", "a:b", "it's; -- 100%")), ["a:b", "it's; -- 100%", "plain"]),
        (OptionRow.key.in_(("plain", "other")), ["plain"]),
        (OptionRow.key.in_(()), []),
        (OptionRow.key.not_in(()), sorted(_WORDS)),
        (OptionRow.key != "", sorted(_WORDS)[1:]),
        (sa.func.length(OptionRow.key) > 4, ["it's; -- 100%", "plain"]),
    ],
)
def test_what_is_asked_again_is_found_again(where: sa.ColumnElement[bool], found: list[str]) -> None:
    statement = _keys(where)
    for _time in range(4):
        assert sorted(row.key for row in ask(statement)) == found
        assert {row.what for row in ask(statement)} <= {"seen"}


@pytest.mark.usefixtures("words")
def test_what_has_a_name_differs_each_time_and_never_stands_in_the_statement() -> None:
    statement = _keys(
        OptionRow.key == sa.bindparam("key", type_=sa.String),
        OptionRow.key.in_(sa.bindparam("keys", expanding=True)),
        OptionRow.key != "never",
    )
    seen: list[str] = []
    sa.event.listen(db.engine, "before_cursor_execute", lambda *given: seen.append(given[2]))
    for key in (*_WORDS, "plain", "nobody's"):
        rows = ask(statement, {"key": key, "keys": [key, "more", *_WORDS[: len(key) % 3]]})
        assert [row.key for row in rows] == [key] * (key in _WORDS)
    assert "'never'" in seen[-1]
    assert not any("plain" in told or "nobody" in told for told in seen)


@pytest.mark.usefixtures("words")
def test_a_statement_of_one_request_is_not_held() -> None:
    ask(_keys(OptionRow.key == "plain"))
    before = len(statements._seen)
    for _time in range(5):
        ask(_keys(OptionRow.key == "plain"))
    assert len(statements._seen) <= before + 1
