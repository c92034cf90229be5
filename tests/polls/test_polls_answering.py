"""Answering: one person one answer, kept apart from who gave it, in every mode."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from sns.blueprints.accounts.models import Member
from sns.blueprints.contents.models import Content
from sns.blueprints.people import leaving
from sns.blueprints.polls import actions, jobs, queries
from sns.blueprints.polls.models import Participation, Poll
from sns.core import clock
from sns.core.db import db, transaction
from sns.core.errors import Refused
from tests.polls.asking import all_choose, ask, choose, facts, find

pytestmark = pytest.mark.usefixtures("undone")


def answered(app: Flask, poll_id: int, member: Member) -> Participation:
    with app.app_context():
        return db.session.get_one(Participation, (poll_id, member.id))


def later(monkeypatch: pytest.MonkeyPatch, **time: float) -> None:
    now = clock.now() + timedelta(**time)
    monkeypatch.setattr(clock, "now", lambda: now)


def test_a_second_answer_changes_nothing_where_it_may_not_be_changed(make: Any, undone: Flask) -> None:
    poll, member = ask(undone, (opener := make.member()), make.thread(opener)), make.member()
    assert choose(undone, member, poll, 1)
    assert not choose(undone, member, poll, 2)
    assert facts(undone, poll) == (1, [0, 1, 0])


@pytest.mark.parametrize("is_named", [False, True])
def test_a_changed_answer_is_counted_once(make: Any, undone: Flask, is_named: bool) -> None:
    opener, member = make.member(), make.member(age_band="40s")
    poll = ask(undone, opener, make.thread(opener), is_named=is_named, is_changeable=True, is_multiple=True)
    choose(undone, member, poll, 0, 2)
    with undone.app_context(), transaction():  # who moves meanwhile stays counted where they were
        db.session.get_one(Member, member.id).home_ward_id = make.ward(2).id
    choose(undone, member, poll, 1)
    assert facts(undone, poll) == (1, [0, 1, 0])
    with undone.app_context():
        found = find(poll)
        assert found.groups == {"ward": {str(make.ward(0).id): [0, 1, 0]}, "age": {"30-49": [0, 1, 0]}}
        assert queries.show(member, found).own == [1]


def test_of_a_secret_answer_nothing_is_kept_but_that_it_was_given(make: Any, undone: Flask) -> None:
    opener, member = make.member(), make.member()
    poll = ask(undone, opener, make.thread(opener))
    choose(undone, member, poll, 1)
    mine = answered(undone, poll, member)
    assert (mine.choices, mine.seal, mine.ward_id, mine.age) == (None, None, None, None)
    with undone.app_context():
        assert find(poll).key is None
        assert queries.show(member, find(poll)).own is None


def test_at_the_end_the_key_of_a_secret_poll_is_destroyed(
    make: Any, undone: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    opener, member = make.member(), make.member()
    poll = ask(undone, opener, make.thread(opener), is_changeable=True)
    choose(undone, member, poll, 1)
    with undone.app_context():
        assert find(poll).key
        assert queries.show(member, find(poll)).own == [1]
    later(monkeypatch, days=8)
    with undone.app_context():
        jobs.close_due()
    mine = answered(undone, poll, member)
    assert (mine.choices, mine.seal, mine.ward_id, mine.age) == (None, None, None, None)
    with undone.app_context():
        found = find(poll)
        assert (found.key, found.closed_at) == (None, found.ends_at)
        assert queries.show(member, found).own is None


def test_two_secret_polls_seal_the_same_answer_differently(make: Any, undone: Flask) -> None:
    opener, member = make.member(), make.member()
    polls = [ask(undone, opener, make.thread(opener), is_changeable=True) for _ in range(2)]
    for poll in polls:
        choose(undone, member, poll, 1)
    assert len({answered(undone, poll, member).seal for poll in polls}) == 2


def test_at_the_moment_of_its_end_a_poll_takes_no_answer(
    make: Any, undone: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    opener = make.member()
    poll = ask(undone, opener, make.thread(opener))
    with undone.app_context():
        ends_at = find(poll).ends_at
        assert clock.local(ends_at).hour == 0
    monkeypatch.setattr(clock, "now", lambda: ends_at - timedelta(microseconds=1))
    choose(undone, make.member(), poll, 0)
    monkeypatch.setattr(clock, "now", lambda: ends_at)
    with pytest.raises(Refused, match="おわりました"):
        choose(undone, opener, poll, 0)
    assert facts(undone, poll) == (1, [1, 0, 0])


@pytest.mark.parametrize("chosen", [(), (0, 1), (9,), (-1,)])
def test_one_is_chosen_where_one_may_be(make: Any, undone: Flask, chosen: tuple[int, ...]) -> None:
    opener = make.member()
    poll = ask(undone, opener, make.thread(opener))
    with pytest.raises(Refused):
        choose(undone, opener, poll, *chosen)
    assert facts(undone, poll) == (0, [0, 0, 0])


def test_results_come_after_one_s_own_answer_or_at_the_end(
    make: Any, undone: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    opener, member = make.member(), make.member()
    thread = make.thread(opener)
    early, late = ask(undone, opener, thread), ask(undone, opener, thread, shows_early=False)
    for poll in (early, late):
        all_choose(undone, make, poll, [0, 1])

    def seen(someone: Member) -> list[bool]:
        with undone.app_context():
            return [bool(queries.show(someone, find(poll)).bars) for poll in (early, late)]

    assert seen(member) == [False, False]
    for poll in (early, late):
        choose(undone, member, poll, 1)
    assert seen(member) == [True, False]
    later(monkeypatch, days=8)
    assert seen(make.member()) == [True, True]


def test_a_secret_poll_of_two_shows_no_numbers(make: Any, undone: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    opener, member = make.member(), make.member()
    thread = make.thread(opener)
    secret, named = ask(undone, opener, thread), ask(undone, opener, thread, is_named=True)
    for poll in (secret, named):
        choose(undone, opener, poll, 0)
        choose(undone, member, poll, 1)
    later(monkeypatch, days=8)
    with undone.app_context():
        assert queries.show(member, find(secret)).bars == []
        assert [bar.percent for bar in queries.show(member, find(named)).bars] == [50, 50, 0]


def test_who_leaves_takes_their_name_along_and_the_numbers_stay(make: Any, undone: Flask) -> None:
    opener, member = make.member(), make.member(nickname="さるひと")
    thread = make.thread(opener)
    polls = [ask(undone, opener, thread, is_named=named, is_changeable=True) for named in (False, True)]
    for poll in polls:
        choose(undone, member, poll, 2)
    with undone.app_context():
        assert queries.list_voters(opener, find(polls[1])) == [[], [], ["さるひと"]]
        request = leaving.leave(db.session.get_one(Member, member.id), keeps_words=True)
        assert queries.list_voters(opener, find(polls[1])) == [[], [], []]
        with transaction():
            request.final_at = clock.now()
        assert leaving.erase_due() == 1
        for poll in polls:
            assert db.session.get(Participation, (poll, member.id)) is None
            assert find(poll).counts == [0, 0, 1]


def test_polls_go_with_the_words_of_who_leaves(make: Any, undone: Flask) -> None:
    opener, other = make.member(), make.member()
    poll = ask(undone, other, (thread := make.thread(opener)))
    ask(undone, opener, make.thread(other))
    choose(undone, other, poll, 0)
    with undone.app_context():
        request = leaving.leave(db.session.get_one(Member, opener.id), keeps_words=False)
        with transaction():
            request.final_at = clock.now()
        leaving.erase_due()
        assert db.session.get_one(Content, thread.id, populate_existing=True).state == "deleted"
        # The question under somebody else's thread was theirs too.
        assert db.session.scalars(db.select(Poll.id)).all() == []
        assert db.session.scalars(db.select(Participation)).all() == []


def test_blocked_names_are_not_read_and_a_blocked_opener_asks_nothing(make: Any, undone: Flask, as_: Any) -> None:
    author, opener, reader = make.member(), make.member(role="host", nickname="とおいひと"), make.member()
    thread = make.thread(author)
    poll, own = ask(undone, opener, thread, is_named=True), ask(undone, author, thread, is_named=True)
    choose(undone, opener, own, 1)
    make.block(reader, opener)
    browser = as_(reader)
    assert browser.get(f"/polls/{poll}").status_code == 404
    assert browser.post(f"/polls/{poll}/answer", data={"choice": "1"}).status_code == 404
    assert f'id="poll-{poll}"' not in browser.get(f"/threads/{thread.id}").text
    assert browser.post(f"/polls/{own}/answer", data={"choice": "1"}).status_code == 302
    page = browser.get(f"/polls/{own}").text
    assert "だれがえらんだか" in page
    assert "とおいひと" not in page
    assert facts(undone, own) == (2, [1, 1, 0])


def test_a_deleted_poll_says_so_to_who_answers_it_at_that_moment(make: Any, undone: Flask) -> None:
    opener = make.member()
    thread = make.thread(opener)
    poll = ask(undone, opener, thread)
    with undone.app_context():
        member, found = db.session.get_one(Member, opener.id), find(poll)
        db.session.expunge(found)
        actions.remove(member, find(poll))
        db.session.add(found)
        with pytest.raises(Refused, match="消されました"):
            actions.answer(member, found, [0])
        assert db.session.get_one(Content, thread.id).facts["polls"] == 0
