"""Polls in threads: opened with the thread or later, answered with a plain form, kept in order, read as text."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from sns.blueprints.boards import moving, queries
from sns.blueprints.contents import actions as contents
from sns.blueprints.contents import fresh, removal, stirs
from sns.blueprints.contents.models import Content
from sns.blueprints.polls.models import Participation, Poll
from sns.core import clock
from sns.core.audit import AuditLog
from sns.core.db import db, transaction
from tests.contents.writing import change
from tests.polls.asking import OPTIONS, TYPED, all_choose, ask, choose, facts, find

pytestmark = pytest.mark.usefixtures("undone")


def day(days: int) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def typed(prefix: str = "", **more: str) -> dict[str, str]:
    return {prefix + name: words for name, words in {**TYPED, "ends_on": day(7), **more}.items()}


def only(app: Flask) -> Poll | None:
    with app.app_context():
        return db.session.scalar(db.select(Poll))


def test_a_poll_typed_with_a_thread_waits_in_its_draft(make: Any, as_: Any, undone: Flask) -> None:
    board, browser = make.board(), as_(make.member())
    address = f"/w/{make.ward(0).slug}/boards/{board.slug}/new"
    kept = browser.post(address, data=typed("poll-", names="named") | {"key": "one", "do": "draft"})
    assert kept.status_code == 302
    listed = browser.get("/drafts").text
    assert "何分あれば足りますか" in listed
    seen = browser.get(re.findall(r'href="(/drafts/[0-9]+)"', listed)[0]).text
    assert [words for words in ("何分あれば足りますか", "10分", "20分") if words not in seen] == []
    form = browser.get(kept.location, follow_redirects=True).text
    assert 'value="何分あれば足りますか"' in form
    assert 'value="10分"' in form
    assert re.search(r'value="named"[^>]* checked|checked[^>]* value="named"', form)


def test_a_resident_opens_a_thread_with_a_poll_once(make: Any, as_: Any, undone: Flask) -> None:
    board, opener = make.board(), make.member()
    address = f"/w/{make.ward(0).slug}/boards/{board.slug}/new"
    form = {"title": "駐輪場", "body": "どれくらい?", "key": "one"}
    browser = as_(opener)
    assert "アンケートをつける" in browser.get(address).text
    refused = browser.post(address, data=form | typed("poll-", **{"options-1": " １０分"}))
    assert refused.status_code == 422
    assert "同じ選択肢が2つあります" in refused.text
    assert 'value="何分あれば足りますか"' in refused.text
    preview = browser.post(address, data=form | typed("poll-") | {"do": "preview"})
    assert (preview.status_code, only(undone)) == (200, None)
    assert 'id="poll-preview-q" dir="auto">何分あれば足りますか</h3>' in preview.text
    opened = [browser.post(address, data=form | typed("poll-")) for _ in range(2)]
    assert {answer.status_code for answer in opened} == {302}
    poll = only(undone)
    assert poll is not None
    assert (poll.options, poll.is_multiple, poll.is_named, poll.key) == (["10分", "20分"], False, False, None)
    page = browser.get(opened[0].location).text
    assert page.count('type="radio" id="poll-') == 2
    assert "何分あれば足りますか</legend>" in page


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"question": " "}, "質問を書いてください"),
        ({"question": "あ" * 101}, "質問は100文字以内"),
        ({"options-1": ""}, "選択肢は2つから10まで"),
        ({"options-1": "あ" * 61}, "それぞれ60文字以内"),
        ({"ends_on": day(-1)}, "今日からあとに"),
        ({"ends_on": day(91)}, "90日先まで"),
        ({"ends_on": "いつか"}, "2026-12-31"),
        ({"ends_on": ""}, "今日からあとに"),
        ({"number": "x"}, "選択肢"),
    ],
)
def test_a_poll_that_cannot_be_is_refused_in_words(
    make: Any, as_: Any, undone: Flask, more: dict[str, str], words: str
) -> None:
    opener = make.member()
    thread = make.thread(opener)
    refused = as_(opener).post(f"/contents/{thread.id}/polls/new", data=typed(**more))
    assert refused.status_code == 422
    assert words in refused.text
    assert 'value="20分"' in refused.text or "options-1" in more
    assert only(undone) is None


def test_a_poll_is_added_later_by_who_keeps_the_thread(make: Any, as_: Any, undone: Flask) -> None:
    opener, reader, host = make.member(), make.member(), make.member(role="host")
    thread = make.thread(opener)
    address = f"/contents/{thread.id}/polls/new"
    assert "アンケートをつける" not in as_(reader).get(f"/threads/{thread.id}").text
    assert as_(reader).get(address).status_code == 404
    assert as_(opener).get(f"/contents/{make.entry(opener).id}/polls/new").status_code == 404
    assert address in as_(opener).get(f"/threads/{thread.id}").text
    browser = as_(host)
    first = browser.post(address, data=typed(key="form"))
    assert browser.post(address, data=typed(key="form")).location == first.location
    for number in range(4):
        assert browser.post(address, data=typed(key=f"form{number}")).status_code == 302
    assert "5つまで" in browser.post(address, data=typed(key="last")).text
    change(undone, thread, closed_at=clock.now())
    assert "いまはアンケートをつけられません" in browser.post(address, data=typed(key="closed")).text


def test_a_neighbour_answers_and_reads_the_results_as_text(make: Any, as_: Any, undone: Flask) -> None:
    opener, reader = make.member(), make.member()
    thread = make.thread(opener)
    poll = ask(undone, opener, thread, is_changeable=True)
    all_choose(undone, make, poll, [0, 1])
    browser = as_(reader)
    assert "%</b>" not in browser.get(f"/threads/{thread.id}").text
    empty = browser.post(f"/polls/{poll}/answer")
    assert empty.status_code == 422
    assert "ひとつえらんでください" in empty.text
    answered = browser.post(f"/polls/{poll}/answer", data={"choice": "2"})
    assert answered.location == f"/threads/{thread.id}#poll-{poll}"
    page = browser.get(answered.location).text
    section = re.sub(r"<[^>]+>|\s+", " ", page.partition('<ul class="bars">')[2].partition("</ul>")[0])
    assert " ".join(section.split()) == "10分 33% 1人 20分 あなたの回答 67% 2人 30分 0% 0人"
    assert 'rect width="67%"' in page
    assert f"/polls/{poll}#change" in page
    browser.post(f"/polls/{poll}/answer", data={"choice": "3"})
    assert facts(undone, poll) == (3, [1, 1, 1])
    assert "<td>33%</td>" in browser.get(f"/polls/{poll}").text


def test_odd_answers_are_refused_and_never_a_fault(make: Any, as_: Any, undone: Flask) -> None:
    opener = make.member()
    poll = ask(undone, opener, make.thread(opener), is_multiple=True)
    browser = as_(opener)
    for odd in ("0", "-1", "11", "x", "9" * 30, "１"):
        assert browser.post(f"/polls/{poll}/answer", data={"choice": odd}).status_code == 422
    assert browser.post(f"/polls/{poll}/answer", data={"choice": ["1", "3", "1", "x"]}).status_code == 302
    assert facts(undone, poll) == (1, [1, 0, 1])
    assert browser.get("/polls/999999").status_code == 404


def test_where_one_may_not_write_one_may_not_answer(make: Any, as_: Any, undone: Flask) -> None:
    opener, host = make.member(), make.member(role="host")
    of_hosts = make.thread(host, make.board(writers="hosts"))
    poll = ask(undone, host, of_hosts)
    browser = as_(make.member())
    assert 'name="choice"' not in browser.get(f"/threads/{of_hosts.id}").text
    assert browser.post(f"/polls/{poll}/answer", data={"choice": "1"}).status_code == 404
    assert browser.get(f"/polls/{poll}").status_code == 200
    elsewhere = as_(make.member(ward=1))
    assert elsewhere.get(f"/polls/{poll}").status_code == 404
    ended = make.thread(opener)
    closed = ask(undone, opener, ended)
    change(undone, ended, closed_at=clock.now())
    assert as_(opener).post(f"/polls/{closed}/answer", data={"choice": "1"}).status_code == 422
    assert facts(undone, closed) == (0, [0, 0, 0])


def test_after_the_first_answer_only_the_end_moves_and_only_to_an_earlier_day(
    make: Any, as_: Any, undone: Flask
) -> None:
    opener = make.member()
    poll = ask(undone, opener, make.thread(opener))
    browser, address = as_(opener), f"/polls/{poll}/edit"
    assert 'name="question"' in browser.get(address).text
    assert browser.post(address, data=typed(question="ほんとうに何分", names="named")).status_code == 302
    with undone.app_context():
        assert (find(poll).question, find(poll).is_named, len(find(poll).options)) == ("ほんとうに何分", True, 2)
    choose(undone, opener, poll, 0)
    assert 'name="question"' not in browser.get(address).text
    assert browser.post(address, data=typed(ends_on=day(8))).status_code == 422
    assert browser.post(address, data=typed(ends_on=day(-1))).status_code == 422
    assert browser.post(address, data=typed(question="うそ", ends_on=day(2))).status_code == 302
    with undone.app_context():
        assert (find(poll).question, find(poll).last_day.isoformat()) == ("ほんとうに何分", day(2))
    assert as_(make.member()).get(address).status_code == 404
    assert browser.post(f"/polls/{poll}/close").status_code == 302
    assert browser.post(address, data=typed(ends_on=day(1))).status_code == 422
    assert "おわりました" in browser.get(f"/polls/{poll}").text


def test_who_deletes_a_poll_leaves_a_trace(make: Any, as_: Any, undone: Flask) -> None:
    opener, host = make.member(), make.member(role="host")
    thread = make.thread(opener)
    polls = [ask(undone, opener, thread) for _ in range(2)]
    choose(undone, host, polls[0], 0)
    assert "1人の回答も消えます" in as_(host).get(f"/polls/{polls[0]}/delete").text
    assert as_(host).post(f"/polls/{polls[0]}/delete").location == f"/threads/{thread.id}"
    assert as_(opener).post(f"/polls/{polls[1]}/delete").status_code == 302
    assert as_(opener).post(f"/polls/{polls[1]}/delete").status_code == 404
    page = as_(make.member()).get(f"/threads/{thread.id}").text
    assert "アンケートを、進行する人が消しました。" in page
    assert "アンケートを、つけた人が消しました。" in page
    assert 'class="poll' not in page
    with undone.app_context():
        assert db.session.scalars(db.select(Participation)).all() == []
        log = db.session.execute(db.select(AuditLog.deed, AuditLog.actor_id).where(AuditLog.deed.like("poll.%"))).all()
        assert [tuple(row) for row in log] == [("poll.remove", host.id)]


def test_a_merged_thread_brings_its_polls_and_an_erased_one_loses_them(make: Any, as_: Any, undone: Flask) -> None:
    opener, host, board = make.member(), make.member(role="host"), make.board()
    thread, into = make.thread(opener, board), make.thread(opener, board)
    poll = ask(undone, opener, thread)
    choose(undone, host, poll, 0)
    with undone.app_context():
        pair = [queries.find_thread(one.id) for one in (thread, into)]
        moving.merge(host, *pair)  # type: ignore[arg-type]
    assert f'id="poll-{poll}"' in as_(host).get(f"/threads/{into.id}").text
    with undone.app_context():
        contents.remove(opener, db.session.get_one(Content, into.id))
    assert as_(host).get(f"/polls/{poll}").status_code == 404
    with undone.app_context(), transaction():
        db.session.get_one(Content, into.id).deleted_at = clock.now() - removal.LIFE
    with undone.app_context():
        removal.erase_removed()
    assert only(undone) is None


def test_a_poll_costs_a_thread_one_statement_and_none_where_there_is_none(
    make: Any, as_: Any, undone: Flask, count_statements: Any
) -> None:
    opener, reader = make.member(), make.member()
    bare, asking = make.thread(opener), make.thread(opener)
    for number in range(3):
        poll = ask(undone, opener, asking, is_named=number == 1, is_changeable=True, is_multiple=True)
        choose(undone, reader, poll, 0, 2)
    browser = as_(reader)
    spent = []
    for thread in (bare, asking):
        browser.get(f"/threads/{thread.id}")
        with count_statements() as seen:
            assert browser.get(f"/threads/{thread.id}").status_code == 200
        assert sum("polls" in statement for statement in seen) == (thread is asking)
        spent.append(len(seen))
    assert spent[1] == spent[0] + 1 <= 9


def test_open_pages_hear_how_many_and_nothing_else(make: Any, undone: Flask) -> None:
    opener = make.member()
    thread = make.thread(opener)
    poll = ask(undone, opener, thread, is_changeable=True)
    for option in (1, 2):
        choose(undone, opener, poll, option)
        with undone.app_context():
            news = fresh.of_content(opener, thread.id, fresh.Seen(0, None, ()))
            assert news is not None
            assert news["polls"] == {poll: 1}
            assert stirs.list_since(clock.now() - timedelta(minutes=1))[-1][1] == thread.id


def test_a_visitor_without_script_finds_everything_labelled(make: Any, as_: Any, undone: Flask) -> None:
    opener = make.member()
    poll = ask(undone, opener, make.thread(opener), is_multiple=True, is_named=True)
    page = as_(opener).get(f"/polls/{poll}").text
    assert re.findall(r'<input type="checkbox" id="(poll-\d+-\d)"', page) == re.findall(
        r'label for="(poll-\d+-\d)"', page
    )
    assert all(words in page for words in OPTIONS)
    assert "えらんだものと名前は" in page
