"""Who leaves with every word takes none of others': a thread they opened stays, without them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from flask import Flask

from sns.blueprints.accounts.models import Member
from sns.blueprints.boards import actions as boards
from sns.blueprints.boards import queries
from sns.blueprints.boards.models import Thread
from sns.blueprints.contents.models import ContentTag
from sns.blueprints.media.models import File
from sns.blueprints.people import leaving
from sns.core.db import db
from tests.contents.writing import hang

TRACE = "退会した会員の話題"


@pytest.fixture
def thread(make: Any, undone: Flask) -> Thread:
    """Give a thread with a photo, its opener's own reply and a neighbour's."""
    opener, neighbour = make.member(), make.member()
    thread = make.thread(opener, title="題-mine", tags=["駅前"])
    hang(undone, thread, [make.photo(opener)], alt="写真")
    make.reply(opener, thread, body="応-mine")
    make.reply(neighbour, thread, body="応-theirs")
    return thread


def leave(app: Flask, member_id: int | None, *, keeps_words: bool = False) -> None:
    with app.app_context():
        leaving.leave(db.session.get_one(Member, member_id), keeps_words=keeps_words)


def page_of(as_: Any, make: Any, thread: Thread) -> str:
    answer = as_(make.member()).get(f"/threads/{thread.id}")
    assert answer.status_code == 200
    return str(answer.text)


def photos_of(page: str) -> list[str]:
    return [unescape(found) for found in re.findall(r'src="(/files/[^"]+)"', page)]


def test_the_answers_of_others_stay_at_once_and_for_good(thread: Thread, make: Any, undone: Flask, as_: Any) -> None:
    reader = as_(make.member())
    (photo,) = photos_of(reader.get(f"/threads/{thread.id}").text)
    assert reader.get(photo, buffered=True).status_code == 200
    leave(undone, thread.author_id)
    assert reader.get(photo, buffered=True).status_code == 404
    for days in (0, 15):
        with time_machine.travel(datetime.now(UTC) + timedelta(days=days)):
            if days:
                with undone.app_context():
                    assert leaving.erase_due() == 1
            page = page_of(as_, make, thread)
            assert TRACE in page
            assert "ほかの人の返信は、そのまま読めます" in page
            assert "応-theirs" in page
            assert not [words for words in ("題-mine", "駅前", "応-mine", "どうしたら") if words in page]
            assert photos_of(page) == []
            lists = as_(make.member()).get("/w/asanagi/boards/").text + as_(make.member()).get("/").text
            assert "題-mine" not in lists
    with undone.app_context():
        gone = db.session.get_one(Thread, thread.id)
        assert (gone.author_id, gone.body, gone.tags, gone.state) == (None, "", [], "published")
        assert "words" not in gone.facts
        assert db.session.get(ContentTag, ("駅前", thread.id)) is None
        assert db.session.query(File).filter_by(content_id=thread.id).all() == []


def test_who_comes_back_finds_their_thread_as_it_was(thread: Thread, make: Any, undone: Flask, as_: Any) -> None:
    leave(undone, thread.author_id)
    with undone.app_context():
        request = leaving.find_request(thread.author_id or 0)
        assert request is not None
        assert leaving.take_back(request)
    page = page_of(as_, make, thread)
    assert not [words for words in ("題-mine", "駅前", "応-mine", "応-theirs", "どうしたら") if words not in page]
    assert len(photos_of(page)) == 1


def test_what_nobody_else_answered_goes_whole(make: Any, undone: Flask, as_: Any) -> None:
    opener = make.member()
    thread = make.thread(opener)
    make.reply(opener, thread, body="ひとりごと")
    leave(undone, opener.id)
    assert as_(make.member()).get(f"/threads/{thread.id}").status_code == 404


def test_one_can_go_on_answering_there(thread: Thread, make: Any, undone: Flask) -> None:
    leave(undone, thread.author_id)
    with undone.app_context():
        found = queries.find_thread(thread.id)
        assert found is not None
        assert boards.answer(db.session.get_one(Member, make.member().id), found, body="つづけましょう").seq == 3
