"""One's own feed: a secret address that shows what its member may read, and nothing once it is over."""

from __future__ import annotations

import logging
import re
import xml.etree.ElementTree as etree
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from sns.app import create_app
from sns.blueprints.accounts import actions as accounts
from sns.blueprints.accounts import farewell
from sns.blueprints.accounts.models import Member
from sns.blueprints.media import actions as media
from sns.blueprints.people import feed, leaving
from sns.blueprints.people.models import FeedAddress
from sns.core import buffer
from sns.core.db import db
from sns.core.settings import Settings
from sns.core.web import limiter

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def reader(make: Any) -> Member:
    return make.member(nickname="よみて")


def make_address(browser: Any) -> str:
    assert browser.post("/settings/feed").location == "/settings/feed"
    page = browser.get("/settings/feed").text
    return re.findall(r'value="http://localhost(/feeds/[^"]+\.xml)"', page)[0]


def titles(client: Any, path: str) -> set[str]:
    answer = client.get(path)
    assert answer.status_code == 200
    return {entry.findtext(f"{ATOM}title") for entry in etree.fromstring(answer.data).iter(f"{ATOM}entry")}  # noqa: S314  # our own


def test_the_feed_is_valid_atom_with_links_and_without_photos(make: Any, as_: Any, client: Any, reader: Any) -> None:
    author = make.member(nickname="A<&>B")
    entry = make.entry(author, title="<b>&題]]>", body="本文 & <続き>")
    answer = client.get(make_address(as_(reader)))
    assert answer.mimetype == "application/atom+xml"
    assert b"<!DOCTYPE" not in answer.data
    root = etree.fromstring(answer.data)  # noqa: S314  # our own
    assert root.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated"):
        assert root.findtext(f"{ATOM}{name}")
    [item] = root.findall(f"{ATOM}entry")
    assert item.findtext(f"{ATOM}title") == "<b>&題]]>"
    assert item.findtext(f"{ATOM}author/{ATOM}name") == "A<&>B"
    assert item.find(f"{ATOM}link").get("href") == f"http://localhost/diaries/{entry.id}"  # type: ignore[union-attr]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", item.findtext(f"{ATOM}updated") or "")
    assert b"/files/" not in answer.data


def test_an_unchanged_feed_is_not_sent_again(make: Any, as_: Any, client: Any, reader: Any) -> None:
    path = make_address(as_(reader))
    first = client.get(path)
    again = {"If-None-Match": first.headers["ETag"]}
    unchanged = client.get(path, headers=again)
    assert (unchanged.status_code, unchanged.data) == (304, b"")
    assert "no-store" not in first.headers["Cache-Control"]
    make.entry(make.member())
    assert client.get(path, headers=again).status_code == 200


def test_it_shows_what_may_be_read_now_and_was_chosen(make: Any, as_: Any, client: Any, reader: Any) -> None:
    friend, blocked = make.member(ward=1), make.member()
    make.friends(reader, friend)
    make.entry(friend, title="友の市内", visibility="city")
    make.entry(friend, title="友だけ", visibility="friends")
    make.entry(friend, title="よその区", visibility="ward")
    make.entry(reader, title="自分だけ", visibility="private")
    make.entry(blocked, title="はなれた人", visibility="ward")
    browser = as_(reader)
    path = make_address(browser)
    assert titles(client, path) == {"友の市内", "はなれた人"}
    make.block(blocked, reader)
    assert titles(client, path) == {"友の市内"}
    browser.post("/settings/feed/choose", data={"with_friends": "y"})
    assert titles(client, path) == {"友の市内", "友だけ"}
    browser.post("/settings/feed/choose", data={"with_friends": "y", "with_private": "y"})
    assert titles(client, path) == {"友の市内", "友だけ", "自分だけ"}


@pytest.mark.parametrize("end", ["stopped", "renewed", "locked", "leaving"])
def test_an_address_ends_at_once(end: str, make: Any, as_: Any, client: Any, reader: Any, undone: Flask) -> None:
    browser = as_(reader)
    path = make_address(browser)
    assert client.get(path).status_code == 200
    with undone.app_context():
        member = db.session.get_one(Member, reader.id)
        if end == "locked":
            accounts.suspend(None, member)
        elif end == "leaving":
            farewell.close(member)
        elif end == "stopped":
            feed.stop(member.id)
        else:
            feed.renew(member)
    assert client.get(path).status_code == 404
    if end == "renewed":
        assert "読みこまれていません" in browser.get("/settings/feed").text


def test_nobody_guesses_or_finds_the_secret(as_: Any, client: Any, reader: Any, undone: Flask, caplog: Any) -> None:
    path = make_address(as_(reader))
    secret = path.removeprefix("/feeds/").removesuffix(".xml")
    assert len(secret) >= 32
    for wrong in ("x", secret[:-1], secret.swapcase(), "%00", "あ"):
        assert client.get(f"/feeds/{wrong}.xml").status_code == 404
    with undone.app_context():
        assert secret not in str(db.session.execute(sa.text("select * from feed_addresses")).all())
        buffer.flush()
        assert db.session.scalar(sa.select(FeedAddress.fetched_at)) is None
    with caplog.at_level(logging.DEBUG):
        client.get(path)
    assert secret not in caplog.text


def test_a_fault_while_reading_does_not_log_the_secret(
    as_: Any, client: Any, reader: Any, capsys: Any, monkeypatch: Any
) -> None:
    path = make_address(as_(reader))

    def fail(_feed: feed.Feed) -> Any:
        raise RuntimeError

    monkeypatch.setattr(feed.Feed, "cards", fail)
    assert client.get(path).status_code == 500
    printed = capsys.readouterr()
    assert path.removeprefix("/feeds/") not in printed.out + printed.err


def test_when_it_was_read_last_is_shown_and_leaving_erases_it(
    as_: Any, client: Any, reader: Any, undone: Flask
) -> None:
    browser = as_(reader)
    client.get(make_address(browser))
    with undone.app_context():
        buffer.flush()
    assert "最後に読みこまれたのは今日" in browser.get("/settings/feed").text
    with undone.app_context():
        leaving.leave(db.session.get_one(Member, reader.id), keeps_words=False)
        leaving._erase(reader.id)
        assert db.session.scalar(sa.select(FeedAddress.member_id)) is None


def test_one_address_is_read_so_often_and_no_more(tmp_path: Path) -> None:
    # Limits and storage are one object for all apps of the process.
    kept, storage = dict(vars(limiter)), media._storage.get("here")
    product = create_app(Settings(instance=str(tmp_path), secret_key="k" * 40, rate_limits=True, log_level="error"))
    with product.app_context():
        db.create_all()
    browser = product.test_client()
    try:
        assert [browser.get("/feeds/one.xml").status_code for _ in range(31)] == [404] * 30 + [429]
        assert browser.get("/feeds/other.xml").status_code == 404
    finally:
        with product.app_context():
            db.engine.dispose()
        vars(limiter).update(kept)
        if storage is not None:
            media.use_storage(storage)
