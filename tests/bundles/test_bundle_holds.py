"""What a bundle holds, and what it must not: one predicate decides, as on every page."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask

from sns.blueprints.bundles import making  # noqa: F401  # it brings the sections
from sns.blueprints.bundles.sections import LEFT_OUT, covered
from sns.blueprints.contents import adapters as contents
from sns.blueprints.media import actions as media
from sns.blueprints.talk import adapters as talk
from tests.bundles.unpack import bundle_of
from tests.contents.writing import change, hang
from tests.messages.writing import say, write
from tests.people.ties import ties


def test_every_kind_has_an_exporter() -> None:
    kinds, rooms, columns = covered()
    assert sorted(contents.KINDS.keys() - kinds) == []
    assert sorted(talk.KINDS.keys() - rooms) == []
    assert sorted(ties().keys() - columns - LEFT_OUT.keys()) == []
    # Nothing is promised that is not there, and nothing both told and left out.
    assert sorted((columns | LEFT_OUT.keys()) - ties().keys()) == []
    assert sorted(columns & LEFT_OUT.keys()) == []


def test_own_words_with_photos_and_comments(undone: Flask, make: Any) -> None:
    me, friend = make.member(), make.member()
    entry = make.entry(me, title="川の日記", body="**つめたい**水。[地図](/w/kita)", visibility="private")
    hang(undone, entry, [make.photo(me)])
    make.reply(friend, make.entry(me, title="みんなの日記"), body="うれしいです。")
    make.reply(me, make.entry(friend, title="友だちの日記", visibility="city"), body="おめでとう。")
    make.answer(me, make.event(friend, title="夏の会", visibility="city"), note="二人で行きます")
    found = bundle_of(undone, me)
    titles = {item["title"]: item for item in found.json("diaries")}
    assert titles.keys() == {"川の日記", "みんなの日記"}
    photo = titles["川の日記"]["photos"][0]["file"]
    assert found.zip.read(photo)[8:12] == b"WEBP"
    assert titles["みんなの日記"]["comments"][0]["body"] == "うれしいです。"
    assert [(item["to_title"], item["body"]) for item in found.json("replies")] == [("友だちの日記", "おめでとう。")]
    assert [(item["title"], item["note"]) for item in found.json("answers")] == [("夏の会", "二人で行きます")]
    page = found.zip.read("diaries/001.html").decode()
    assert f'src="../{photo}"' in page
    assert 'href="http://127.0.0.1' in page  # a link to the site leads there from a file
    assert not re.search(r'(?:src|action)="/', page)
    assert "<script" not in found.words


def test_what_one_may_not_read_is_not_there(undone: Flask, make: Any) -> None:
    me, blocked, other, stranger = make.member(), make.member(), make.member(), make.member(ward=1)
    mine = make.entry(me, title="わたしの日記", visibility="city")
    make.reply(blocked, mine, body="こばんだ人の返信")
    hidden = make.reply(other, mine, body="かくされた返信")
    change(undone, hidden, state="hidden")
    theirs = make.entry(other, title="ひみつの題", visibility="city")
    make.reply(me, theirs, body="わたしの返信ひとつ")
    change(undone, theirs, visibility="private")
    gone = make.entry(me, title="消した日記")
    change(undone, gone, state="deleted")
    make.entry(stranger, title="よその日記", body="よその本文", visibility="private")
    make.block(me, blocked)
    found = bundle_of(undone, me)
    for planted in ("こばんだ人の返信", "かくされた返信", "ひみつの題", "消した日記", "よその日記", "よその本文"):
        assert planted not in found.words, planted
    # One's own words stay one's own, wherever they were said.
    assert [(item["to_title"], item["body"]) for item in found.json("replies")] == [(None, "わたしの返信ひとつ")]


def test_messages_are_as_they_can_be_read(undone: Flask, make: Any) -> None:
    me, friend, enemy = make.member(), make.member(), make.member()
    for other in (friend, enemy):
        make.friends(me, other)
    for other, mine, theirs in (
        (friend, "わたしから友へ", "友からわたしへ"),
        (enemy, "わたしからあの人へ", "あの人からわたしへ"),
    ):
        room = write(undone, me, other, mine)
        say(undone, other, room, theirs)
    make.block(me, enemy)
    found = bundle_of(undone, me)
    said = {(item["body"], item["author"]) for item in found.json("messages")}
    assert said == {
        ("わたしから友へ", me.nickname),
        ("友からわたしへ", friend.nickname),
        ("わたしからあの人へ", me.nickname),
    }
    assert "あの人からわたしへ" not in found.words
    assert enemy.nickname not in str(found.json("messages"))


def test_a_secret_and_the_desk_stay_out(undone: Flask, make: Any) -> None:
    me = make.member(password_hash="ひみつのハッシュ")
    found = bundle_of(undone, me)
    assert "ひみつのハッシュ" not in found.words
    assert me.email in str(found.json("profile"))


def test_names_of_the_bundle_unpack_everywhere(undone: Flask, make: Any) -> None:
    names = bundle_of(undone, make.member()).zip.namelist()
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[a-zA-Z0-9_./]+", name) and ".." not in name for name in names)


def test_a_photo_that_is_gone_does_not_stop_it(undone: Flask, make: Any) -> None:
    me = make.member()
    entry, photo = make.entry(me), make.photo(me)
    hang(undone, entry, [photo])
    with undone.app_context():
        media.storage().delete(f"{photo.key}/l.webp")
    page = bundle_of(undone, me).zip.read("diaries/001.html").decode()
    assert "<img" not in page
