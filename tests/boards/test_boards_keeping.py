"""Boards and their discussions kept in order: who opens, closes, moves, merges, splits; the office's own voice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from sns.blueprints.accounts.models import Member
from sns.blueprints.boards import actions, moving, queries
from sns.blueprints.boards.models import Participant, Thread
from sns.blueprints.contents import farewell, holding
from sns.blueprints.contents.models import Follow, Reaction, Reply
from sns.blueprints.media.models import File
from sns.blueprints.spaces import queries as space_queries
from sns.core.audit import AuditLog
from sns.core.db import db
from sns.core.errors import Refused
from tests.boards.test_boards_threads import open_at, say, shown
from tests.contents.writing import answer, change, reload
from tests.factories import jpeg

BOARD = {"name": "まちの話題", "slug": "machi", "readers": "ward", "writers": "members", "slow_s": "0", "field": ""}


def staff_of(make: Any, app: Flask, *, ward: int = 0) -> Member:
    """Make somebody who works for a ward's office and belongs to it."""
    return make.member(ward=ward, role="ward_staff")


def load(thread: Any) -> Thread:
    found = queries.find_thread(thread.id)
    assert found is not None
    return found


def test_a_reply_that_waits_is_counted_by_no_merge_and_by_no_farewell(make: Any, undone: Flask) -> None:
    host = make.member(role="host")
    goes, stays = make.member(), make.member()
    into, gone = make.thread(host), make.thread(host)
    answer(undone, stays, gone)
    waits = answer(undone, goes, gone)
    with undone.app_context():
        holding.hold(db.session.get_one(Reply, waits.id), "rule")
        moving.merge(db.session.get_one(Member, host.id), load(gone), load(into))
        assert load(into).reply_count == 2  # the words of the other discussion, and the one answer that is seen
        farewell.erase(goes.id, keeps_words=False, keeps_id=False)
        db.session.expire_all()
        assert load(into).reply_count == 2


def test_hosts_and_staff_open_boards_and_members_write_there(make: Any, as_: Any, undone: Flask) -> None:
    ward = make.ward(0).slug
    assert as_(make.member()).post(f"/w/{ward}/boards/new", data=BOARD).status_code == 403
    assert as_(make.member(ward=1, role="host")).post(f"/w/{ward}/boards/new", data=BOARD).status_code == 403
    host = as_(make.member(role="host"))
    assert host.post(f"/w/{ward}/boards/new", data={**BOARD, "slug": "new"}).status_code == 422
    assert host.post(f"/w/{ward}/boards/new", data={**BOARD, "slug": "まち"}).status_code == 422
    assert host.post(f"/w/{ward}/boards/new", data={**BOARD, "field": "99999"}).status_code == 422
    assert host.post(f"/w/{ward}/boards/new", data=BOARD).location == f"/w/{ward}/boards/machi"
    assert "ほかの掲示板が使っています" in host.post(f"/w/{ward}/boards/new", data=BOARD).text
    browser = as_(make.member())
    given = browser.post(
        f"/w/{ward}/boards/machi/new", data={"title": "公園のベンチ", "body": "こわれています", "key": "k1"}
    )
    assert given.status_code == 302
    assert (
        browser.post(
            f"/w/{ward}/boards/machi/new", data={"title": "公園のベンチ", "body": "こわれています", "key": "k1"}
        ).location
        == given.location
    )
    page = browser.get(f"/w/{ward}/boards/")
    assert "公園のベンチ" in page.text and "話し合い中" in page.text
    assert as_(make.member(ward=1)).get(f"/w/{ward}/boards/").status_code == 403
    assert as_(make.member(ward=1)).get(f"/w/{ward}/boards/machi").status_code == 403
    assert as_(make.member(ward=1)).get(given.location).status_code == 404
    with undone.app_context():
        assert "board.open" in db.session.scalars(db.select(AuditLog.deed)).all()


def test_theme_boards_are_everybody_s_and_opened_by_the_city(make: Any, as_: Any, undone: Flask) -> None:
    with undone.app_context():
        city = space_queries.city_card()
    assert city is not None
    assert as_(staff_of(make, undone)).get(f"/w/{city.slug}/boards/new").status_code == 403
    office = as_(make.member(role="city_staff"))
    assert office.post(f"/w/{city.slug}/boards/new", data=BOARD).status_code == 302
    with undone.app_context():
        board = queries.find_board(city, "machi")
    thread = make.thread(make.member(ward=1), board)
    for ward in (0, 1, 2):
        page = as_(make.member(ward=ward)).get(f"/w/{make.ward(ward).slug}/boards/").text
        assert thread.title in page
    assert reload(undone, thread).visibility == "city"


@pytest.mark.parametrize(
    ("writers", "may"), [("members", {"member", "host", "staff"}), ("hosts", {"host", "staff"}), ("staff", {"staff"})]
)
def test_who_may_write_is_the_board_s_choice(make: Any, as_: Any, undone: Flask, writers: str, may: set[str]) -> None:
    board = make.board(writers=writers)
    thread = make.thread(staff_of(make, undone), board)
    people = {"member": make.member(), "host": make.member(role="host"), "staff": staff_of(make, undone)}
    for name, someone in people.items():
        browser = as_(someone)
        address = f"/w/{make.ward(0).slug}/boards/{board.slug}/new"
        assert browser.get(address).status_code == (200 if name in may else 403)
        told = say(browser, thread, "ひとこと")
        assert told.status_code == (302 if name in may else 422)
        assert ("返信する" in open_at(browser, thread)) == (name in may)


def test_an_office_speaks_in_its_own_voice_and_nobody_else_does(make: Any, as_: Any, undone: Flask) -> None:
    ward = make.ward(0)
    resident, office = make.member(), staff_of(make, undone)
    thread = make.thread(resident)
    assert say(as_(resident), thread, "にせの役所", voice=str(ward.id)).status_code == 422
    assert say(as_(office), thread, "ほかの区の役所", voice=str(make.ward(1).id)).status_code == 422
    assert say(as_(office), thread, "区役所のことば", voice=str(ward.id)).status_code == 302
    assert say(as_(office), thread, "自分のことば", voice="me").status_code == 302
    # Official words pass a block, private ones do not.
    make.block(resident, office)
    page = open_at(as_(resident), thread)
    assert "区役所のことば" in page and "自分のことば" not in page
    assert "re--staff" in page and f"{ward.name_ja}役所" in page and "公式" in page
    assert office.nickname not in page


def test_a_closed_discussion_takes_nothing_and_keeps_the_words(make: Any, as_: Any, undone: Flask) -> None:
    opener = make.member()
    thread = make.thread(opener)
    browser = as_(opener)
    assert browser.post(f"/threads/{thread.id}/steer", data={"do": "close"}).status_code == 302
    told = say(as_(make.member()), thread, "おそかった声")
    assert told.status_code == 422
    assert "この話し合いは、おわりました" in told.text and "おそかった声" in told.text
    assert "おわりました" in open_at(browser, thread)
    assert browser.post(f"/threads/{thread.id}/steer", data={"do": "reopen"}).status_code == 302
    assert say(as_(make.member()), thread, "まにあった声").status_code == 302
    # What was just deleted gives the words back too.
    with undone.app_context():
        found = load(thread)
        found.reply_count = 0
        actions.withdraw(found.author, found)  # type: ignore[arg-type]
    gone = say(as_(make.member()), thread, "のこる声")
    assert gone.status_code == 404 and "のこる声" in gone.text and "下書きにも残しました" in gone.text


def test_slow_mode_says_when_to_come_back_and_spares_hosts(make: Any, as_: Any, undone: Flask) -> None:
    board = make.board(slow_s=600)
    thread = make.thread(make.member(), board)
    browser, host = as_(make.member()), as_(make.member(role="host"))
    assert say(browser, thread, "ひとつめ").status_code == 302
    told = say(browser, thread, "ふたつめ")
    assert told.status_code == 422 and "ゆっくり進める話し合いです" in told.text and "ふたつめ" in told.text
    for _ in range(2):
        assert say(host, thread, "世話人の声").status_code == 302
    assert host.post(f"/threads/{thread.id}/slow", data={"slow": "0"}).status_code == 302
    assert say(browser, thread, "ふたつめ").status_code == 302
    assert host.post(f"/threads/{thread.id}/slow", data={"slow": "7"}).status_code == 422
    with undone.app_context():
        assert [trace["deed"] for trace in load(thread).traces] == []


def test_facilitators_sum_up_pin_and_hand_on(make: Any, as_: Any, undone: Flask) -> None:
    opener, other, stranger = make.member(nickname="さいしょ"), make.member(nickname="つぎの人"), make.member()
    board = make.board()
    thread = make.thread(opener, board)
    answer(undone, other, thread)
    assert as_(stranger).get(f"/threads/{thread.id}/steer").status_code == 404
    assert as_(opener).post(f"/threads/{thread.id}/facilitator", data={"member": str(other.id)}).status_code == 404
    host = as_(make.member(role="host"))
    assert host.post(f"/threads/{thread.id}/facilitator", data={"member": str(stranger.id)}).status_code == 422
    assert host.post(f"/threads/{thread.id}/facilitator", data={"member": str(other.id)}).status_code == 302
    assert as_(opener).get(f"/threads/{thread.id}/steer").status_code == 404
    keeper = as_(other)
    assert keeper.post(f"/threads/{thread.id}/summary", data={"summary": "- 要点ひとつ"}).status_code == 302
    assert keeper.post(f"/threads/{thread.id}/steer", data={"do": "pin"}).status_code == 302
    page = open_at(as_(stranger), thread)
    assert "ここまでのまとめ" in page and "<li>要点ひとつ</li>" in page and "まとめあり" in page
    assert "つぎの人" in page
    listed = as_(stranger).get(f"/w/{make.ward(0).slug}/boards/{board.slug}").text
    assert listed.count(thread.title) == 1 and "上にとめています" in listed
    for _ in range(2):
        steering_more = make.thread(opener, board)
        as_(opener).post(f"/threads/{steering_more.id}/steer", data={"do": "pin"})
    full = as_(opener).post(f"/threads/{make.thread(opener, board).id}/steer", data={"do": "pin"})
    assert full.status_code == 409 and "3つまで" in full.text
    keeper.post(f"/threads/{thread.id}/summary", data={"summary": ""})
    assert "ここまでのまとめ" not in open_at(as_(stranger), thread)
    with undone.app_context():
        deeds = set(db.session.scalars(db.select(AuditLog.deed).where(AuditLog.subject == f"thread:{thread.id}")))
        assert deeds == {"thread.facilitator", "thread.summarize", "thread.pin"}


def test_a_thread_never_moves_to_more_readers(make: Any, as_: Any, undone: Flask) -> None:
    host = make.member(role="host")
    ward_board, other_board, city_board = (
        make.board(name="ここ"),
        make.board(name="あちら"),
        make.board(city=True, name="市内"),
    )
    thread = make.thread(host, ward_board)
    browser = as_(host)
    page = browser.get(f"/threads/{thread.id}/move").text
    assert "あちら" in page and "市内" not in page
    assert browser.post(f"/threads/{thread.id}/move", data={"board": str(city_board.id)}).status_code == 422
    with undone.app_context(), pytest.raises(Refused):
        moving.move(db.session.get_one(Member, host.id), load(thread), queries.find_board_by_id(city_board.id))
    assert browser.post(f"/threads/{thread.id}/move", data={"board": str(other_board.id)}).status_code == 302
    assert "「ここ」からここに移りました。" in open_at(browser, thread)
    # From the city to a ward it narrows.
    wide = make.thread(host, city_board)
    assert browser.post(f"/threads/{wide.id}/move", data={"board": str(ward_board.id)}).status_code == 302
    assert as_(make.member(ward=1)).get(f"/threads/{wide.id}").status_code == 404
    found = reload(undone, wide)
    assert (found.visibility, found.space_id) == ("ward", make.ward(0).id)


def test_merging_keeps_authors_and_order_and_redirects(make: Any, as_: Any, undone: Flask) -> None:
    host, one, two = make.member(role="host"), make.member(nickname="いちさん"), make.member(nickname="にさん")
    board = make.board()
    into, gone = (
        make.thread(one, board, title="のこる題", ago=timedelta(hours=3)),
        make.thread(two, board, title="きえる題", ago=timedelta(hours=2)),
    )
    answer(undone, two, into)
    first = answer(undone, one, gone, body="きえる題への声")
    answer(undone, two, gone, body="声への答え", answer_to=first.seq)
    as_(one).post(f"/contents/{gone.id}/reactions", data={"kind": "see:1"})
    as_(one).post(f"/contents/{gone.id}/reactions", data={"kind": "cheer"})
    photographed = say(as_(host), gone, "写真つき", photos=(jpeg(), "a.jpg"), skip_alt="1")
    assert photographed.status_code == 302
    stranger = as_(make.member())
    assert stranger.post(f"/threads/{gone.id}/merge", data={"into": str(into.id)}).status_code == 404
    browser = as_(host)
    assert browser.post(f"/threads/{gone.id}/merge", data={"number": "999999"}).status_code == 422
    assert browser.post(f"/threads/{gone.id}/merge", data={"into": str(into.id)}).location == f"/threads/{into.id}"
    assert stranger.get(f"/threads/{gone.id}").location == f"/threads/{into.id}"
    assert stranger.get(f"/threads/{gone.id}?at={first.seq}").location == f"/threads/{into.id}?at=3#r3"
    page = open_at(stranger, into)
    assert shown(page) == [1, 2, 3, 4, 5]
    assert "<strong>きえる題</strong>" in page and "「きえる題」の話し合いを、ここにまとめました。" in page
    assert "/files/" in page
    # A form opened before the merge does not answer the wrong reply.
    late = say(as_(two), gone, "おくれた声", answer_to="1")
    assert late.status_code == 422 and "おくれた声" in late.text
    with undone.app_context():
        rows = db.session.scalars(db.select(Reply).where(Reply.content_id == into.id).order_by(Reply.seq)).all()
        assert [(r.seq, r.root_seq, r.parent_seq, r.author_id) for r in rows] == [
            (1, 1, None, two.id), (2, 2, None, two.id), (3, 3, None, one.id), (4, 3, 3, two.id), (5, 5, None, host.id)
        ]  # fmt: skip
        thread = load(into)
        assert (thread.reply_count, thread.reply_seq, thread.last_seq, thread.people) == (5, 5, 5, 3)
        assert {(r.seq, r.kind) for r in db.session.scalars(db.select(Reaction))} == {(2, "cheer"), (3, "see")}
        assert db.session.scalars(db.select(File.reply_seq)).all() == [5]
        assert {f.member_id for f in db.session.scalars(db.select(Follow).where(Follow.content_id == into.id))} >= {
            one.id,
            two.id,
            host.id,
        }
        assert thread.moved_at == max(row.created_at for row in rows)
    answered = answer(undone, one, into)
    assert answered.seq == 6


def test_merging_never_shows_words_to_more_readers(make: Any, as_: Any, undone: Flask) -> None:
    host = make.member(role="host")
    wide, narrow = make.thread(host, make.board(city=True)), make.thread(host, make.board())
    told = as_(host).post(f"/threads/{narrow.id}/merge", data={"number": str(wide.id)})
    assert told.status_code == 422 and "読める人がふえる話し合い" in told.text
    assert reload(undone, narrow).state == "published"
    foreign = make.thread(make.member(), make.board(readers="city"))
    assert as_(make.member()).post(f"/threads/{foreign.id}/merge", data={"number": str(wide.id)}).status_code == 404


def test_splitting_takes_answers_along_and_leaves_a_trace_in_both(make: Any, as_: Any, undone: Flask) -> None:
    opener, other = make.member(nickname="さいしょ"), make.member(nickname="つぎの人")
    thread = make.thread(opener)
    for body, to in (
        ("一", None),
        ("二", None),
        ("一への答え", 1),
        ("答えへの答え", 3),
        ("べつの答え", 1),
        ("三", None),
    ):
        answer(undone, other, thread, body=body, answer_to=to)
    as_(opener).post(f"/contents/{thread.id}/reactions", data={"kind": "thanks:4"})
    browser = as_(opener)
    assert "一への答え" in browser.get(f"/threads/{thread.id}/split").text
    assert (
        browser.post(f"/threads/{thread.id}/split", data={"title": "分けた題", "body": "分けます"}).status_code == 422
    )
    told = browser.post(f"/threads/{thread.id}/split", data={"title": "", "body": "x", "seq": "3"})
    assert told.status_code == 422 and "checked" in told.text
    went = browser.post(
        f"/threads/{thread.id}/split", data={"title": "分けた題", "body": "分けます", "seq": ["3", "6", "77"]}
    )
    assert went.status_code == 302
    page = browser.get(went.location).text
    assert shown(page) == [1, 2, 3] and "の話し合いから分けました。" in page
    page = open_at(browser, thread)
    assert shown(page) == [1, 5, 2] and "返信3件を「分けた題」に分けました。" in page
    with undone.app_context():
        new = db.session.scalars(db.select(Thread).where(Thread.title == "分けた題")).one()
        rows = db.session.scalars(db.select(Reply).where(Reply.content_id == new.id).order_by(Reply.seq)).all()
        assert [(r.seq, r.root_seq, r.parent_seq, r.depth, r.body) for r in rows] == [
            (1, 1, None, 0, "一への答え"), (2, 1, 1, 1, "答えへの答え"), (3, 3, None, 0, "三")
        ]  # fmt: skip
        assert (new.reply_count, new.reply_seq, new.last_seq, new.people) == (3, 3, 3, 2)
        old = load(thread)
        assert (old.reply_count, old.reply_seq, old.last_seq) == (3, 6, 5)
        assert {(r.content_id, r.seq) for r in db.session.scalars(db.select(Reaction))} == {(new.id, 2)}
        counted = {
            p.member_id: p.replies
            for p in db.session.scalars(db.select(Participant).where(Participant.thread_id == thread.id))
        }
        assert counted == {opener.id: 0, other.id: 3}


def test_photos_of_a_reply_are_seen_by_those_who_see_the_reply(make: Any, as_: Any, undone: Flask) -> None:
    writer, reader = make.member(), make.member()
    thread = make.thread(make.member())
    assert say(as_(writer), thread, "写真です", photos=(jpeg(), "a.jpg")).status_code == 422
    assert say(as_(writer), thread, "写真です", photos=(jpeg(), "a.jpg"), skip_alt="1").status_code == 302
    browser = as_(reader)
    page = open_at(browser, thread)
    address = page.split('src="/files/')[1].split('"')[0].replace("&amp;", "&")
    assert browser.get(f"/files/{address}", buffered=True).status_code == 200
    with undone.app_context():
        reply = db.session.scalars(db.select(Reply)).one()
    change(undone, reply, state="hidden")
    assert "/files/" not in open_at(browser, thread)
    assert browser.get(f"/files/{address}", buffered=True).status_code == 404


def test_a_deleted_reply_is_counted_out_and_opening_words_can_go_alone(make: Any, as_: Any, undone: Flask) -> None:
    opener, other = make.member(), make.member()
    thread = make.thread(opener, body="はじめのことば", ago=timedelta(hours=2))
    reply = answer(undone, other, thread)
    with undone.app_context():
        assert load(thread).people == 2
    assert as_(other).post(f"/replies/{reply.id}/delete").status_code == 302
    with undone.app_context():
        found = load(thread)
        assert (found.people, found.reply_count, found.moved_at) == (1, 0, found.opened_at)
    assert as_(other).post(f"/replies/{reply.id}/restore").status_code == 302
    with undone.app_context():
        found = load(thread)
        assert (found.people, found.reply_count, found.moved_at) == (2, 1, reply.created_at)
    assert as_(other).post(f"/replies/{reply.id}/delete").status_code == 302
    answer(undone, other, thread, body="のこる返信")
    page = as_(opener).get(f"/threads/{thread.id}/delete").text
    assert "返信 1件は残ります" in page
    assert as_(opener).post(f"/threads/{thread.id}/delete").location == f"/threads/{thread.id}"
    page = open_at(as_(other), thread)
    assert (
        "はじめのことば" not in page and "はじめの書きこみは、書いた人が消しました。" in page and "のこる返信" in page
    )
    empty = make.thread(opener)
    as_(opener).post(f"/threads/{empty.id}/delete")
    assert as_(opener).get(f"/threads/{empty.id}").status_code == 404


def test_editing_keeps_what_was_said_and_refuses_stale_words(make: Any, as_: Any, undone: Flask) -> None:
    opener = make.member()
    thread = make.thread(opener)
    browser = as_(opener)
    assert as_(make.member()).get(f"/threads/{thread.id}/edit").status_code == 404
    words = {"title": "新しい題", "body": "新しいことば", "tags": "自転車", "version": "1"}
    assert browser.post(f"/threads/{thread.id}/edit", data=words).status_code == 302
    stale = browser.post(f"/threads/{thread.id}/edit", data={**words, "body": "古い画面から"})
    assert stale.status_code == 409 and "古い画面から" in stale.text
    assert "新しいことば" in open_at(browser, thread)


def test_following_and_muting(make: Any, as_: Any, undone: Flask) -> None:
    reader = make.member()
    thread = make.thread(make.member())
    browser = as_(reader)
    for do, words in (("follow", "フォロー中"), ("mute", "ミュートをやめる"), ("forget", "この話し合いをミュート")):
        assert browser.post(f"/threads/{thread.id}/follow", data={"do": do}).status_code == 302
        assert words in open_at(browser, thread)
    assert browser.post(f"/threads/{thread.id}/follow", data={"do": "x"}).status_code == 400
