"""いまは読むだけ: walked over every form of the product, by socket, by mail and by the clock; what goes on is named."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from sns.blueprints.accounts.models import Member
from sns.blueprints.closing import always
from sns.blueprints.contents import later
from sns.blueprints.contents.models import Content
from sns.core import clock, readonly
from sns.core.db import db, transaction
from sns.core.errors import ReadOnly
from tests.contents.writing import change
from tests.policies.cast import Cast
from tests.policies.rows import ROLES, ROWS

for _path in sorted(Path(__file__).parents[1].glob("policies/rows_*.py")):
    import_module(f"tests.policies.{_path.stem}")

REASON = "機械を入れかえています"
SAID = f"いまは読むだけです。書きこみは受けつけていません。{REASON}"


@pytest.fixture
def reading(undone: Flask) -> Flask:
    with undone.app_context():
        readonly.turn_on(REASON)
    return undone


@contextmanager
def _nothing_written() -> Iterator[None]:
    """Demand that no table holds anything else than before."""
    before = _all_rows()
    yield
    after = _all_rows()
    assert [name for name in before if before[name] != after[name]] == []


def _all_rows() -> dict[str, str]:
    return {
        table.name: hashlib.sha256(repr(sorted(map(repr, db.session.execute(sa.select(table))))).encode()).hexdigest()
        for table in db.metadata.sorted_tables
        if table.name not in _KEPT_BY_READING
    }


# How long a session lasts, and what was counted, may move also while one reads.
_KEPT_BY_READING = {"login_sessions", "outbox", "ticks"}


def test_every_form_refuses_but_those_that_are_named(
    reading: Flask, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Walk the map: a new route is refused until somebody names it."""
    refused = [row for row in ROWS if row.startswith("POST ") and not readonly.is_open(row.removeprefix("POST "))]
    assert len(refused) > 100
    with reading.app_context():
        readonly.turn_off()
    there = Cast(reading, make)
    with reading.app_context():
        readonly.turn_on(REASON)
    # What is asked about is put there as if it had always been.
    known = there._known

    def with_things(rule: Any) -> Any:
        state, reading.extensions["read_only"] = reading.extensions["read_only"], None
        try:
            return known(rule)
        finally:
            reading.extensions["read_only"] = state

    monkeypatch.setattr(there, "_known", with_things)
    let_through: list[str] = []
    for row in refused:
        # Who may: whoever is let in as the matrix says; who may not is told so as ever.
        declared = dict(zip(ROLES, ROWS[row], strict=True))
        role = next((role for role in ROLES if declared[role] in ("go", 200, 201, 422, 409)), ROLES[0])
        if (answer := there.ask(row, (role,))[0]) not in (409, 422) and answer != declared[role]:
            let_through.append(f"{row} as {role}: {answer}")
        if declared[role] in ("go", 200, 201) and answer == declared[role]:
            let_through.append(f"{row} as {role}: {answer}")
    assert let_through == []


def test_what_is_named_is_there(undone: Flask) -> None:
    posts = {rule.endpoint for rule in undone.url_map.iter_rules() if "POST" in (rule.methods or ())}
    for name in always.ENDPOINTS:
        if not name.startswith("live:"):
            assert any(post == name or (name.endswith(".") and post.startswith(name)) for post in posts), name


def test_a_form_comes_back_filled_and_nothing_is_written(reading: Flask, make: Any, as_: Any) -> None:
    me = make.member()
    browser = as_(me)
    with reading.app_context(), _nothing_written():
        page = browser.post("/diaries/", data={"title": "川の日記", "body": "きょうは晴れ。", "visibility": "ward"})
        db.session.rollback()
    assert page.status_code == 422
    assert SAID in page.text
    assert "きょうは晴れ。</textarea>" in page.text
    assert 'name="kept"' not in page.text  # the browser keeps its own copy of the words


def test_a_button_is_refused_in_words(reading: Flask, make: Any, as_: Any) -> None:
    reading.extensions["read_only"] = None
    me, author = make.member(), make.member()
    entry = make.entry(author)
    with reading.app_context():
        readonly.look()
    answer = as_(me).post(f"/contents/{entry.id}/reactions", data={"kind": "like"})
    assert answer.status_code == 409
    assert SAID in answer.text


def test_the_band_stands_on_every_page(reading: Flask, make: Any, as_: Any) -> None:
    browser = as_(make.member())
    for address in ("/", "/diaries/", "/settings/leave", "/notifications", "/closing"):
        page = browser.get(address).text
        assert "いまは読むだけです" in page, address
        assert REASON in page, address
    assert REASON in reading.test_client().get("/sign-in").text
    with reading.app_context():
        readonly.turn_off()
    assert REASON not in browser.get("/").text


def test_signing_in_ones_data_and_going_work(reading: Flask, make: Any, as_: Any) -> None:
    from sns.blueprints.accounts import passwords  # noqa: PLC0415

    reading.extensions["read_only"] = None
    with reading.app_context():
        me = make.member(password_hash=passwords.make_hash("ながいあいことば"))
        readonly.look()
    browser = reading.test_client()
    given = browser.post("/sign-in", data={"email": me.email, "password": "ながいあいことば"})
    assert given.status_code == 302
    assert browser.post("/settings/export").status_code == 302
    left = browser.post("/settings/leave", data={"words": "erase", "password": "ながいあいことば", "sure": "y"})
    assert left.location == "/leave/done"


def test_the_clock_brings_out_only_what_an_office_says(reading: Flask, make: Any) -> None:
    reading.extensions["read_only"] = None
    entry, official = make.entry(make.member()), make.entry(make.member())
    ago = clock.now() - timedelta(minutes=1)
    change(reading, entry, state="scheduled", publish_at=ago)
    change(reading, official, state="scheduled", publish_at=ago, voice_space_id=official.space_id)
    with reading.app_context():
        readonly.look()
        assert later.publish_due() == 1
        assert db.session.get_one(Content, official.id).state == "published"
        readonly.turn_off()
        assert later.publish_due() == 1


def test_an_import_waits(reading: Flask) -> None:
    with reading.app_context(), pytest.raises(ReadOnly):
        readonly.demand_writing()


def test_what_is_no_request_is_refused_too(reading: Flask, make: Any) -> None:
    with reading.app_context():
        with readonly.refusing(), pytest.raises(ReadOnly, match=REASON), transaction():
            pass
        with transaction():  # the operator and the clock go on
            pass


def test_another_process_hears_of_it(undone: Flask) -> None:
    with undone.app_context():
        readonly.turn_on(REASON)
        undone.extensions["read_only"] = None  # as in a process that did not switch it
        assert readonly.state() is None
        from sns.core import live  # noqa: PLC0415

        live._look(undone, (live._on_sweep[0],))
        found = readonly.state()
        assert found is not None
        assert found.reason == REASON


def test_a_mail_goes_back_with_words(reading: Flask, make: Any) -> None:
    from sns.blueprints.postmail import taking  # noqa: PLC0415
    from sns.blueprints.postmail.models import IncomingMail  # noqa: PLC0415

    me = make.member()
    mail = IncomingMail(is_whole=True, sender=me.email)
    with reading.app_context():
        assert taking._refusal(mail, db.session.get_one(Member, me.id)) == "reading"
