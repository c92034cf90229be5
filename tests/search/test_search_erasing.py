"""Words that are erased leave the index for good: no row, no token in any file."""

from __future__ import annotations

from pathlib import Path

import flask_migrate
import pytest
import sqlalchemy as sa

from sns.app import create_app
from sns.blueprints.people import leaving
from sns.blueprints.search import actions
from sns.blueprints.search.models import Document
from sns.blueprints.spaces import actions as spaces
from sns.blueprints.spaces import city
from sns.core import clock, jobs
from sns.core.db import db, transaction
from sns.core.settings import Settings
from tests.conftest import SMALL_CITY
from tests.factories import Factory, trust_everybody

# A pair of characters that stands nowhere else is a token of its own.
TOKENS = ("鱻鱻", "龘龘", "靐靐")


@pytest.mark.parametrize("keeps_words", [True, False])
def test_tokens_of_who_has_left_are_in_no_file(
    tmp_path: Path, keeps_words: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "_PAUSE_S", 0)
    monkeypatch.setattr(actions, "_PAGES", 1)
    app = create_app(Settings(instance=str(tmp_path), city=SMALL_CITY, secret_key="k" * 40, log_level="error"))
    with app.app_context():
        flask_migrate.upgrade()
        spaces.found_city(*city.read(SMALL_CITY))
        trust_everybody()
    make = Factory(app)
    author, other = make.member(bio=f"ひと{TOKENS[0]}"), make.member()
    for number in range(40):
        make.entry(other, body=f"まわりの日記{number}" * 30)
    secret = make.entry(author, visibility="private", body=f"ひみつ{TOKENS[1]}")
    kept = make.entry(author, visibility="city", body=f"のこる{TOKENS[2]}")

    def held() -> list[str]:
        data = b"".join(path.read_bytes() for path in tmp_path.glob("engawa.db*"))
        return [token for token in TOKENS if token.encode() in data]

    with app.app_context():
        while jobs.run_due():
            pass
        assert held() == list(TOKENS)
        with transaction():
            request = leaving.leave(db.session.get_one(type(author), author.id), keeps_words=keeps_words)
            request.final_at = clock.now()
        assert leaving.erase_due() == 1
        there = set(db.session.scalars(sa.select(Document.content_id)))
        assert secret.id not in there and (kept.id in there) == keeps_words
        db.session.remove()
        db.engine.dispose()
    assert held() == ([TOKENS[2]] if keeps_words else [])
