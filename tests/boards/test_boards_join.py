"""Boards together with what every kind has: drafts, private words, photos, quoting, links, fields, muting, post."""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa
from flask import Flask, url_for

from sns.blueprints.accounts.models import Member
from sns.blueprints.boards import actions, queries, steering
from sns.blueprints.boards.models import Board
from sns.blueprints.contents import drafts, following, rendering
from sns.blueprints.contents.models import Draft, Reply
from sns.blueprints.media import queries as media
from sns.blueprints.notifications import audience
from sns.blueprints.spaces import queries as spaces
from sns.core import text
from sns.core.db import db, transaction
from tests.contents.writing import answer, change, reload
from tests.factories import jpeg
from tests.postmail.mails import answer_address, deliver, open_post, write

MARK = {"key": "form", "draft_version": "0", "draft_writer": "page", "draft_number": "0"}


def drafts_of(app: Flask, member: Any) -> list[Draft]:
    with app.app_context():
        return drafts.list_of(member)


def at(app: Flask, thread: Any) -> str:
    """Return the address at which threads of its board are opened."""
    with app.test_request_context():
        return url_for("boards.new", **queries.address_of_board(thread.board_id))


def test_a_topic_is_kept_while_it_is_written_and_ends_when_it_is_opened(make: Any, as_: Any, undone: Flask) -> None:
    author = make.member()
    browser, address = as_(author), at(undone, make.thread(author))
    words = {"title": "自転車置き場", "body": "たりません。", **MARK}
    told = browser.post(address, data={**words, "do": "draft"})
    [draft] = drafts_of(undone, author)
    assert (draft.kind, told.location) == ("thread.new", f"{address}?draft={draft.id}")
    page = browser.get(told.location).text
    assert "たりません。" in page and "下書き保存ずみ" in page
    assert "前に書いた下書き" in browser.get(address).text
    assert f'href="/drafts/{draft.id}?go=1"' in browser.get("/drafts").text
    assert browser.get(f"/drafts/{draft.id}?go=1").location == f"{address}?draft={draft.id}"
    words |= {"draft_version": str(draft.version), "draft_writer": "next"}
    opened = browser.post(address, data=words).location
    assert re.fullmatch(r"/threads/\d+", opened) and drafts_of(undone, author) == []
    assert browser.post(address, data=words).location == opened
    edit = f"{opened}/edit"
    told = browser.post(edit, data={**words, "key": "two", "body": "たりています。", "version": "1", "do": "draft"})
    assert "たりています。" in browser.get(told.location).text
    assert browser.post(edit, data={**words, "key": "two", "body": "たりています。", "version": "1"}).location == opened
    assert drafts_of(undone, author) == []
    assert "/history" in browser.get(opened).text


def test_private_words_are_asked_about_once(make: Any, as_: Any, undone: Flask) -> None:
    author = make.member()
    thread = make.thread(author)
    browser, address = as_(author), f"/threads/{thread.id}/replies"
    words = {"body": "電話は 090-1234-5678 です。", **MARK}
    asked = browser.post(address, data=words)
    assert asked.status_code == 200 and "このまま公開してもよいですか" in asked.text
    [seen] = re.findall(r'name="asked"[^>]*value="([^"]*)"', asked.text)
    [draft] = drafts_of(undone, author)
    words |= {"asked": seen, "draft_version": str(draft.version), "draft_writer": "next"}
    assert browser.post(address, data=words).status_code == 302
    asked = browser.post(at(undone, thread), data={"title": "連絡", "body": "090-1234-5678", **MARK, "key": "b"})
    assert asked.status_code == 200 and "このまま公開してもよいですか" in asked.text


def test_a_reply_that_cannot_be_taken_waits_as_a_draft_and_goes_on(make: Any, as_: Any, undone: Flask) -> None:
    author = make.member()
    thread = make.thread(make.member())
    change(undone, thread, closed_at=thread.opened_at)
    browser, address = as_(author), f"/threads/{thread.id}/replies"
    told = browser.post(address, data={"body": "おそい声", **MARK})
    assert told.status_code == 422 and "おわりました" in told.text
    [draft] = drafts_of(undone, author)
    change(undone, thread, closed_at=None)
    # The one list of drafts leads to the thread's own form.
    led = browser.get(f"/contents/{thread.id}/reply?draft={draft.id}").location
    assert led == f"/threads/{thread.id}/reply?draft={draft.id}"
    assert "おそい声" in browser.get(led).text
    words = {"body": "おそい声", **MARK, "draft_version": str(draft.version), "draft_writer": "next"}
    assert browser.post(address, data=words).location.endswith("#r1") and drafts_of(undone, author) == []
    # A board that was closed meanwhile, and a thread that is gone.
    board = at(undone, thread)
    with undone.app_context(), transaction():
        db.session.get_one(Board, thread.board_id).closed_at = thread.opened_at
    told = browser.post(board, data={"title": "だい", "body": "おそい話題", **MARK, "key": "b"})
    assert told.status_code == 422 and "書けません" in told.text
    change(undone, thread, state="deleted")
    assert browser.post(address, data={"body": "きえた声", **MARK, "key": "c"}).status_code == 404
    assert {draft.head for draft in drafts_of(undone, author)} == {"だい", "きえた声"}


def test_photos_of_a_reply_are_kept_with_its_draft_and_changed_later(make: Any, as_: Any, undone: Flask) -> None:
    author = make.member()
    thread, photo = make.thread(make.member()), make.photo(author)
    browser = as_(author)
    sent = {"body": "川です", f"photo-{photo.id}-alt": "川", f"photo-{photo.id}-position": "1"}
    told = browser.post(f"/threads/{thread.id}/replies", data={**sent, **MARK, "do": "draft"})
    assert f'data-photo="{photo.id}"' in browser.get(told.location).text
    words = {**sent, **MARK, "draft_version": "1", "draft_writer": "next"}
    assert browser.post(f"/threads/{thread.id}/replies", data=words).status_code == 302
    with undone.app_context():
        reply = db.session.scalar(sa.select(Reply).where(Reply.content_id == thread.id))
        assert reply is not None
        assert [file.id for file in media.list_photos(thread.id, 1)] == [photo.id]
    address = f"/threads/replies/{reply.id}/edit"
    assert browser.get(f"/replies/{reply.id}/edit").location == address
    assert f'data-photo="{photo.id}"' in browser.get(address).text
    new = {"body": "山です", "photos": (jpeg(), "yama.jpg"), "new-alt": "山", **MARK, "key": "b"}
    told = browser.post(address, data=new, content_type="multipart/form-data")
    assert told.location == f"/threads/{thread.id}?at=1#r1"
    with undone.app_context():
        [file] = media.list_photos(thread.id, 1)
        assert (file.alt, file.id == photo.id) == ("山", False)
    page = browser.get(told.location).text
    assert f"/replies/{reply.id}/history" in page and "山です" in page
    assert as_(make.member()).get(address).status_code == 404
    entry = make.entry(author)
    assert browser.get(f"/threads/replies/{make.reply(author, entry).id}/edit").status_code == 404


def test_words_are_quoted_and_links_shown_within_eight_statements(
    make: Any, as_: Any, undone: Flask, count_statements: Any
) -> None:
    one, reader = make.member(nickname="やま"), make.member()
    entry = make.entry(one, title="むかしの橋", visibility="city")
    hidden = make.entry(one, title="ひみつの橋", visibility="private")
    thread = make.thread(one, body=f"これです /diaries/{entry.id} http://localhost/diaries/{entry.id}")
    answer(undone, one, thread, body=f"http://localhost/diaries/{hidden.id}\n\n木の橋でした。")
    browser = as_(reader)
    browser.get(f"/threads/{thread.id}")
    with count_statements() as seen:
        page = browser.get(f"/threads/{thread.id}").text
    assert len(seen) <= 8
    assert "むかしの橋" in page and "ひみつの橋" not in page
    quoted = browser.get(f"/threads/{thread.id}?answer=1&quote=1").text
    assert "&gt; @やま さん" in quoted and "木の橋でした。" in quoted
    assert f'data-people="/contents/{thread.id}/people"' in quoted
    assert browser.get(f"/threads/{thread.id}?quote=x&answer=x&more=1").status_code == 200
    assert f"visibility=ward&amp;space={thread.space_id}" in browser.get(at(undone, thread)).text


def test_only_who_may_read_the_board_is_suggested(make: Any, as_: Any, undone: Flask) -> None:
    here, there, author = make.member(nickname="あお"), make.member(nickname="あか", ward=1), make.member()
    make.friends(author, here)
    make.friends(author, there)
    thread = make.thread(author)
    ask = as_(author).get
    for address in (f"/mentions?visibility=ward&space={thread.space_id}", f"/contents/{thread.id}/people?"):
        assert [someone["name"] for someone in ask(f"{address}&q=あ").json] == ["あお"]
    assert len(ask("/mentions?visibility=city&space=x&q=あ").json) == 2


def test_a_muted_thread_leaves_the_feed_and_says_nothing(make: Any, as_: Any, undone: Flask) -> None:
    reader, other = make.member(), make.member()
    thread = make.thread(other, title="ながい話し合い")
    browser = as_(reader)
    assert "ながい話し合い" in browser.get("/").text
    page = browser.get(f"/threads/{thread.id}").text
    assert f'href="/notifications/about/{thread.id}"' in page
    entry = make.entry(other)
    assert f'href="/notifications/about/{entry.id}"' in browser.get(f"/diaries/{entry.id}").text
    browser.post(f"/threads/{thread.id}/follow", data={"do": "mute"})
    for tab in ("", "?tab=ward", "?tab=boards"):
        assert "ながい話し合い" not in browser.get(f"/{tab}").text
    reply = answer(undone, other, thread)
    with undone.app_context():
        found = queries.find_thread(thread.id)
        assert reader.id not in audience.of_replies(found, [reply])[reply.seq]
        assert following.standing(db.session.get_one(Member, reader.id), thread.id) == "muted"
        ((board, new),) = queries.boards_with_news(db.session.get_one(Member, reader.id), found.board.ward)
        assert (board.id, new.unread) == (thread.board_id, 0)


def test_a_thread_is_of_the_field_its_opener_chose(make: Any, as_: Any, undone: Flask) -> None:
    with undone.app_context():
        first, second, *_rest = spaces.list_fields()
    author = make.member()
    board = make.board(field_id=first.id)
    plain = make.thread(author, board, title="いつもの話")
    browser, address = as_(author), at(undone, plain)
    assert f'<option selected value="{first.id}">' in browser.get(address).text
    words = {"title": "べつの話", "body": "ほん", **MARK}
    assert "活動分野をえらんでください" in browser.post(address, data={**words, "field": "999"}).text
    opened = browser.post(address, data={**words, "key": "b", "field": str(second.id)}).location
    with undone.app_context():
        assert queries.find_thread(int(opened.rpartition("/")[2])).field_id == second.id
        assert queries.find_thread(plain.id).field_id == first.id
    assert second.name in browser.get(opened).text
    there = address.rpartition("/boards/")[0] + f"/boards/?field={second.slug}"
    page = browser.get(there).text
    assert "べつの話" in page and "いつもの話" not in page


def test_summary_and_rules_follow_the_renderer(make: Any, undone: Flask, monkeypatch: Any) -> None:
    keeper = make.member()
    thread = make.thread(keeper, make.board(rules="- まもる"))
    with undone.app_context(), transaction():
        found = queries.find_thread(thread.id)
        steering.summarize(db.session.get_one(Member, keeper.id), found, summary="きまったこと")
        found.summary_html = found.board.rules_html = text.render("ふるい")
        found.text_version = text.VERSION - 1
    with undone.app_context():
        while rendering.rerender(limit=50):
            pass
        actions.render_rules()
        found = queries.find_thread(thread.id)
        assert "きまったこと" in found.summary_html and "<li>" in found.board.rules_html


def test_a_host_calls_out_to_a_thread_and_its_own_page_opens(make: Any, as_: Any, undone: Flask) -> None:
    newcomer, host = make.member(nickname="はる"), make.member(role="host")
    thread = make.thread(newcomer, title="はじめまして")
    browser = as_(host)
    with undone.app_context():
        ward = spaces.wards_by_id()[thread.space_id].slug
    assert "はじめまして" in browser.get(f"/w/{ward}/care").text
    page = browser.get(f"/w/{ward}/care/{thread.id}/0").text
    assert f'href="/threads/{thread.id}"' in page and "はるさん、こんにちは" in page
    assert 'data-kind="reply.new"' in page and "返信する" in page
    told = browser.post(f"/contents/{thread.id}/replies", data={"body": "ようこそ", **MARK})
    assert told.location == f"/threads/{thread.id}?at=1#r1"
    assert reload(undone, thread).reply_seq == 1


def test_a_comment_far_down_a_diary_opens_its_page(make: Any, as_: Any, undone: Flask) -> None:
    author = make.member()
    entry = make.entry(author)
    with undone.app_context(), transaction():
        html = text.render("こえ")
        db.session.execute(
            db.insert(Reply),
            [{"content_id": entry.id, "seq": seq, "root_seq": seq, "author_id": author.id, "body": "こえ",
              "body_html": html, "text_version": text.VERSION, "created_at": entry.bumped_at, "reactions": {}}
             for seq in range(1, 121)],
        )  # fmt: skip
        found = db.session.get_one(type(entry), entry.id)
        found.reply_seq = found.reply_count = 120
    browser = as_(make.member())
    told = browser.post(f"/contents/{entry.id}/replies", data={"body": "さいごの声", **MARK}).location
    assert told == f"/diaries/{entry.id}?at=121#r121"
    page = browser.get(told).text
    assert 'id="r121"' in page and 'id="r90"' not in page and "はじめのコメントから読む" in page
    assert 'id="r1"' in browser.get(f"/diaries/{entry.id}?at=30").text
    for junk in ("at=x", "at=999", "at=-1", "at=" + "9" * 30):
        assert browser.get(f"/diaries/{entry.id}?{junk}").status_code == 200


def test_an_answer_by_mail_obeys_the_thread(make: Any, as_: Any, undone: Flask) -> None:
    author = make.member()
    thread = make.thread(make.member(), make.board(slow_s=600))
    open_post(undone, author)
    to = answer_address(undone, author, thread.id)
    assert deliver(undone, write(to, author.email, body="はやい返事")).outcome == "reply"
    assert deliver(undone, write(to, author.email, body="もうひとつ")).outcome == "draft"
    assert reload(undone, thread).reply_seq == 1
    [draft] = drafts_of(undone, author)
    browser = as_(author)
    led = browser.get(f"/contents/{thread.id}/reply?draft={draft.id}").location
    assert "もうひとつ" in browser.get(led).text
