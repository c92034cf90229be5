"""Comments: two calm levels, traces only where somebody answered, nothing passing between the blocked."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from sns.blueprints.contents import actions, queries
from sns.blueprints.contents.models import Reply, Revision
from sns.core import clock
from sns.core.db import db, transaction
from tests.contents.writing import answer, change, reload


def comment(browser: Any, entry: Any, body: str, **more: str) -> Any:
    return browser.post(f"/contents/{entry.id}/replies", data={"body": body, **more})


def order_of(page: str, *words: str) -> list[str]:
    return sorted(words, key=page.index)


def test_a_deleted_comment_comes_back_to_its_place(make: Any, as_: Any, undone: Flask) -> None:
    author, writer = make.member(), make.member()
    entry = make.entry(author)
    first, second = make.reply(writer, entry, body="一言め"), make.reply(writer, entry, body="二言め")
    browser, owner = as_(writer), as_(author)
    browser.post(f"/replies/{first.id}/delete")
    page = browser.get(f"/diaries/{entry.id}").text
    assert "コメントを消しました" in page
    assert f'action="/replies/{first.id}/restore"' in page
    # Only who deleted it brings it back.
    assert owner.post(f"/replies/{first.id}/restore").status_code == 404
    assert browser.post(f"/replies/{first.id}/restore").location.endswith(f"/diaries/{entry.id}#r1")
    assert reload(undone, entry).reply_count == 2
    page = owner.get(f"/diaries/{entry.id}").text
    assert page.index("一言め") < page.index("二言め")
    owner.post(f"/replies/{second.id}/delete")
    assert browser.post(f"/replies/{second.id}/restore").status_code == 404
    with time_machine.travel(clock.now() + timedelta(days=31)):
        assert as_(author).post(f"/replies/{second.id}/restore").status_code == 404
    assert owner.post(f"/replies/{second.id}/restore").status_code == 302
    assert reload(undone, entry).reply_count == 2


def test_answers_stand_below_what_they_answer_whenever_they_came(make: Any, as_: Any, undone: Flask) -> None:
    author, reader = make.member(), make.member()
    entry = make.entry(author)
    browser = as_(reader)
    comment(browser, entry, "はじめの声")
    comment(browser, entry, "つぎの声")
    comment(as_(author), entry, "はじめへの答え", answer_to="1")
    # An answer to an answer stays on the second level.
    comment(browser, entry, "答えへの答え", answer_to="3")
    page = browser.get(f"/diaries/{entry.id}").text
    words = ("はじめの声", "はじめへの答え", "答えへの答え", "つぎの声")
    assert order_of(page, *words) == list(words)
    assert page.count('class="re__kids"') == 1
    with undone.app_context():
        rows = db.session.scalars(db.select(Reply).order_by(Reply.seq)).all()
        assert [(r.seq, r.root_seq, r.parent_seq, r.depth) for r in rows] == [
            (1, 1, None, 0), (2, 2, None, 0), (3, 1, 1, 1), (4, 1, 3, 1)
        ]  # fmt: skip
    assert reload(undone, entry).reply_count == 4


def test_a_deleted_comment_with_answers_leaves_a_trace_and_without_them_none(
    make: Any, as_: Any, undone: Flask
) -> None:
    author, reader = make.member(), make.member()
    entry = make.entry(author)
    browser = as_(reader)
    answered, alone = (
        answer(undone, reader, entry, body="答えのある声"),
        answer(undone, reader, entry, body="ひとりの声"),
    )
    answer(undone, author, entry, body="のこる答え", answer_to=answered.seq)
    for reply in (answered, alone):
        assert browser.post(f"/replies/{reply.id}/delete").location.endswith(f"/diaries/{entry.id}#comments")
    page = browser.get(f"/diaries/{entry.id}").text
    assert "答えのある声" not in page
    assert "ひとりの声" not in page
    assert page.count("このコメントは、書いた人が消しました。") == 1
    assert "のこる答え" in page
    assert f'id="r{alone.seq}"' not in page
    assert reload(undone, entry).reply_count == 1
    # Deleting once more changes nothing.
    assert browser.post(f"/replies/{alone.id}/delete").status_code == 404
    assert reload(undone, entry).reply_count == 1


def test_when_the_last_answer_goes_the_trace_goes_too(make: Any, as_: Any, undone: Flask) -> None:
    author, reader = make.member(), make.member()
    entry = make.entry(author)
    first = answer(undone, reader, entry)
    second = answer(undone, author, entry, answer_to=first.seq)
    as_(reader).post(f"/replies/{first.id}/delete")
    as_(author).post(f"/replies/{second.id}/delete")
    page = as_(reader).get(f"/diaries/{entry.id}").text
    assert "消しました" not in page
    assert 'class="re"' not in page


def test_the_author_of_an_entry_may_delete_what_stands_below_it_and_nobody_else(
    make: Any, as_: Any, undone: Flask
) -> None:
    author, reader, other = make.member(), make.member(), make.member()
    entry = make.entry(author)
    reply = answer(undone, reader, entry)
    answer(undone, other, entry, answer_to=reply.seq)
    assert as_(other).post(f"/replies/{reply.id}/delete").status_code == 404
    assert as_(author).get(f"/replies/{reply.id}/edit").status_code == 404
    assert as_(author).post(f"/replies/{reply.id}/delete").status_code == 302
    assert "日記を書いた人が消しました" in as_(other).get(f"/diaries/{entry.id}").text


def test_answering_what_is_gone_is_refused_with_the_words_kept(make: Any, as_: Any, undone: Flask) -> None:
    author, reader = make.member(), make.member()
    entry = make.entry(author)
    gone = answer(undone, reader, entry)
    with undone.app_context():
        actions.remove_reply(queries.find_reply(gone.id).author, queries.find_reply(gone.id))
    browser = as_(reader)
    for seq in (str(gone.seq), "99", "999999999"):
        refused = comment(browser, entry, "書いておいた言葉", answer_to=seq)
        assert refused.status_code == 422
        assert "書いておいた言葉" in refused.text
    assert reload(undone, entry).reply_count == 0


@pytest.mark.parametrize("state", ["held", "hidden", "deleted"])
def test_nobody_answers_or_reacts_to_what_is_not_published(make: Any, as_: Any, undone: Flask, state: str) -> None:
    author, reader = make.member(), make.member()
    entry = make.entry(author, visibility="city")
    change(undone, entry, state=state)
    for browser in (as_(reader), as_(author)):
        assert comment(browser, entry, "言葉").status_code == 404
        assert browser.post(f"/contents/{entry.id}/reactions", data={"kind": "like"}).status_code == 404
    assert as_(reader).get(f"/diaries/{entry.id}").status_code == 404
    assert as_(author).get(f"/diaries/{entry.id}").status_code == (404 if state == "deleted" else 200)


def test_content_that_vanishes_between_opening_and_sending_is_refused_inside_the_transaction(
    context: Flask, make: Any
) -> None:
    author, reader = make.member(), make.member()
    entry = queries.find_content(make.entry(author).id)
    assert entry is not None
    db.session.execute(db.update(type(entry)).where(type(entry).id == entry.id).values(state="hidden"),
                       execution_options={"synchronize_session": False})  # fmt: skip
    db.session.commit()
    with pytest.raises(actions.Refused):
        actions.reply(reader, entry, body="おそかった言葉")


def test_the_blocked_see_nothing_of_each_other(make: Any, as_: Any, undone: Flask) -> None:
    one, other, third = make.member(nickname="いち子"), make.member(nickname="に郎"), make.member()
    entry = make.entry(third)
    first = answer(undone, one, entry, body="いちの声")
    answer(undone, third, entry, body="あるじの答え", answer_to=first.seq)
    answer(undone, other, entry, body="にの声")
    own = make.entry(one, title="いちの日記")
    make.block(one, other)
    page = as_(other).get(f"/diaries/{entry.id}").text
    assert "いちの声" not in page
    assert "いち子" not in page
    assert "このコメントは表示されません。" in page
    assert "あるじの答え" in page
    assert "に郎" not in as_(one).get(f"/diaries/{entry.id}").text
    assert as_(other).get(f"/diaries/{own.id}").status_code == 404
    assert "いちの日記" not in as_(other).get("/diaries/").text
    # Nothing passes by way of a third one's page either.
    assert comment(as_(other), entry, "声をかける", answer_to=str(first.seq)).status_code == 422
    assert (
        as_(other).post(f"/contents/{entry.id}/reactions", data={"kind": "like", "seq": first.seq}).status_code == 409
    )
    everybody = as_(third).get(f"/diaries/{entry.id}").text
    assert "いちの声" in everybody
    assert "にの声" in everybody


def test_a_held_comment_is_a_place_holder_to_all_but_its_author(make: Any, as_: Any, undone: Flask) -> None:
    author, writer, reader = make.member(), make.member(), make.member()
    entry = make.entry(author)
    reply = answer(undone, writer, entry, body="確認中の声")
    change(undone, reply, state="held")
    for member, sees in ((writer, True), (author, False), (reader, False)):
        page = as_(member).get(f"/diaries/{entry.id}").text
        assert ("確認中の声" in page) is sees
        assert ("内容を確認するため" in page) is not sees


def test_an_edited_comment_keeps_what_it_said(make: Any, as_: Any, undone: Flask) -> None:
    reader = make.member()
    entry = make.entry(make.member())
    reply = answer(undone, reader, entry, body="まえの声")
    browser = as_(reader)
    assert "まえの声" in browser.get(f"/replies/{reply.id}/edit").text
    empty = browser.post(f"/replies/{reply.id}/edit", data={"body": " \u200b "})
    assert empty.status_code == 422
    browser.post(f"/replies/{reply.id}/edit", data={"body": "まえの声"})
    browser.post(f"/replies/{reply.id}/edit", data={"body": "**あと**の声"})
    page = browser.get(f"/diaries/{entry.id}").text
    assert "<strong>あと</strong>の声" in page
    assert "編集ずみ" in page
    with undone.app_context():
        kept = db.session.scalars(db.select(Revision)).all()
        assert [(revision.seq, revision.body) for revision in kept] == [(reply.seq, "まえの声")]


@pytest.mark.parametrize("body", ["", "  \n ", "\u200b\u2060", "あ" * 10_001])
def test_an_empty_or_endless_comment_comes_back_with_words(make: Any, as_: Any, undone: Flask, body: str) -> None:
    entry = make.entry(make.member())
    refused = comment(as_(make.member()), entry, body)
    assert refused.status_code == 422
    assert ("コメントを書いてください" if len(body) < 99 else "10000文字以内") in refused.text
    assert body.strip(" \n\u200b\u2060") in refused.text
    assert reload(undone, entry).reply_seq == 0


def test_a_doubled_submit_writes_one_comment(make: Any, as_: Any, undone: Flask) -> None:
    entry, browser = make.entry(make.member()), as_(make.member())
    answers = [comment(browser, entry, "一度だけ", key="same") for _ in range(3)]
    assert {given.location for given in answers} == {f"/diaries/{entry.id}#r1"}
    assert reload(undone, entry).reply_count == 1
    assert comment(browser, entry, "長い鍵", key="k" * 500).status_code == 422


def test_more_than_fifty_comments_page_on_without_a_gap(make: Any, as_: Any, undone: Flask) -> None:
    author, reader = make.member(), make.member()
    entry = make.entry(author)
    with undone.app_context():
        found, writer = queries.find_content(entry.id), db.session.get_one(type(author), reader.id)
        with transaction():
            for number in range(1, 121):
                actions.reply(writer, found, body=f"声{number:03d}", answer_to=1 if number in (60, 120) else None)
    browser = as_(reader)
    address: str | None = f"/diaries/{entry.id}"
    seen: list[str] = []
    pages = 0
    while address:
        page = browser.get(address).text
        seen += re.findall(r"声\d{3}", page)
        more = re.search(r'href="([^"]+)#comments">コメントの続き', page)
        address = more[1].replace("&amp;", "&") if more else None
        pages += 1
    assert pages == 3
    expected = ["声001", "声060", "声120", *(f"声{number:03d}" for number in range(2, 120) if number != 60)]
    assert seen == expected
    for odd in ("99999", "-1", "٣", "x", "9" * 40):
        assert browser.get(f"/diaries/{entry.id}?after={odd}&answer={odd}").status_code == 200
