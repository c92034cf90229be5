"""The bell: one line for a thing and a day, nothing of what may not be read, and read is read everywhere."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from sns.blueprints.accounts import actions as accounts
from sns.blueprints.accounts import ties
from sns.blueprints.accounts.models import Member
from sns.blueprints.contents import actions as contents
from sns.blueprints.contents import following
from sns.blueprints.contents import queries as content_queries
from sns.blueprints.contents.models import Mention
from sns.blueprints.contents.signals import Mentioned
from sns.blueprints.notifications import actions, telling
from sns.blueprints.notifications.models import Notification, NotificationEvent
from sns.blueprints.spaces import queries as spaces
from sns.core.db import db, transaction
from sns.core.signals import emit
from tests.contents.writing import answer, change
from tests.notifications.post import NOON, at, work


def lines(page: str) -> list[str]:
    """Return the sentences of the bell, and what follows each up to the next."""
    main = page.partition('<main class="main"')[2].partition("</main>")[0]
    words = re.sub(r"<[^>]+>|\s+", " ", main)
    return [re.sub(r" +", " ", line).strip() for line in re.split(r"(?=未読 )", words)]


def count(page: str) -> int:
    found = re.search(r'href="/notifications"[^>]*>.*?<span class="count"><span aria-hidden="true">(\d+)', page, re.S)
    return int(found[1]) if found and "</a>" not in found[0] else 0


def act(app: Flask, verb: Any, *members: Member, **facts: Any) -> None:
    with app.app_context():
        verb(*(db.session.get_one(Member, member.id) for member in members), **facts)


def react(app: Flask, member: Member, content: Any, kind: str = "like", seq: int = 0) -> None:
    with app.app_context():
        actor, found = db.session.get_one(Member, member.id), content_queries.find_content(content.id)
        assert found is not None
        contents.react(actor, found, kind, seq=seq)


def told(app: Flask, member: Member) -> list[str]:
    with app.app_context():
        kinds = sa.select(Notification.kind).where(Notification.member_id == member.id).order_by(Notification.id)
        return list(db.session.scalars(kinds))


def test_a_thing_and_a_day_are_one_line(make: Any, as_: Any, undone: Flask) -> None:
    author, midori, osamu = make.member(), make.member(nickname="北川みどり"), make.member(nickname="田中修")
    others = [make.member() for _ in range(3)]
    with at(NOON - timedelta(days=1)):
        entry, other = make.entry(author, title="すすき"), make.entry(author, title="ゆうひ")
        answer(undone, osamu, entry, body="昨日の返信です")
        for member in (*others, midori):
            react(undone, member, entry)
        work(undone)
    with at(NOON):
        answer(undone, osamu, entry, body="送り迎えの時間帯は…")
        answer(undone, osamu, entry, body="もう一つ")
        answer(undone, midori, other)
        work(undone)
        work(undone)
        browser = as_(author)
        page = browser.get("/notifications").text
    found = lines(page)[1:]
    assert [line.partition(" ")[2].partition(" ")[0] for line in found] == [
        "北川みどりさんが返信しました", "田中修さんが返信しました", "北川みどりさんほか3人が「いいね」を送りました",
        "田中修さんが返信しました",
    ]  # fmt: skip
    assert "「ゆうひ」" in found[0]
    assert "もう一つ" in found[1]
    assert "送り迎え" not in page
    assert page.index("今日") < page.index("もう一つ") < page.index("昨日") < page.index("ほか3人")
    assert count(page) == 4


def test_each_hears_once_by_what_concerns_them_most(make: Any, undone: Flask) -> None:
    author, answered, follower, muting, named, actor = (make.member() for _ in range(6))
    entry = make.entry(author, visibility="city")
    first = answer(undone, answered, entry)
    for member, verb in ((follower, following.follow), (muting, following.mute), (named, following.follow)):
        act(undone, lambda who, verb=verb: verb(who, content_queries.find_content(entry.id)), member)
    work(undone)
    with undone.app_context(), transaction():
        db.session.add(Mention(content_id=entry.id, seq=2, member_id=named.id))
    answer(undone, actor, entry, answer_to=first.seq)
    with undone.app_context(), transaction():
        emit(Mentioned(entry.id, 2, named.id, actor.id))
        emit(Mentioned(entry.id, 2, muting.id, actor.id))
    work(undone)
    heard = {name: told(undone, member)[-1:] for name, member in locals().items() if isinstance(member, Member)}
    assert heard == {
        "author": ["reply"], "answered": ["answer"], "follower": ["follow"], "muting": [], "named": ["mention"],
        "actor": [], "member": heard["member"],
    }  # fmt: skip
    before = {member.id: told(undone, member) for member in (author, answered, follower, named)}
    with undone.app_context():
        telling.replies(entry.id, [2])  # the worker died before it had said that it was done
        telling.mention(entry.id, 2, named.id)
    assert before == {member.id: told(undone, member) for member in (author, answered, follower, named)}


def test_nobody_hears_what_they_may_not_read(make: Any, as_: Any, undone: Flask) -> None:
    author, actor = make.member(), make.member()
    neighbour, stranger, blocking, muting = make.member(), make.member(ward=1), make.member(), make.member()
    entry = make.entry(author, visibility="ward")
    for member in (neighbour, stranger, blocking, muting):
        act(undone, lambda who: following.follow(who, content_queries.find_content(entry.id)), member)
    act(undone, accounts.block, blocking, actor)
    act(undone, ties.mute, muting, actor)
    answer(undone, actor, entry, body="ひみつの返信")
    work(undone)
    assert [told(undone, member) for member in (neighbour, stranger, blocking, muting)] == [["follow"], [], [], []]
    browser = as_(neighbour)
    assert "ひみつの返信" in browser.get("/notifications").text
    change(undone, entry, visibility="friends")
    page = browser.get("/notifications").text
    assert "ひみつの返信" not in page
    assert "通知は、まだありません" in page
    assert count(page) == 0
    change(undone, entry, visibility="ward")
    assert count(browser.get("/settings").text) == 1


@pytest.mark.parametrize("what", ["reply deleted", "content deleted", "actor blocked", "word taken back"])
def test_what_has_gone_meanwhile_is_neither_shown_nor_counted(what: str, make: Any, as_: Any, undone: Flask) -> None:
    author, actor = make.member(), make.member(nickname="消えた人")
    entry = make.entry(author, title="だい")
    reply = answer(undone, actor, entry, body="ほんぶん")
    if what == "word taken back":
        change(undone, reply, state="deleted")
        react(undone, actor, entry)
    work(undone)
    browser = as_(author)
    assert count(browser.get("/notifications").text) == 1
    if what == "reply deleted":
        change(undone, reply, state="deleted")
    elif what == "content deleted":
        change(undone, entry, state="deleted")
    elif what == "actor blocked":
        act(undone, accounts.block, author, actor)
    else:
        react(undone, actor, entry)
    page = browser.get("/notifications").text
    assert count(page) == 0
    for word in ("消えた人", "ほんぶん", "「だい」"):
        assert word not in page


def test_what_has_gone_does_not_stand_because_something_like_it_does(make: Any, as_: Any, undone: Flask) -> None:
    author, actor, other = make.member(), make.member(), make.member()
    entry, another = make.entry(author), make.entry(other)
    gone, there = answer(undone, actor, entry), answer(undone, actor, another)
    work(undone)
    assert gone.seq == there.seq
    change(undone, gone, state="deleted")
    assert [count(as_(member).get("/settings").text) for member in (author, other)] == [0, 1]


def test_opening_the_thing_reads_it_everywhere(make: Any, as_: Any, undone: Flask) -> None:
    author, actor = make.member(), make.member()
    entry, other = make.entry(author), make.entry(author)
    for thing in (entry, other):
        answer(undone, actor, thing)
    work(undone)
    phone, pc = as_(author), as_(author)
    assert count(phone.get("/settings").text) == count(pc.get("/settings").text) == 2
    assert count(phone.get(f"/diaries/{entry.id}").text) == 1
    assert count(phone.get("/settings").text) == 1  # before anything was written
    work(undone)
    assert count(pc.get("/settings").text) == 1
    answer(undone, actor, entry)
    work(undone)
    assert count(pc.get("/settings").text) == 2
    assert phone.post("/notifications/read").location == "/notifications"
    page = pc.get("/notifications").text
    assert count(page) == 0
    assert "未読" not in page
    assert "すべて既読にする" not in page


def test_people_are_news_too(make: Any, as_: Any, undone: Flask) -> None:
    member, friend = make.member(), make.member(nickname="ともだち")
    act(undone, lambda one, other: ties.ask(one, other), friend, member)
    work(undone)
    browser = as_(member)
    assert "ともだちさんから、つながりのお願いが届きました" in browser.get("/notifications").text
    assert count(browser.get("/friends/requests").text) == 0
    act(undone, lambda one, other: ties.accept(one, other), member, friend)
    act(undone, lambda one, other: ties.introduce(one, other, body="よい人です"), friend, member)
    act(undone, lambda one, other: ties.introduce(one, other, body="とてもよい人です"), friend, member)
    work(undone)
    assert "さんとつながりました" in as_(friend).get("/notifications").text
    page = browser.get("/notifications").text
    assert page.count("紹介文を書きました") == 1
    link = re.search(rf'href="(/members/{member.id}\?n=\d+)"', page)
    assert link
    assert count(browser.get(link[1]).text) == 0
    act(undone, ties.part, member, friend)
    assert "ともだち" not in browser.get("/notifications").text


def test_roles_are_told_in_words(make: Any, as_: Any, undone: Flask) -> None:
    member = make.member(role="host")
    work(undone)
    assert f"{make.ward(0).name}の世話人になりました" in as_(member).get("/notifications").text


def test_an_office_speaks_with_its_own_name(make: Any, as_: Any, undone: Flask) -> None:
    author, staff = make.member(), make.member(nickname="職員の名前")
    entry = make.entry(author)
    act(undone, accounts.block, author, staff)
    with undone.app_context():
        reply = contents.reply(
            db.session.get_one(Member, make.member().id), content_queries.find_content(entry.id), body="お答えします",
            voice_space_id=make.ward(0).id,
        )  # fmt: skip
    change(undone, reply, author_id=staff.id)
    work(undone)
    page = as_(author).get("/notifications").text
    assert f"{make.ward(0).name}役所が返信しました" in page
    assert "職員の名前" not in page


def test_a_crowd_of_followers_is_told_in_steps_and_once(make: Any, undone: Flask, monkeypatch: Any) -> None:
    monkeypatch.setattr(actions, "CHUNK", 2)
    author, actor = make.member(), make.member()
    entry = make.entry(author)
    followers = [make.member() for _ in range(5)]
    for member in followers:
        act(undone, lambda who: following.follow(who, content_queries.find_content(entry.id)), member)
    answer(undone, actor, entry)
    work(undone)
    with undone.app_context():
        assert telling.replies(entry.id, [1]) == 0
        assert db.session.scalar(sa.select(sa.func.count()).select_from(NotificationEvent)) == 6


def test_the_bell_goes_on_and_costs_the_same_for_two_and_forty(
    make: Any, as_: Any, undone: Flask, count_statements: Any
) -> None:
    author, actor = make.member(), make.member()
    browser, costs = as_(author), []
    browser.get("/notifications")  # the wards are read once a minute
    for number in (2, 38):
        for _ in range(number):
            answer(undone, actor, make.entry(author))
        work(undone)
        with count_statements() as seen:
            page = browser.get("/notifications").text
        costs.append(len(seen))
    assert costs[0] == costs[1] <= 5
    assert count(page) == 40
    first = re.findall(r'href="/diaries/(\d+)#r1"', page)
    more = re.search(r'href="(/notifications\?before=[^"]+)" rel="next"', page)
    assert more
    rest = re.findall(r'href="/diaries/(\d+)#r1"', browser.get(more[1]).text)
    assert len(first) == 30
    assert len({*first, *rest}) == 40
    assert browser.get("/notifications?before=nonsense").status_code == 200


def test_a_hundred_and_more_are_99_plus(make: Any, as_: Any, undone: Flask) -> None:
    author, actor = make.member(), make.member()
    with undone.app_context():
        for day in range(101):
            telling.person("friend_made", about=actor.id, to=author.id, at=NOON - timedelta(days=day))
    make.friends(author, actor)
    page = as_(author).get("/menu").text
    assert "99+" in page
    assert "新着 100件以上" in page


def test_old_lines_are_erased(make: Any, undone: Flask) -> None:
    author, actor = make.member(), make.member()
    with at(NOON - timedelta(days=91)):
        answer(undone, actor, make.entry(author))
        work(undone)
    with at(NOON):
        answer(undone, actor, make.entry(author))
        work(undone)
        with undone.app_context():
            assert actions.forget_old() == 1
    assert told(undone, author) == ["reply"]


def test_many_standings_are_the_same_as_each(make: Any, undone: Flask) -> None:
    members = [make.member(ward=number % 3, role="host" if number else None, ties=(1,)) for number in range(4)]
    make.friends(members[0], members[1])
    make.block(members[1], members[2])
    act(undone, lambda one, other: ties.ask(one, other), members[3], members[0])
    act(undone, ties.mute, members[2], members[0])
    with undone.app_context():
        found = spaces.standings_of([member.id for member in members])
        assert found == {member.id: spaces.standing_of(member.id) for member in members}
