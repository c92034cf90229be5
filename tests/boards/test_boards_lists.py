"""Lists of boards and threads: what is new, sorting, filters, paging, and a cost that does not grow."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import unquote

import pytest
from flask import Flask

from sns.blueprints.accounts import ties
from sns.blueprints.accounts.models import Member
from sns.blueprints.boards import actions, lists, queries
from sns.blueprints.boards.models import Board
from sns.blueprints.contents import queries as contents
from sns.blueprints.spaces import queries as spaces
from sns.core import buffer, clock
from sns.core.db import db, transaction
from tests.contents.writing import answer, change


def titles(page: str) -> list[str]:
    return re.findall(r'<a class="t trow__t" href="/threads/[^>]*>([^<]+)</a>', page)


def news(reader: Member, board_id: int) -> int:
    """Count what is new for a reader on a board."""
    found = queries.boards_with_news(reader, db.session.get_one(Board, board_id).space)
    return next(new.unread for board, new in found if board.id == board_id)


def open_up(app: Flask, board: Any) -> None:
    """Let a new board's watermark lie far behind."""
    with app.app_context(), transaction():
        db.session.get_one(Board, board.id).watermark_at = clock.now() - timedelta(days=20)


@pytest.fixture
def reader(make: Any) -> Member:
    return make.member(joined_at=clock.now() - timedelta(days=90))


def test_threads_stand_by_reply_or_by_age_and_unread_ones_alone(
    make: Any, as_: Any, undone: Flask, reader: Member
) -> None:
    board, writer = make.board(), make.member()
    open_up(undone, board)
    old = make.thread(writer, board, title="ふるい題", ago=timedelta(days=3))
    make.thread(writer, board, title="あたらしい題", ago=timedelta(days=1))
    answer(undone, writer, old)
    browser, address = as_(reader), f"/w/{make.ward(0).slug}/boards/"
    assert titles(browser.get(address).text) == ["ふるい題", "あたらしい題"]
    assert titles(browser.get(f"{address}?sort=new").text) == ["あたらしい題", "ふるい題"]
    page = browser.get(address).text
    assert page.count("新しい話題") == 3  # two threads and the name of a tab
    assert "新着 2" in page
    browser.get(f"/threads/{old.id}")
    with undone.app_context():
        buffer.flush()
    assert titles(browser.get(f"{address}?sort=unread").text) == ["あたらしい題"]
    answer(undone, writer, old)
    page = browser.get(f"{address}?sort=unread").text
    assert titles(page) == ["ふるい題", "あたらしい題"]
    assert "新着 1" in page
    browser.post(f"/threads/{old.id}/follow", data={"do": "mute"})
    assert titles(browser.get(f"{address}?sort=unread").text) == ["あたらしい題"]
    assert "ミュート中" in browser.get(address).text


def test_what_is_older_than_the_watermark_counts_as_read(make: Any, undone: Flask, reader: Member) -> None:
    board, writer = make.board(), make.member()
    open_up(undone, board)
    for days in (1, 2, 3, 9):
        make.thread(writer, board, title=f"{days}日前", ago=timedelta(days=days))
    with undone.app_context():
        me = db.session.get_one(Member, reader.id)
        assert news(me, board.id) == 4
        actions.move_watermarks(days=5, threads=2)
        assert news(me, board.id) == 2
        assert [
            card.title for card in lists.list_threads(me, [db.session.get_one(Board, board.id)], sort="unread").items
        ] == ["1日前", "2日前"]
        # Who joined yesterday is not shown a month of unread things.
        new = db.session.get_one(Member, make.member().id)
        assert news(new, board.id) == 0


def test_what_a_reader_may_not_see_is_in_no_list_and_no_count(
    make: Any, as_: Any, undone: Flask, reader: Member
) -> None:
    board = make.board()
    open_up(undone, board)
    writers = {name: make.member() for name in ("held", "hidden", "deleted", "blocked", "muted", "open")}
    for name, writer in writers.items():
        thread = make.thread(writer, board, title=f"だい-{name}", ago=timedelta(hours=5))
        if name in ("held", "hidden", "deleted"):
            change(undone, thread, state=name)
    make.block(writers["blocked"], reader)
    with undone.app_context():
        ties.mute(db.session.get_one(Member, reader.id), db.session.get_one(Member, writers["muted"].id))
    for sort in lists.SORTS:
        page = as_(reader).get(f"/w/{make.ward(0).slug}/boards/?sort={sort}").text
        assert titles(page) == ["だい-open"]
        assert "新着 1" in page
        assert not re.search("だい-(?!open)", page)


def test_pages_go_on_without_gaps_and_cost_the_same(
    make: Any, undone: Flask, reader: Member, count_statements: Any, as_: Any
) -> None:
    boards, writer = [make.board(), make.board(city=True)], make.member()
    for board in boards:
        open_up(undone, board)
    browser, address = as_(reader), f"/w/{make.ward(0).slug}/boards/"

    def cost(more: str = "") -> int:
        browser.get(address + more)
        with count_statements() as seen:
            browser.get(address + more)
        return len(seen)

    same = clock.now() - timedelta(hours=1)
    make.thread(writer, boards[0], title="題0", at=same)
    few = [cost(), cost("?sort=unread")]
    for number in range(1, 24):
        make.thread(writer, boards[number % 2], title=f"題{number}", at=same - timedelta(minutes=number // 4))
    assert [cost(), cost("?sort=unread")] == few
    assert max(few) <= 8
    for sort in lists.SORTS:
        found, page = [], browser.get(f"{address}?sort={sort}").text
        while True:
            found += titles(page)
            following = re.search(r'href="([^"]+)" rel="next"', page)
            if not following:
                break
            page = browser.get(following[1].replace("&amp;", "&")).text
        assert sorted(found) == sorted(f"題{number}" for number in range(24)), sort


def test_fields_and_tags_filter(make: Any, as_: Any, undone: Flask, reader: Member) -> None:
    with undone.app_context():
        fields = {field.slug: field.id for field in spaces.list_fields()}
    one, other = (make.board(field_id=fields[slug], name=slug) for slug in ("bosai", "kosodate"))
    make.thread(reader, one, title="水の備え", tags=["備え"])
    make.thread(reader, other, title="雨の日", tags=["遊び場"])
    browser, address = as_(reader), f"/w/{make.ward(0).slug}/boards/"
    assert titles(browser.get(f"{address}?field=bosai").text) == ["水の備え"]
    assert titles(browser.get(f"{address}?tag=遊び場").text) == ["雨の日"]
    above = re.compile(r'href="([^"]*tag=[^"]*)"')
    offered = {unescape(unquote(found)) for found in above.findall(browser.get(address).text)}
    assert offered == {f"{address}?tag=備え", f"{address}?tag=遊び場"}
    for junk in ("?field=x", "?tag=" + "あ" * 999, "?sort=x", "?before=x-y", "?tag=%00"):
        assert browser.get(address + junk).status_code == 200


def test_home_shows_what_moved_with_its_latest_words(make: Any, as_: Any, undone: Flask, reader: Member) -> None:
    board, writer = make.board(), make.member(nickname="はなし手")
    thread = make.thread(writer, board, title="うごく題", ago=timedelta(days=2))
    make.entry(writer, title="日記の題", ago=timedelta(days=1))
    browser = as_(reader)
    page = browser.get("/").text
    assert page.index("日記の題") < page.index("うごく題")
    answer(undone, writer, thread, body="**さいごの** ことば")
    page = browser.get("/").text
    assert page.index("うごく題") < page.index("日記の題")
    assert "さいごの ことば" in page
    assert "日記の題" not in browser.get("/?tab=boards").text
    assert "うごく題" in browser.get(f"/w/{make.ward(0).slug}/").text
    with undone.app_context():
        office = make.member(role="ward_staff")
        actions.answer(
            db.session.get_one(Member, office.id),
            queries.find_thread(thread.id),
            body="区役所より",
            voice=make.ward(0).id,
        )
    answer(undone, writer, thread, body="あとから来たことば")
    page = browser.get("/").text
    assert "区役所より" in page and "あとから来たことば" not in page
    # A diary page of the same author holds no threads.
    assert "うごく題" not in browser.get(f"/members/{writer.id}").text
    with undone.app_context():
        assert {card.kind for card in contents.list_feed(db.session.get_one(Member, reader.id)).items} == {
            "diary",
            "thread",
        }


def test_who_may_write_finds_the_way_from_the_list_of_boards(make: Any, as_: Any, undone: Flask) -> None:
    # A phone has it at the bottom, a wide screen beside the heading.
    place, member = make.ward(0).slug, make.member()
    make.board(writers="staff")
    assert "boards/write" not in as_(member).get(f"/w/{place}/boards/").text
    make.board()
    assert as_(member).get(f"/w/{place}/boards/").text.count(f'href="/w/{place}/boards/write"') == 2


def test_nobody_is_asked_to_write_where_they_may_not(make: Any, as_: Any, undone: Flask) -> None:
    place, browser = make.ward(0).slug, as_(make.member())
    closed, opened = make.board(writers="hosts"), make.board()
    page = browser.get(f"/w/{place}/boards/{closed.slug}").text
    assert "話し合いは、まだありません" in page and "ひとつ出してみませんか" not in page
    assert "ひとつ出してみませんか" in browser.get(f"/w/{place}/boards/{opened.slug}").text
