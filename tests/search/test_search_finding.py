"""What a search finds: everything a plain scan finds, nothing the reader may not read, and what was just changed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from sns.blueprints.accounts.models import Member, Mute
from sns.blueprints.contents import actions as contents
from sns.blueprints.contents.models import Content, Reply
from sns.blueprints.diaries.models import DiaryEntry
from sns.blueprints.people import profile
from sns.blueprints.search import actions, asking, index, queries, words
from sns.blueprints.search.models import Document, Rebuild
from sns.blueprints.search.queries import Filters
from sns.blueprints.search.sources import CONTENT, REPLY
from sns.core import clock, jobs, text
from sns.core.db import db, transaction
from sns.demo import sentences
from tests.contents.writing import answer, change

BODIES = Path(__file__).parents[3] / "shared" / "data" / "bodies"
_AWKWARD = [
    "ﾎﾞﾗﾝﾃｨｱとボランティア、ぼらんてぃあ。", "第３回 Wi-Fi講習会㈱", "あ" * 400 + "防災" + "あ" * 400, "00 " * 300 + "01 00",
    "猫", "・ねこ・", "A・B", "😀花火😀", "Cafe\u0301 ｶﾞｯｺｳ", "１２３４５６７８９０", "<b>太い</b> **字** [川](https://x.example/)",
    "です。" * 300 + "ですが", "한국어 교실", "नमस्ते", "𠮷野家で𩸽を", "',:*&|!<->()\\ '' \" AND OR",
]  # fmt: skip


def catch_up(app: Flask) -> None:
    with app.app_context():
        while jobs.run_due():
            pass


def ids(app: Flask, reader: Member, typed: str, **filters: Any) -> set[tuple[str, int]]:
    with app.app_context():
        me = db.session.get_one(Member, reader.id)
        found = queries.find(me, asking.understand(typed), Filters(**filters))
        return {(match.source, match.ref_id) for match in found.newest}


def finds(app: Flask, reader: Member, typed: str, thing: Content | Reply, **filters: Any) -> bool:
    source = REPLY if isinstance(thing, Reply) else CONTENT
    return (source, thing.id) in ids(app, reader, typed, **filters)


@contextmanager
def acting(app: Flask, member: Member) -> Iterator[Member]:
    with app.app_context(), transaction():
        yield db.session.get_one(Member, member.id)


def fill(author: Member, bodies: list[str]) -> None:
    """Publish bodies at once, as an import does, and let the index be rebuilt."""
    now = clock.now()
    with transaction():
        db.session.execute(
            sa.insert(Content.__table__),  # type: ignore[arg-type]
            [
                {
                    "kind": "diary", "author_id": author.id, "space_id": author.home_ward_id, "shown_in": [], "tags": [],
                    "visibility": "city", "state": "published", "title": f"題{number}", "version": 1,
                    "created_at": now - timedelta(minutes=number), "published_at": now - timedelta(minutes=number),
                    "bumped_at": now, "reply_seq": 0, "reply_count": 0, "view_count": 0, "reactions": {}, "facts": {},
                    "body": body, "body_html": text.render("x"), "excerpt": "", "text_version": text.VERSION,
                }
                for number, body in enumerate(bodies)
            ],
        )  # fmt: skip
    for _done in actions.rebuild():
        pass


def flat_texts() -> dict[int, str]:
    rows = db.session.execute(sa.select(Content.id, Content.title, Content.body))
    return {row.id: words.flat_parts((row.title, text.plain(row.body))) for row in rows}


def drawn(rng: random.Random, bodies: list[str], count: int) -> list[str]:
    found: list[str] = []
    while len(found) < count:
        runs = words.flat(text.plain(rng.choice(bodies)[:400])).split()
        run = rng.choice(runs or [""])
        length = rng.randint(1, 6)
        at = rng.randrange(max(len(run) - length, 0) + 1)
        if word := run[at : at + length]:
            found.append(word)
    return found


@pytest.mark.parametrize("prose", ["made", "real"])
def test_every_word_of_one_to_six_characters_is_found_wherever_it_stands(
    context: Flask, make: Any, monkeypatch: pytest.MonkeyPatch, prose: str
) -> None:
    monkeypatch.setattr(queries, "MOST", 100_000)
    monkeypatch.setattr(actions, "_PAUSE_S", 0)
    rng = random.Random(7)
    if prose == "made":
        bodies = [sentences.body(rng) for _ in range(300)] + _AWKWARD
    else:
        if not BODIES.exists():
            pytest.skip(f"no real prose at {BODIES}")
        whole = "\n".join(path.read_text("utf-8") for path in sorted(BODIES.rglob("*.txt")))
        bodies = [whole[at : at + 2_000] for at in range(0, min(len(whole), 600_000), 2_000)]
    author, reader = make.member(), make.member()
    fill(author, bodies)
    me = db.session.get_one(Member, reader.id)
    asked = [
        *drawn(rng, bodies, 200), "防災 清掃", "ボランティア -講習", '"第3回 wi"', "00", "00 01", '"00 01 00"', "ああああ", "あ防災あ", "ですが", "ですで", "-です 猫",
        "ａ・ｂ", "𠮷野", "नमस्ते", "교실",
    ]  # fmt: skip
    wrong, flat = [], flat_texts()
    for typed in asked:
        question = asking.understand(typed)
        found = {match.ref_id for match in queries.find(me, question, Filters(), most=100_000).newest}
        wanted = {key for key, words_of in flat.items() if question.is_answered_by(words_of)}
        if found != wanted:
            wrong.append((typed, len(found), len(wanted)))
    assert wrong == []


def test_a_reader_finds_what_they_may_read_and_nothing_else_counts(undone: Flask, make: Any) -> None:
    author, friend, neighbour, stranger = make.member(), make.member(), make.member(), make.member(ward=1)
    make.friends(author, friend)
    entries = {
        name: make.entry(author, visibility=name, body="防災訓練") for name in ("city", "ward", "friends", "private")
    }
    replies = {name: answer(undone, author, entry, body="防災の返事") for name, entry in entries.items()}
    catch_up(undone)
    sees = {author: 4, friend: 3, neighbour: 2, stranger: 1}
    order = ["city", "ward", "friends", "private"]
    for reader, count in sees.items():
        open_to = order[:count]
        assert ids(undone, reader, "防災") == {
            *((CONTENT, entries[name].id) for name in open_to), *((REPLY, replies[name].id) for name in open_to),
        }  # fmt: skip


@pytest.mark.parametrize("state", ["held", "hidden", "deleted"])
def test_what_is_hidden_or_deleted_is_gone_from_the_next_search(undone: Flask, make: Any, state: str) -> None:
    author, reader = make.member(), make.member()
    entry, other = make.entry(author, body="防災訓練"), make.entry(author)
    under, reply = answer(undone, reader, entry, body="防災です"), answer(undone, author, other, body="防災だ")
    catch_up(undone)
    assert all(finds(undone, reader, "防災", thing) for thing in (entry, under, reply))
    for thing in (entry, reply):
        change(undone, thing, state=state)
    assert ids(undone, reader, "防災") == set()
    assert finds(undone, author, "防災", reply) == (state != "deleted")


def test_a_block_a_mute_and_a_change_of_visibility_count_at_once(undone: Flask, make: Any) -> None:
    author, reader, other = make.member(), make.member(), make.member()
    entry, theirs = make.entry(author, visibility="city", body="防災訓練"), make.entry(other, visibility="city")
    reply = answer(undone, author, theirs, body="防災です")
    catch_up(undone)
    assert ids(undone, reader, "防災") == {(CONTENT, entry.id), (REPLY, reply.id)}
    with acting(undone, reader):
        db.session.add(Mute(member_id=reader.id, muted_id=author.id, since_at=clock.now()))
    assert ids(undone, reader, "防災") == set()
    make.block(author, other)
    assert ids(undone, other, "防災") == set()
    change(undone, entry, visibility="private")
    assert ids(undone, author, "防災") == {(CONTENT, entry.id)}
    assert ids(undone, make.member(), "防災") == {(REPLY, reply.id)}


def test_after_an_edit_the_old_words_are_gone_at_once_and_the_new_ones_are_there_with_the_job(
    undone: Flask, make: Any
) -> None:
    author, reader = make.member(), make.member()
    entry = make.entry(author, title="題", body="夕方に防災訓練", tags=["はじめの札"])
    reply = answer(undone, reader, entry, body="夕方にまた清掃")
    catch_up(undone)
    assert finds(undone, reader, "はじめの", entry)
    with acting(undone, author) as me:
        contents.revise(
            me,
            db.session.get_one(DiaryEntry, entry.id),
            title="題",
            body="夕方に運動会",
            visibility="ward",
            version=1,
            tags=[],
        )
    with acting(undone, reader) as me:
        contents.revise_reply(me, db.session.get_one(Reply, reply.id), body="夕方に散歩")
    for typed in ("防災", "清掃", "はじめの"):
        assert ids(undone, reader, typed) == set()
    catch_up(undone)
    assert ids(undone, reader, "夕方") == {(CONTENT, entry.id), (REPLY, reply.id)}
    assert finds(undone, reader, "運動会", entry) and finds(undone, reader, "散歩", reply)
    with acting(undone, author) as me:
        contents.remove(me, db.session.get_one(DiaryEntry, entry.id))
    assert ids(undone, reader, "夕方") == set()
    catch_up(undone)
    with undone.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).where(Document.source == CONTENT)) == 0


def test_results_are_narrowed_by_kind_ward_and_time_and_come_newest_first(undone: Flask, make: Any) -> None:
    author, away = make.member(), make.member(ward=1)
    old = make.entry(author, visibility="city", body="防災", ago=timedelta(days=60))
    here = make.entry(author, visibility="city", body="防災", ago=timedelta(days=3))
    there = make.entry(away, visibility="city", body="防災")
    reply = answer(undone, author, there, body="防災")
    catch_up(undone)
    with undone.app_context():
        me = db.session.get_one(Member, author.id)
        found = queries.find(me, asking.understand("防災"), Filters())
        assert [m.ref_id for m in found.newest if m.source == CONTENT] == [there.id, here.id, old.id]
        assert found.counts == {"diary": 3, REPLY: 1}
    assert ids(undone, author, "防災", kind="diary") == {(CONTENT, e.id) for e in (old, here, there)}
    assert ids(undone, author, "防災", kind=REPLY) == {(REPLY, reply.id)}
    assert ids(undone, author, "防災", ward_id=away.home_ward_id) == {(CONTENT, there.id), (REPLY, reply.id)}
    assert ids(undone, author, "防災", kind="diary", period="week") == {(CONTENT, here.id), (CONTENT, there.id)}


def test_members_are_found_by_what_they_show_to_whoever_asks(undone: Flask, make: Any) -> None:
    reader = make.member()
    facts: dict[str, Any] = {"bio": "園芸がすきです", "reading": "みなみ はなこ"}
    shy = {"visible": {"bio": "private"}}
    open_, closed, away, young, _gone, blocked, _hiding = (
        make.member(nickname=f"南はな{number}", ward=int(number == 2), **{**facts, **more})
        for number, more in enumerate(
            ({}, {"settings": shy}, {}, {"age_band": "13-15"}, {"state": "suspended"}, {},
             {"settings": {"searchable": False}})
        )
    )  # fmt: skip
    make.block(blocked, reader)
    catch_up(undone)

    def names(typed: str, of: Member = reader) -> set[int]:
        with undone.app_context():
            me = db.session.get_one(Member, of.id)
            return {person.id for person in queries.find_people(me, asking.understand(typed), Filters())}

    assert names("南はな") == {open_.id, closed.id, away.id}
    assert names("園芸") == {open_.id, away.id}
    assert names("南 園芸") == {open_.id, away.id}
    assert names("南 -園芸") == {closed.id}
    assert names("みなみ") == {open_.id, closed.id}
    make.friends(reader, young)
    assert young.id in names("南はな") and names("南はな", young) >= {young.id, open_.id}
    with undone.app_context():
        me = db.session.get_one(Member, open_.id)
        profile.revise(me, nickname=me.nickname, reading="", bio="読書がすきです", age_band=None, lives_since=None)
    assert open_.id not in names("園芸")
    catch_up(undone)
    assert names("読書") == {open_.id}


def test_a_rebuild_goes_on_where_it_was_interrupted_and_what_was_missed_is_mended(
    context: Flask, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "CHUNK", 2)
    author = make.member()
    entries = [make.entry(author, body=f"防災{number}") for number in range(5)]
    assert queries.is_unfinished()
    assert next(iter(actions.rebuild())) == (CONTENT, 2)
    assert queries.rebuilt_until(CONTENT) == entries[1].id
    assert list(actions.rebuild())[:2] == [(CONTENT, 2), (CONTENT, 3)]
    assert db.session.scalar(sa.select(Rebuild.source)) is None and not queries.is_unfinished()
    with transaction():
        db.session.execute(sa.delete(Document).where(Document.ref_id == entries[0].id, Document.source == CONTENT))
        db.session.execute(sa.update(Document).where(Document.ref_id == entries[1].id).values(words_version=0))
        db.session.execute(sa.update(DiaryEntry).where(DiaryEntry.id == entries[2].id).values(state="deleted"))
    assert actions.mend() == 3
    assert actions.mend() == 0
    assert finds(context, author, "防災0", entries[0])


def test_an_index_made_last_holds_what_was_there_and_hears_of_what_comes(context: Flask, make: Any) -> None:
    author = make.member()
    before, meanwhile = make.entry(author, body="防災の前"), make.entry(author, body="防災の間")
    with transaction():
        actions.refresh(CONTENT, [before.id])
    with actions.index_comes_last():
        assert dict(actions.rebuild(chunk=1_000, rest_s=0))[CONTENT] == 2
    after = make.entry(author, body="防災の後")
    with transaction():
        actions.refresh(CONTENT, [after.id])
    assert ids(context, author, "防災") == {(CONTENT, entry.id) for entry in (before, meanwhile, after)}


def test_texts_of_one_second_all_have_a_place(context: Flask, make: Any) -> None:
    author, at = make.member(), datetime(2026, 1, 1, tzinfo=UTC)
    entries = [make.entry(author, body="防災", at=at) for _ in range(3)]
    with transaction():
        actions.refresh(CONTENT, [entries[0].id])
        key = db.session.scalar(sa.select(Document.id).where(Document.source == CONTENT)) or 0
        # The place the second would like to have.
        db.session.add(Document(id=key + 3, source="member", ref_id=9, words_version=1))
        actions.refresh(CONTENT, [entry.id for entry in entries])
    assert ids(context, author, "防災") == {(CONTENT, entry.id) for entry in entries}


def test_thousands_of_texts_of_one_moment_are_put_away_in_steps(
    context: Flask, make: Any, count_statements: Any
) -> None:
    author, at = make.member(), datetime(2026, 1, 1, tzinfo=UTC)
    entries = [make.entry(author, body="防災", at=at) for _ in range(3)]
    keys = range(index.key_of(at), index.key_of(at) + 3_000)
    with transaction():
        rows = [
            {"id": key, "source": "member", "ref_id": 10_000 + place, "words_version": 1}
            for place, key in enumerate(keys)
        ]
        db.session.execute(sa.insert(Document), rows)
        with count_statements() as statements:
            actions.refresh(CONTENT, [entry.id for entry in entries])
    assert len(statements) < 30
    assert ids(context, author, "防災") == {(CONTENT, entry.id) for entry in entries}
