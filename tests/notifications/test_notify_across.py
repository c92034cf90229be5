"""What features promise together: words that are not open are found nowhere, and words that moved are found there."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from flask import Flask

from sns.blueprints.accounts.models import Member
from sns.blueprints.boards import moving, queries
from sns.blueprints.contents import later
from sns.core import clock
from sns.core.db import db
from tests.contents.writing import answer
from tests.notifications.post import work

WORDS = {"title": "鳳仙花の日記", "body": "鳳仙花がさきました", "visibility": "ward"}


def finds(browser: Any) -> bool:
    hits = browser.get("/search?q=鳳仙花").text.partition('<ol class="hits">')[2]
    return WORDS["title"] in re.sub(r"</?mark>", "", hits)


def test_words_are_found_from_the_moment_they_are_open(make: Any, as_: Any, undone: Flask) -> None:
    author, reader = make.member(), as_(make.member())
    writer = as_(author)
    assert writer.post("/diaries/", data={**WORDS, "key": "a", "do": "draft"}).status_code == 302
    work(undone)
    assert not finds(reader) and not finds(writer)
    tomorrow = clock.local(clock.now() + timedelta(days=1))
    put_off = writer.post("/diaries/", data={**WORDS, "key": "b", "publish_at": tomorrow.strftime("%Y-%m-%dT%H:%M")})
    work(undone)
    assert not finds(reader)
    assert reader.get(put_off.location).status_code == 404
    assert writer.post(f"{put_off.location}/publish").status_code == 302
    work(undone)
    assert finds(reader) and finds(writer)
    with undone.app_context():
        assert later.publish_due() == 0


def test_a_removed_entry_is_gone_everywhere_at_once_and_comes_back(make: Any, as_: Any, undone: Flask) -> None:
    author, friend, actor = make.member(), make.member(), make.member()
    make.friends(author, friend)
    entry = make.entry(author, title=WORDS["title"], body=WORDS["body"])
    first = answer(undone, friend, entry)
    answer(undone, actor, entry, answer_to=first.seq)
    work(undone)
    writer, reader = as_(author), as_(friend)
    places = ("/", "/diaries/", "/notifications", f"/members/{author.id}", "/search?q=鳳仙花")

    def shown() -> list[str]:
        pages = {place: re.sub(r"</?mark>", "", reader.get(place).text) for place in places}
        return [place for place, page in pages.items() if WORDS["title"] in page]

    assert shown() == [*places]
    assert writer.post(f"/diaries/{entry.id}/delete").status_code == 302
    assert shown() == []
    assert not finds(writer)
    work(undone)
    assert shown() == []
    assert writer.post(f"/contents/{entry.id}/restore").status_code == 302
    work(undone)
    assert shown() == [*places]


def test_news_about_a_merged_thread_opens_where_its_words_stand(make: Any, as_: Any, undone: Flask) -> None:
    host, follower, speaker = make.member(role="host"), make.member(), make.member()
    board = make.board()
    into, gone = make.thread(host, board, title="のこる題"), make.thread(follower, board, title="きえる題")
    answer(undone, speaker, into)
    answer(undone, follower, into)
    for _ in range(2):
        answer(undone, speaker, into)
        latest = answer(undone, speaker, gone)
    as_(speaker).post(f"/contents/{gone.id}/reactions", data={"kind": "see"})
    work(undone)
    assert "「きえる題」" in as_(follower).get("/notifications").text

    def merge(one: Any, other: Any) -> None:
        with undone.app_context():
            source, goal = queries.find_thread(one.id), queries.find_thread(other.id)
            assert source is not None and goal is not None
            moving.merge(db.session.get_one(Member, host.id), source, goal)

    merge(gone, into)
    work(undone)
    browser = as_(follower)
    page = browser.get("/notifications").text
    # Four replies stood there; the opening words came fifth, what answered them behind.
    assert f"/threads/{into.id}?at={5 + latest.seq}#r{5 + latest.seq}" in page
    assert f"/threads/{into.id}?at=5#r5" in page
    assert f"/threads/{gone.id}" not in page and "「きえる題」" not in page
    assert browser.get(f"/threads/{gone.id}?at={latest.seq}").location == f"/threads/{into.id}?at=7#r7"
    more = answer(undone, speaker, into)
    work(undone)
    assert f"/threads/{into.id}?at={more.seq}#r{more.seq}" in browser.get("/notifications").text


def test_news_about_split_replies_opens_where_they_stand(make: Any, as_: Any, undone: Flask) -> None:
    host, follower, speaker = make.member(role="host"), make.member(), make.member()
    thread = make.thread(follower, make.board(), title="もとの題")
    staying = answer(undone, speaker, thread)
    moving_one = answer(undone, speaker, thread)
    as_(speaker).post(f"/contents/{thread.id}/reactions", data={"kind": "see"})
    work(undone)
    with undone.app_context():
        source = queries.find_thread(thread.id)
        assert source is not None
        new = moving.split(
            db.session.get_one(Member, host.id), source, seqs=[moving_one.seq], title="わけた題", body="つづき"
        )
        new_id = new.id
    work(undone)
    browser = as_(follower)
    page = browser.get("/notifications").text
    assert f"/threads/{new_id}?at=1#r1" in page and "「わけた題」" in page
    assert f"/threads/{thread.id}?at={staying.seq}#r{staying.seq}" in page
    assert f"/threads/{thread.id}?at={moving_one.seq}" not in page
    work(undone)
    more = answer(undone, speaker, thread)
    work(undone)
    assert f"/threads/{thread.id}?at={more.seq}#r{more.seq}" in browser.get("/notifications").text
