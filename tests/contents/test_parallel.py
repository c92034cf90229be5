"""Many at once, on a PostgreSQL that keeps what it is told: numbers without gaps, doubled forms written once."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from flask import Flask

from sns.app import create_app
from sns.blueprints.accounts import actions as accounts
from sns.blueprints.accounts.models import Member
from sns.blueprints.contents import actions, queries
from sns.blueprints.contents.models import Content, Reaction, Reply
from sns.blueprints.media import actions as media
from sns.blueprints.spaces import actions as spaces
from sns.blueprints.spaces import city
from sns.blueprints.spaces import queries as space_queries
from sns.core.db import db
from sns.core.settings import Settings
from tests.factories import Factory, trust_everybody

MANY = 20
SMALL_CITY = str(Path(__file__).parents[1] / "cities" / "small.json")


@pytest.fixture(scope="module")
def site(
    new_database: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Flask, Factory]]:
    """Give the product on a database of its own, where nothing is undone."""
    storage = media._storage.get("here")
    settings = Settings(
        instance=str(tmp_path_factory.mktemp("parallel")), database_url=new_database("parallel"), city=SMALL_CITY,
        secret_key="k" * 40, rate_limits=False, log_level="error",
    )  # fmt: skip
    app = create_app(settings)
    app.config["WTF_CSRF_ENABLED"] = False
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


def at_once(app: Flask, tasks: list[Callable[[], Any]]) -> list[Any]:
    """Run all tasks at the same moment, each in a thread and app context of its own; errors are results too."""
    start, results = threading.Barrier(len(tasks)), [None] * len(tasks)

    def run(index: int, task: Callable[[], Any]) -> None:
        with app.app_context():
            start.wait(20)
            try:
                results[index] = task()
            except Exception as error:  # noqa: BLE001  # a result like any other
                results[index] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(tasks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def browser_of(app: Flask, member: Member) -> Any:
    browser = app.test_client()
    with app.app_context():
        token, _ = accounts.open_session(member, is_remembered=False, is_staff=False, device="", address=None)
    with browser.session_transaction() as session:
        session.update(sid=token, _user_id=member.get_id(), _fresh=True)
    return browser


def test_replies_at_one_moment_are_numbered_and_counted_right(site: tuple[Flask, Factory]) -> None:
    app, make = site
    entry, writers = make.entry(make.member()), [make.member() for _ in range(MANY)]

    def write(member_id: int) -> int:
        actor, content = db.session.get_one(Member, member_id), queries.find_content(entry.id)
        assert content is not None
        return actions.reply(actor, content, body="いっせいに").seq

    numbers = at_once(app, [lambda key=member.id: write(key) for member in writers])
    assert sorted(numbers) == list(range(1, MANY + 1))
    with app.app_context():
        content = db.session.get_one(Content, entry.id)
        assert (content.reply_seq, content.reply_count) == (MANY, MANY)
        assert db.session.scalar(db.select(db.func.count()).where(Reply.content_id == entry.id)) == MANY


def test_kind_words_at_one_moment_are_all_counted(site: tuple[Flask, Factory]) -> None:
    app, make = site
    entry, readers = make.entry(make.member()), [make.member() for _ in range(MANY)]

    def give(member_id: int) -> None:
        actor, content = db.session.get_one(Member, member_id), queries.find_content(entry.id)
        assert content is not None
        actions.react(actor, content, "like")

    assert at_once(app, [lambda key=member.id: give(key) for member in readers]) == [None] * MANY
    with app.app_context():
        assert db.session.get_one(Content, entry.id).reactions == {"like": MANY}
        assert db.session.scalar(db.select(db.func.count()).where(Reaction.content_id == entry.id)) == MANY


def test_a_form_sent_ten_times_at_once_writes_one_entry(site: tuple[Flask, Factory]) -> None:
    app, make = site
    author = make.member()
    browsers = [browser_of(app, author) for _ in range(10)]
    words = {"title": "一度だけ", "body": "ほんとうに", "visibility": "city", "key": "one-form", "tags": "川、風"}
    answers = at_once(app, [lambda b=browser: b.post("/diaries/", data=words) for browser in browsers])
    assert Counter(answer.status_code for answer in answers) == {302: 10}
    assert len({answer.location for answer in answers}) == 1
    page = browsers[0].get("/diaries/?tab=mine").text
    assert len(re.findall("entry__t", page)) == 1


def test_a_comment_sent_ten_times_at_once_is_written_once(site: tuple[Flask, Factory]) -> None:
    app, make = site
    entry, author = make.entry(make.member()), make.member()
    browsers = [browser_of(app, author) for _ in range(10)]
    words = {"body": "一度だけ", "key": "one-comment"}
    answers = at_once(
        app, [lambda b=browser: b.post(f"/contents/{entry.id}/replies", data=words) for browser in browsers]
    )
    assert {(answer.status_code, answer.location) for answer in answers} == {(302, f"/diaries/{entry.id}#r1")}
    with app.app_context():
        assert db.session.get_one(Content, entry.id).reply_count == 1


def test_of_two_edits_at_once_one_is_told(site: tuple[Flask, Factory]) -> None:
    app, make = site
    author = make.member()
    entry = make.entry(author, title="もと")
    browsers = [browser_of(app, author) for _ in range(5)]
    forms = [
        {"title": f"直し{number}", "body": "本文", "visibility": "ward", "version": "1"}
        for number, _ in enumerate(browsers)
    ]
    answers = at_once(
        app,
        [lambda b=b, f=f: b.post(f"/diaries/{entry.id}/edit", data=f) for b, f in zip(browsers, forms, strict=True)],
    )
    assert Counter(answer.status_code for answer in answers) == {302: 1, 409: 4}
    with app.app_context():
        content = db.session.get_one(Content, entry.id)
        winner = next(i for i, answer in enumerate(answers) if answer.status_code == 302)
        assert (content.title, content.version) == (f"直し{winner}", 2)
