"""Threads: the order of replies, two calm levels, what is new, pages of a long discussion."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask

from sns.blueprints.boards import actions, queries
from sns.blueprints.boards.models import Thread
from sns.blueprints.contents.models import ReadMark, Reply
from sns.core import buffer
from sns.core.db import db, transaction
from tests.contents.writing import answer, change


def say(browser: Any, thread: Any, body: str, **more: Any) -> Any:
    return browser.post(f"/threads/{thread.id}/replies", data={"body": body, **more})


def shown(page: str) -> list[int]:
    """Return the numbers of the replies of a page, in the order they stand in."""
    return [int(number) for number in re.findall(r'id="r(\d+)"', page)]


def open_at(browser: Any, thread: Any, more: str = "") -> str:
    answered = browser.get(f"/threads/{thread.id}{more}")
    assert answered.status_code == 200
    return str(answered.text)


def fill(app: Flask, thread: Any, author: Any, places: list[tuple[int, int]]) -> None:
    """Write many replies at once: (first-level number, number)."""
    with app.app_context(), transaction():
        db.session.execute(
            db.insert(Reply),
            [
                {"content_id": thread.id, "seq": seq, "root_seq": root, "parent_seq": None if root == seq else root,
                 "depth": int(root != seq), "author_id": author.id, "state": "published", "body": f"こえ{seq}",
                 "body_html": Reply.__table__.c.body_html.type.process_result_value(f"<p>こえ{seq}。</p>", None),
                 "text_version": 1, "created_at": thread.opened_at, "reactions": {}}
                for root, seq in places
            ],
        )  # fmt: skip
        row = db.session.get_one(Thread, thread.id)
        row.reply_seq = row.reply_count = row.last_seq = len(places)


def test_any_depth_is_kept_and_two_levels_are_shown(make: Any, as_: Any, undone: Flask) -> None:
    one, other = make.member(nickname="やま"), make.member(nickname="かわ")
    thread = make.thread(one)
    say(as_(other), thread, "はじめの声")
    say(as_(one), thread, "つぎの声")
    say(as_(one), thread, "はじめへの答え", answer_to="1")
    say(as_(other), thread, "答えへの答え", answer_to="3")
    say(as_(one), thread, "そのまた答え", answer_to="4")
    with undone.app_context():
        rows = db.session.scalars(db.select(Reply).order_by(Reply.seq)).all()
        assert [(r.root_seq, r.parent_seq, r.depth) for r in rows] == [
            (1, None, 0), (2, None, 0), (1, 1, 1), (1, 3, 2), (1, 4, 3)
        ]  # fmt: skip
    page = open_at(as_(make.member()), thread)
    assert shown(page) == [1, 3, 4, 5, 2]
    assert page.count('class="re__kids"') == 1
    assert re.findall(r'class="to" href="\?at=(\d+)', page) == ["3", "4"]
    assert "やまさんへ" in page
    assert "かわさんへ" in page


def test_the_reader_comes_back_to_what_is_new(make: Any, as_: Any, undone: Flask) -> None:
    author, reader = make.member(), make.member()
    thread = make.thread(author)
    for _ in range(5):
        answer(undone, author, thread)
    answer(undone, author, thread, answer_to=1)
    browser = as_(reader)
    assert "ここから新しい返信" not in open_at(browser, thread)
    with undone.app_context():
        buffer.flush()
    assert "ここから新しい返信" not in open_at(browser, thread)
    # An answer far up comes first in reading order, though it was written last.
    answer(undone, author, thread, body="さいごの声")
    for _ in range(4):
        answer(undone, author, thread, answer_to=1, body="うえへの答え")
    page = open_at(browser, thread)
    assert page.count('id="new"') == 1
    assert "ここから新しい返信 5件" in page
    assert page.index('id="r6"') < page.index('id="new"') < page.index('id="r8"')
    # What is new is never folded away.
    assert "<details open>" in page
    assert "ほかの返信を2件ひらく" in page
    with undone.app_context():
        buffer.flush()
        assert db.session.get_one(ReadMark, (reader.id, thread.id)).last_seq == 11
    assert "ここから新しい返信" not in open_at(browser, thread)


def test_one_s_own_words_are_not_new_to_oneself(make: Any, as_: Any, undone: Flask) -> None:
    reader = make.member()
    thread = make.thread(make.member())
    browser = as_(reader)
    open_at(browser, thread)
    with undone.app_context():
        buffer.flush()
    answer(undone, reader, thread)
    assert "ここから新しい返信" not in open_at(browser, thread)


def test_pages_of_fifty_cover_a_long_thread_once_both_ways(
    make: Any, as_: Any, undone: Flask, count_statements: Any
) -> None:
    author, reader = make.member(), make.member()
    thread = make.thread(author)
    places = [(seq if seq % 3 == 1 else seq - (seq - 1) % 3, seq) for seq in range(1, 181)]
    places[100:170] = [(101, seq) for seq in range(101, 171)]
    fill(undone, thread, author, places)
    order = [seq for _, seq in sorted(places)]
    browser = as_(reader)

    def walk(page: str, name: str) -> list[list[int]]:
        turns = [shown(page)]
        while found := re.search(rf'href="([^"]+)" rel="{name}"', page):
            page = browser.get(found[1].replace("&amp;", "&")).text
            turns.append(shown(page))
        return turns

    with count_statements() as seen:
        first = open_at(browser, thread)
    assert len(seen) <= 8
    forward = walk(first, "next")
    assert [len(turn) for turn in forward] == [50, 50, 50, 30]
    assert [seq for turn in forward for seq in turn] == order
    with count_statements() as seen:
        last = open_at(browser, thread, "?before=end")
    assert len(seen) <= 8
    assert shown(last) == order[-50:]
    backward = walk(last, "prev")
    assert [seq for turn in backward[::-1] for seq in turn] == order
    # A permalink opens the page that holds the reply, also one that is an answer among many.
    for seq in (1, 60, 150, 180):
        assert seq in shown(open_at(browser, thread, f"?at={seq}"))
    for junk in (
        "?at=999",
        "?at=x",
        "?after=1",
        "?before=9-9-9",
        "?since=x",
        "?after=99999999999-1",
        "?at=" + "9" * 40,
    ):
        assert shown(open_at(browser, thread, junk))


def test_the_page_opens_at_the_first_unread_of_a_long_thread(make: Any, as_: Any, undone: Flask) -> None:
    author, reader = make.member(), make.member()
    thread = make.thread(author)
    fill(undone, thread, author, [(seq, seq) for seq in range(1, 161)])
    with undone.app_context():
        actions.read_marks.add((reader.id, thread.id), 100)
        buffer.flush()
    page = open_at(as_(reader), thread)
    assert page.index('id="r100"') < page.index('id="new"') < page.index('id="r101"')
    following = re.search(r'href="([^"]+)" rel="next"', page)
    assert following
    with undone.app_context():
        buffer.flush()
    # The visit goes on: what was new stays marked on its further pages, and the line is not said twice.
    more = as_(reader).get(following[1].replace("&amp;", "&")).text
    assert 'id="new"' not in more
    assert "<b>新しい</b>" in more


def test_what_may_not_be_read_leaves_a_calm_place_holder(make: Any, as_: Any, undone: Flask) -> None:
    author, reader, other = make.member(), make.member(), make.member(nickname="となり")
    thread = make.thread(author)
    held = answer(undone, other, thread, body="とめられた声")
    gone = answer(undone, other, thread, body="けされた声")
    answer(undone, author, thread, body="答え", answer_to=gone.seq)
    deep = answer(undone, other, thread, body="ふかい声", answer_to=3)
    answer(undone, author, thread, body="ふかい声への答え", answer_to=deep.seq)
    change(undone, held, state="held")
    change(undone, gone, state="deleted")
    page = open_at(as_(reader), thread)
    assert "とめられた声" not in page and "けされた声" not in page
    assert "内容を確認するため表示を止めています" in page
    assert "この返信は、書いた人が消しました。" in page
    assert "となりさんへ" in page
    make.block(reader, other)
    page = open_at(as_(reader), thread)
    assert "ふかい声への答え" in page
    assert "となり" not in page
    assert "4番の返信へ" in page
    assert "とめられた声" in open_at(as_(other), thread)


def test_a_doubled_reply_is_one_and_bad_words_come_back(make: Any, as_: Any, undone: Flask) -> None:
    thread = make.thread(make.member())
    browser = as_(make.member())
    for _ in range(2):
        assert say(browser, thread, "一度だけ", key="abc").location.endswith(f"/threads/{thread.id}?at=1#r1")
    assert shown(open_at(browser, thread)) == [1]
    assert say(browser, thread, "").status_code == 422
    long = "あ" * 10_001
    refused = say(browser, thread, long)
    assert refused.status_code == 422 and long in refused.text
    assert say(browser, thread, "[" * 9_000).status_code == 302
    assert say(browser, thread, ">" * 900 + "ことば").status_code == 302
    assert say(browser, thread, "ことば", answer_to="99").status_code == 422
    preview = say(browser, thread, "**たしかめる**", do="preview")
    assert preview.status_code == 200 and "<strong>たしかめる</strong>" in preview.text
    with undone.app_context():
        assert queries.find_thread(thread.id).reply_count == 3


def test_the_form_is_another_one_each_time_it_is_shown(make: Any, as_: Any, undone: Flask) -> None:
    # The empty form is kept as a piece of the page, but a doubled submit is told by its key: replies that share one
    # would be taken for each other.
    thread, other = make.thread(make.member()), make.thread(make.member())
    browser = as_(make.member())
    for number, place in enumerate((thread, thread, other)):
        page = open_at(browser, place)
        marks = dict(re.findall(r'name="(key|draft_writer)" value="([^"]*)"', page))
        said = say(browser, place, f"こえ{number}", **marks)
        assert said.status_code == 302, page
        assert marks["key"] != marks["draft_writer"]
    with undone.app_context():
        assert len({row.client_key for row in db.session.scalars(db.select(Reply))}) == 3


def test_who_deleted_a_reply_is_led_back_to_where_it_stood(make: Any, as_: Any, undone: Flask) -> None:
    author = make.member()
    thread = make.thread(author)
    first, alone = (answer(undone, author, thread, body=words) for words in ("はじめの声", "ひとりの声"))
    below = answer(undone, author, thread, body="はじめへの答え", answer_to=first.seq)
    browser = as_(author)
    asked = browser.get(f"/replies/{below.id}/delete").text
    assert f'href="/threads/{thread.id}?at={below.seq}#r{below.seq}"' in asked
    assert browser.post(f"/replies/{below.id}/delete").location == f"/threads/{thread.id}?at={first.seq}#r{first.seq}"
    went = browser.post(f"/replies/{alone.id}/delete").location
    assert went == f"/threads/{thread.id}?at={alone.seq}#replies"
    assert 'id="replies"' in browser.get(went).text
