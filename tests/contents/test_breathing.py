"""Open pages hear what is new to them, and only what they may still read; what is gone goes from them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from sns.blueprints.accounts import ties
from sns.blueprints.accounts.models import Member
from sns.blueprints.contents import actions, queries, stirs, watching
from sns.blueprints.contents.models import Stir
from sns.core import clock
from sns.core.db import db
from sns.core.live import socketio
from tests.contents.writing import answer, change

EARLY = (clock.now() - timedelta(days=1)).isoformat()


class Page:
    """An open page: what it asked, and what it was told since."""

    def __init__(self, app: Flask, browser: Any, event: str, room: str, **shown: Any) -> None:
        token = re.findall(r'name="csrf_token" value="([^"]+)"', browser.get("/diaries/new").text)[0]
        with app.test_request_context():
            self._socket = socketio.test_client(app, flask_test_client=browser, auth={"csrf": token})
            self.answer = self._socket.emit(event, {"room": room, **shown}, callback=True)
        self._app = app

    def news(self) -> list[dict[str, Any]]:
        """Let the process look, and return what it told this page."""
        with self._app.app_context():
            watching.look()
        return [one["args"][0] for one in self._socket.get_received() if one["name"] == "news"]

    def close(self) -> None:
        if self._socket.is_connected():
            with self._app.test_request_context():
                self._socket.disconnect()


@pytest.fixture
def open_page(undone: Flask, as_: Callable[[Member], Any], monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setattr(watching, "LISTS_S", 0.0)
    watching._watches.clear()
    watching._Seen.since, watching._Seen.ids = None, frozenset()
    pages: list[Page] = []

    def open_one(member: Member, event: str, room: str, **shown: Any) -> Page:
        pages.append(Page(undone, as_(member), event, room, **shown))
        return pages[-1]

    yield open_one
    for page in pages:
        page.close()
    assert watching._watches == {}


def test_a_reader_hears_how_many_answered_and_not_of_their_own_words(make: Any, undone: Flask, open_page: Any) -> None:
    author, reader = make.member(), make.member()
    entry = make.entry(author)
    page = open_page(reader, "watch", f"content:{entry.id}", since=0)
    assert page.answer["count"] == 0
    assert page.news() == []
    for writer in (author, reader, author):
        answer(undone, writer, entry)
    (news,) = page.news()
    assert (news["room"], news["count"]) == (f"content:{entry.id}", 2)
    assert page.news() == []


def test_a_page_that_comes_back_hears_what_it_missed(make: Any, undone: Flask, open_page: Any) -> None:
    author, reader = make.member(), make.member()
    entry = make.entry(author)
    for _ in range(3):
        answer(undone, author, entry)
    assert open_page(reader, "watch", f"content:{entry.id}", since=1).answer["count"] == 2


def test_who_lost_the_right_hears_nothing_more(make: Any, undone: Flask, open_page: Any) -> None:
    author, reader, other = make.member(), make.member(), make.member()
    entry = make.entry(author)
    lost, kept = (open_page(one, "watch", f"content:{entry.id}", since=0) for one in (reader, other))
    make.block(author, reader)
    answer(undone, author, entry)
    assert lost.news() == []
    assert kept.news()[0]["count"] == 1
    with undone.app_context():
        ties.unblock(author, reader.id)
    answer(undone, author, entry)
    assert lost.news() == []


def test_who_moved_away_hears_nothing_more(make: Any, undone: Flask, open_page: Any) -> None:
    author, reader = make.member(), make.member(ties=(1,))
    entry = make.entry(author)
    page = open_page(reader, "watch", f"content:{entry.id}", since=0)
    change(undone, entry, visibility="private")
    answer(undone, author, entry)
    assert page.news() == []


def test_blocked_and_muted_writers_are_not_announced_and_their_words_go(
    make: Any, undone: Flask, open_page: Any
) -> None:
    author, reader, blocked, muted = (make.member() for _ in range(4))
    entry = make.entry(author)
    answer(undone, blocked, entry)
    page = open_page(reader, "watch", f"content:{entry.id}", since=1, shown=[1])
    assert page.answer["gone"] == []
    make.block(reader, blocked)
    with undone.app_context():
        ties.mute(reader, muted)
    for writer in (blocked, muted):
        answer(undone, writer, entry)
    (news,) = page.news()
    assert (news["count"], news["gone"]) == (0, [1])


def test_changed_and_deleted_and_hidden_answers_are_told(make: Any, undone: Flask, open_page: Any) -> None:
    author, reader = make.member(), make.member()
    entry = make.entry(author)
    said = [answer(undone, author, entry, body=f"{number}番") for number in range(3)]
    page = open_page(reader, "watch", f"content:{entry.id}", since=3, shown=[1, 2, 3], at=clock.now().isoformat())
    with undone.app_context():
        first, second, third = (queries.find_reply(one.id) for one in said)
        actions.revise_reply(author, first, body="直しました")
        actions.remove_reply(author, second)
    (news,) = page.news()
    assert (news["count"], news["gone"], list(news["changed"])) == (0, [2], ["1"])
    change(undone, third, state="hidden")
    with undone.app_context():
        actions.react(author, queries.find_content(entry.id), "like", seq=1)
    (news,) = page.news()
    assert (news["gone"], news["says"]["1"]) == ([2, 3], {"like": 1})


def test_a_deleted_entry_closes_its_open_pages(make: Any, undone: Flask, open_page: Any) -> None:
    author, reader = make.member(), make.member()
    entry = make.entry(author)
    page = open_page(reader, "watch", f"content:{entry.id}", since=0)
    with undone.app_context():
        actions.remove(author, queries.find_content(entry.id))
    assert page.news() == [{"room": f"content:{entry.id}", "over": True}]
    assert page.news() == []


def test_the_feed_counts_what_the_reader_may_read(make: Any, open_page: Any) -> None:
    author, reader, far = make.member(), make.member(), make.member(ward=1)
    make.entry(author, ago=timedelta(hours=1))
    at = clock.now().isoformat()
    near_page, far_page = (open_page(one, "watch_feed", "feed:all", at=at) for one in (reader, far))
    assert near_page.answer["count"] == 0
    make.entry(author, title="区のたより")
    make.entry(reader, title="自分のたより")
    assert near_page.news()[0]["count"] == 1
    assert far_page.news() == []


def test_a_list_of_boards_counts_what_moved_where_one_may_enter(make: Any, open_page: Any) -> None:
    author, reader, far = make.member(), make.member(), make.member(ward=1)
    board = make.board()
    thread = make.thread(author, board, ago=timedelta(hours=1))
    at = clock.now().isoformat()
    near_page, far_page = (open_page(one, "watch_boards", f"boards:{board.id}", at=at) for one in (reader, far))
    assert near_page.answer["count"] == far_page.answer["count"] == 0
    make.reply(author, thread)
    assert near_page.news()[0]["count"] == 1
    assert far_page.news() == []


@pytest.mark.parametrize(
    ("event", "payload"),
    [
        ("watch", {"since": -1}), ("watch", {"since": "1"}), ("watch", {"since": True}), ("watch", {"shown": "1"}),
        ("watch", {"shown": [1] * 500}), ("watch", {"shown": [[]]}), ("watch", {"at": 3}), ("watch", {"at": "きのう"}),
        ("watch", {"at": "2026-01-01T00:00:00"}), ("watch_feed", {}), ("watch_feed", {"at": "x" * 90}),
        ("watch_boards", {"room": "boards:x", "at": EARLY}), ("watch_boards", {"room": "boards:1"}),
    ],
)  # fmt: skip
def test_junk_is_answered_with_an_error(event: str, payload: dict[str, Any], make: Any, open_page: Any) -> None:
    reader = make.member()
    entry = make.entry(reader)
    assert open_page(reader, event, payload.pop("room", f"content:{entry.id}"), **payload).answer == {
        "error": "bad_payload"
    }


def test_a_page_watches_a_few_things_only(make: Any, undone: Flask, as_: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "MOST_ROOMS", 0)
    entry = make.entry(make.member())
    page = Page(undone, as_(make.member()), "watch", f"content:{entry.id}")
    assert page.answer == {"error": "too_many"}
    page.close()


def test_what_another_process_wrote_late_is_told_once(make: Any, undone: Flask, open_page: Any) -> None:
    author, reader = make.member(), make.member()
    entry = make.entry(author)
    page = open_page(reader, "watch", f"content:{entry.id}", since=0)
    assert page.news() == []
    answer(undone, author, entry)
    with undone.app_context():
        # It began before the last look and was committed after it.
        db.session.execute(db.update(Stir).values(at=clock.now() - timedelta(seconds=3)))
        db.session.commit()
    assert len(page.news()) == 1
    assert page.news() == []


def test_stirs_are_forgotten(make: Any, undone: Flask) -> None:
    make.entry(make.member())
    with undone.app_context():
        assert stirs.list_since(clock.now() - timedelta(minutes=1))
        db.session.execute(db.update(Stir).values(at=clock.now() - timedelta(hours=2)))
        db.session.commit()
        stirs.forget_old()
        assert stirs.list_since(clock.now() - timedelta(days=1)) == []


def test_pages_say_what_they_show_and_a_visitor_s_page_nothing(make: Any, as_: Any, client: Any) -> None:
    author = make.member()
    entry = make.entry(author)
    make.reply(author, entry)
    browser = as_(author)
    assert f'data-live="content:{entry.id}" data-seen="1"' in browser.get(f"/diaries/{entry.id}").text
    assert 'data-live="feed:all"' in browser.get("/").text
    assert "data-live" not in browser.get("/?tab=mine").text
    for quiet in ("/", "/sign-in"):
        page = client.get(quiet, follow_redirects=True).text
        assert "data-live" not in page
        assert 'name="bell"' not in page
