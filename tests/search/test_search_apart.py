"""Words about members stand apart in the index, also in a city whose index is older."""

from __future__ import annotations

from pathlib import Path

import flask_migrate
import pytest
import sqlalchemy as sa

from sns.app import create_app
from sns.blueprints.accounts.models import Member
from sns.blueprints.search import asking, queries
from sns.blueprints.search.models import Tokens
from sns.blueprints.search.queries import Filters
from sns.blueprints.spaces import actions as spaces
from sns.blueprints.spaces import city
from sns.core import jobs
from sns.core.db import db
from sns.core.settings import Settings
from tests.conftest import SMALL_CITY
from tests.factories import Factory, trust_everybody


def _tokens() -> dict[int, set[str]]:
    """Return the tokens of each text; PostgreSQL counts places from one to the next, so only which they are counts."""
    column = Tokens.tokens if db.engine.dialect.name == "sqlite" else sa.func.tsvector_to_array(Tokens.tokens)
    rows = db.session.execute(sa.select(Tokens.id, column))
    return {key: set(found.split() if isinstance(found, str) else found) for key, found in rows}


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_an_older_index_is_brought_in_step_and_back(
    engine: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url = None if engine == "sqlite" else request.getfixturevalue("new_database")("apart")
    settings = Settings(
        instance=str(tmp_path), database_url=url, city=SMALL_CITY, secret_key="k" * 40, log_level="error"
    )
    app = create_app(settings)
    with app.app_context():
        flask_migrate.upgrade()
        spaces.found_city(*city.read(SMALL_CITY))
        trust_everybody()
    make = Factory(app)
    reader = make.member()
    many = make.member(nickname="かんだ", bio=f"防災 係 {'あ' * 390}")  # more than PostgreSQL keeps the places of
    signs = make.member(nickname="☆☆")
    entry = make.entry(signs, visibility="city", body="防災係の日記")

    def found(typed: str) -> tuple[set[int], set[int]]:
        me, question = db.session.get_one(Member, reader.id), asking.understand(typed)
        texts = {match.ref_id for match in queries.find(me, question, Filters()).newest}
        return texts, {person.id for person in queries.find_people(me, question, Filters())}

    with app.app_context():
        while jobs.run_due():
            pass
        fresh = _tokens()
        assert found("防災") == ({entry.id}, {many.id})
        flask_migrate.downgrade(revision="0035_kind_of_place")
        before = _tokens()
        assert [key for key, tokens in before.items() if "·people" in tokens]
        assert before != fresh
        flask_migrate.upgrade()
        assert _tokens() == fresh
        for typed, texts, people in (
            ("防災", {entry.id}, {many.id}), ("防災 係", {entry.id}, {many.id}), ("係", {entry.id}, {many.id}),
            ('"防災係"', {entry.id}, set()), ("かんだ -日記", set(), {many.id}), ("防災 -ああ", {entry.id}, set()),
        ):  # fmt: skip
            assert found(typed) == (texts, people), typed
        db.session.remove()
        db.engine.dispose()
