"""People called by name: only those who may read, told once; the words follow their names, and lose them at the end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from sns.blueprints.accounts import farewell as account
from sns.blueprints.accounts.models import Member
from sns.blueprints.contents import actions, farewell, queries, rendering
from sns.blueprints.contents.models import Content, Mention, Reply
from sns.blueprints.contents.signals import Mentioned
from sns.blueprints.people import profile
from sns.core import jobs
from sns.core.db import db
from tests.contents.writing import answer, reload


@pytest.fixture
def told() -> Iterator[list[Mentioned]]:
    """Give the list of who was told."""
    heard: list[Mentioned] = []

    def hear(signal: Mentioned) -> None:
        heard.append(signal)

    Mentioned.channel.connect(hear, weak=False)
    yield heard
    Mentioned.channel.disconnect(hear)


def link(member: Member, name: str | None = None) -> str:
    return f'<a class="mention" href="/members/{member.id}">@{name or member.nickname}</a>'


def revise(app: Flask, entry: Any, body: str, **changes: Any) -> None:
    with app.app_context():
        found = queries.find_content(entry.id)
        author = db.session.get_one(Member, entry.author_id)
        words = {"title": found.title, "visibility": found.visibility, "version": found.version, **changes}
        actions.revise(author, found, body=body, **words)


def rename(app: Flask, member: Member, name: str) -> None:
    with app.app_context():
        actor = db.session.get_one(Member, member.id)
        profile.revise(actor, nickname=name, reading="", bio="", age_band=None, lives_since=None)
        jobs.run_due()


def test_only_those_who_may_read_are_called(make: Any, undone: Flask, told: list[Mentioned]) -> None:
    author, near, far = make.member(), make.member(nickname="ちかく"), make.member(ward=1, nickname="とおく")
    blocked = make.member(nickname="はなれた人")
    make.block(author, blocked)
    entry = make.entry(author, body="@ちかく と @とおく と @はなれた人 と @いない人 と 自分", visibility="ward")
    html = reload(undone, entry).body_html
    assert link(near) in html
    assert html.count("<a ") == 1
    assert told == [Mentioned(entry.id, 0, near.id, author.id)]
    revise(undone, entry, entry.body, visibility="city")
    assert link(far) in reload(undone, entry).body_html
    assert [signal.member_id for signal in told] == [near.id, far.id]
    revise(undone, entry, entry.body, visibility="private")
    assert "<a " not in reload(undone, entry).body_html


def test_a_reply_calls_and_nobody_is_told_twice_of_one_place(make: Any, undone: Flask, told: list[Mentioned]) -> None:
    author, friend = make.member(), make.member(nickname="ともだち")
    reply = answer(undone, author, make.entry(author), body="@ともだち さん、どうですか")

    def say(body: str) -> None:
        with undone.app_context():
            actions.revise_reply(db.session.get_one(Member, author.id), queries.find_reply(reply.id), body=body)

    assert link(friend) in reload(undone, reply).body_html
    for body in ("やめました", "やはり @ともだち さん"):
        say(body)
    assert link(friend) in reload(undone, reply).body_html
    assert told == [Mentioned(reply.content_id, reply.seq, friend.id, author.id)]


def test_words_follow_a_new_name_also_after_an_edit(make: Any, undone: Flask, told: list[Mentioned]) -> None:
    author, friend = make.member(), make.member(nickname="はなこ")
    entry = make.entry(author, body="@はなこ さんと歩きました")
    rename(undone, friend, "はなみ")
    found = reload(undone, entry)
    assert (found.body, found.excerpt) == ("@はなみ さんと歩きました",) * 2
    assert link(friend, "はなみ") in found.body_html
    revise(undone, entry, "@はなみ さんと走りました")
    assert link(friend, "はなみ") in reload(undone, entry).body_html
    assert len(told) == 1


def test_a_name_that_goes_comes_back_or_is_erased_everywhere(make: Any, undone: Flask) -> None:
    author, friend = make.member(), make.member(nickname="さようなら")
    entry = make.entry(author, body="@さようなら さんへ")
    answer(undone, author, entry, body="> @さようなら さん\n\nありがとう")
    revise(undone, entry, "@さようなら さんと、みなさんへ")

    def html() -> str:
        with undone.app_context():
            jobs.run_due()
            return "".join(db.session.scalars(sa.select(Content.body_html))) + "".join(
                db.session.scalars(sa.select(Reply.body_html))
            )

    with undone.app_context():
        account.close(db.session.get_one(Member, friend.id))
    assert "さようなら" not in html()
    assert "@退会した会員" in html()
    with undone.app_context():
        account.reopen(db.session.get_one(Member, friend.id))
    assert html().count(link(friend)) == 2
    with undone.app_context():
        farewell.erase(friend.id, keeps_words=True, keeps_id=False)
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Mention)) == 0
        for table in ("contents", "replies", "revisions"):
            assert "さようなら" not in str(db.session.execute(sa.text(f"select * from {table}")).all())


def test_an_older_rendering_keeps_its_links(make: Any, undone: Flask) -> None:
    friend = make.member(nickname="のこる")
    entry = make.entry(make.member(), body="@のこる さん")
    with undone.app_context():
        db.session.execute(sa.update(Content).values(text_version=0))
        db.session.commit()
        assert rendering.rerender(limit=10) >= 1
    assert link(friend) in reload(undone, entry).body_html


def test_suggested_are_those_near_who_may_read(make: Any, as_: Any) -> None:
    author, reader = make.member(nickname="あさひ"), make.member()
    friend, far_friend = make.member(nickname="あかり"), make.member(ward=1, nickname="あおい")
    for someone in (friend, far_friend):
        make.friends(reader, someone)
    make.member(nickname="あいだの人")
    entry = make.entry(author, visibility="ward")
    make.reply(make.member(nickname="いずみ"), entry)
    browser = as_(reader)

    def names(address: str) -> list[str]:
        return [row["name"] for row in browser.get(address).get_json()]

    assert names(f"/contents/{entry.id}/people") == ["あかり", "あさひ", "いずみ"]
    assert names(f"/contents/{entry.id}/people?q=ア") == ["あかり", "あさひ"]
    assert names("/mentions?visibility=ward&q=あ") == ["あかり"]
    assert names("/mentions?visibility=city") == ["あおい", "あかり"]
    assert names("/mentions?visibility=private") == names("/mentions?visibility=nonsense") == []
    assert as_(make.member(ward=1)).get(f"/contents/{entry.id}/people").status_code == 404


def test_a_quotation_says_whom_and_fills_the_form(make: Any, as_: Any, undone: Flask) -> None:
    author, reader = make.member(nickname="かわべ"), make.member()
    entry = make.entry(author, body="一行目\n\n" + "\n\n".join(f"{n}行目" for n in range(2, 9)))
    reply = answer(undone, author, entry, body="**はれ**でした")
    browser = as_(reader)
    page = browser.get(f"/diaries/{entry.id}?quote={reply.seq}&answer={reply.seq}").text
    assert "&gt; @かわべ さん\n&gt; はれでした\n\n</textarea>" in page
    whole = browser.get(f"/diaries/{entry.id}?quote=0").text
    assert "&gt; @かわべ さん\n&gt; 一行目" in whole
    assert "&gt; …" in whole
    assert "8行目</textarea>" not in whole
    for nothing in ("99", "-1", "x", "1" * 20):
        assert "&gt; @" not in browser.get(f"/diaries/{entry.id}?quote={nothing}").text
    make.block(reader, author)
    assert browser.get(f"/diaries/{entry.id}?quote=0").status_code == 404


def test_an_edit_forgets_nobody_who_is_away(make: Any, undone: Flask) -> None:
    friend = make.member(nickname="るすの人")
    entry = make.entry(make.member(), body="@るすの人 さん")
    with undone.app_context():
        account.close(db.session.get_one(Member, friend.id))
        jobs.run_due()
    revise(undone, entry, "@るすの人 さん、お元気で")
    assert "@退会した会員" in reload(undone, entry).body_html
    with undone.app_context():
        account.reopen(db.session.get_one(Member, friend.id))
        jobs.run_due()
    assert link(friend) in reload(undone, entry).body_html
