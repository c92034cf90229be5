"""つながり, block and mute as residents meet them: pages, buttons, lists, mails."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from sns.blueprints.accounts import ties
from sns.blueprints.accounts.models import Member
from sns.blueprints.contents.models import Content, Reply
from sns.core import clock
from sns.core.db import db
from tests.notifications.post import at, mails, minute, text_of, work


def member_of(app: Any, someone: Member) -> Member:
    return db.session.get_one(Member, someone.id)


def main_of(page: str) -> str:
    # Forms carry a token of the second they were made in.
    return re.sub(r'(name="csrf_token" value=)"[^"]*"', r"\1", page[page.index("<main") :])


def test_a_wish_goes_from_page_to_mail_to_tie(make: Any, as_: Any, undone: Any) -> None:
    one, other = make.member(nickname="たのむ人"), make.member(nickname="うける人")
    mine, theirs = as_(one), as_(other)
    assert f"/members/{other.id}/ask" in mine.get(f"/members/{other.id}").text
    answer = mine.post(f"/members/{other.id}/ask", data={"words": "朝市でお会いしました。"})
    assert answer.location.endswith(f"/members/{other.id}")
    assert "返事を待っています" in mine.get(f"/members/{other.id}").text
    work(undone)
    # At whatever hour this runs, the mail waits for no night.
    with at(clock.local(clock.now() + timedelta(days=1)).replace(hour=12)):
        minute(undone)
    assert "たのむ人" in text_of(mails(undone, other)[-1])
    home = theirs.get("/").text
    assert 'href="/friends"' in home
    assert "新着 1件" in home
    asked = theirs.get("/friends/requests").text
    assert "朝市でお会いしました。" in asked
    assert "届いています" in theirs.get(f"/members/{one.id}").text
    entry = make.entry(other, visibility="friends")
    assert mine.get(f"/diaries/{entry.id}").status_code == 404
    theirs.post(f"/members/{one.id}/accept", data={"next": "/friends/requests"})
    assert mine.get(f"/diaries/{entry.id}").status_code == 200
    assert "たのむ人" in main_of(theirs.get("/friends").text)
    assert "新着 1件" not in theirs.get("/").text


def test_a_no_changes_nothing_for_who_asked(make: Any, as_: Any) -> None:
    one, other = make.member(), make.member()
    mine = as_(one)
    mine.post(f"/members/{other.id}/ask", data={"words": "はじめまして。"})
    before = main_of(mine.get(f"/members/{other.id}").text), main_of(mine.get("/friends/requests").text)
    as_(other).post(f"/members/{one.id}/decline")
    assert (main_of(mine.get(f"/members/{other.id}").text), main_of(mine.get("/friends/requests").text)) == before


def test_too_long_words_come_back(make: Any, as_: Any) -> None:
    other = make.member()
    answer = as_(make.member()).post(f"/members/{other.id}/ask", data={"words": "あ" * 201})
    assert answer.status_code == 422
    assert "あ" * 201 in answer.text
    assert "200文字以内" in answer.text


def test_accepting_what_was_taken_back_is_answered_in_words(make: Any, as_: Any) -> None:
    one, other = make.member(), make.member()
    as_(one).post(f"/members/{other.id}/ask")
    as_(one).post(f"/members/{other.id}/take-back")
    answer = as_(other).post(f"/members/{one.id}/accept")
    assert answer.status_code == 409
    assert "もうありません" in answer.text


def test_block_cuts_every_way_between_two_and_unblock_opens_them(make: Any, as_: Any, undone: Any) -> None:
    one = make.member(nickname="ブロックする人", bio="こちらの紹介")
    other = make.member(nickname="ブロックされる人", bio="あちらの紹介")
    third = make.member(nickname="間にいる人")
    make.friends(one, other)
    for friend in (one, other):
        make.friends(third, friend)
    with undone.app_context():
        ties.introduce(member_of(undone, one), member_of(undone, third), body="間の人の話その一")
        ties.introduce(member_of(undone, other), member_of(undone, third), body="間の人の話その二")
    entries = {
        author.id: make.entry(author, visibility="city", title=f"{author.nickname}の日記") for author in (one, other)
    }
    common = make.entry(third, visibility="city")
    make.reply(one, common, body="ひとことその一")
    make.reply(other, common, body="ひとことその二")
    mine, theirs = as_(one), as_(other)
    assert mine.post(f"/members/{other.id}/block").location.endswith("/settings/blocks")
    for browser, away, words in ((mine, other, "その二"), (theirs, one, "その一")):
        for address in (f"/members/{away.id}", f"/members/{away.id}/ask", f"/diaries/{entries[away.id].id}"):
            assert browser.get(address).status_code == 404, address
        for deed in ("ask", "accept", "decline", "take-back", "mute", "block", "part", "testimonial"):
            assert browser.post(f"/members/{away.id}/{deed}", data={"body": "x"}).status_code == 404, deed
        for address in (
            "/",
            "/diaries/",
            "/w/asanagi/",
            "/friends",
            "/friends/requests",
            f"/members/{third.id}",
            f"/diaries/{common.id}",
        ):
            page = main_of(browser.get(address).text)
            assert away.nickname not in page, address
            assert words not in page, address
        assert browser.post(f"/contents/{entries[away.id].id}/replies", data={"body": "x"}).status_code == 404
    assert "ブロックされる人" in mine.get("/settings/blocks").text
    assert "ブロックする人" not in main_of(theirs.get("/settings/blocks").text)
    assert theirs.post(f"/members/{one.id}/unblock").status_code == 404
    assert mine.post(f"/members/{other.id}/unblock").status_code == 302
    page = theirs.get(f"/members/{one.id}").text
    assert f"/members/{one.id}/ask" in page  # seen again, but not tied again
    assert "その二" in mine.get(f"/diaries/{common.id}").text


def test_official_words_pass_a_block_and_a_mute(make: Any, as_: Any, undone: Any) -> None:
    office = make.member(role="ward_staff")
    reader, muter = make.member(), make.member()
    entry = make.entry(office, visibility="city", title="断水のお知らせ")
    with undone.app_context():
        db.session.get_one(Content, entry.id).voice_space_id = office.home_ward_id
        db.session.commit()
    make.block(reader, office)
    as_(muter).post(f"/members/{office.id}/mute")
    for someone in (reader, muter):
        browser = as_(someone)
        assert "断水のお知らせ" in main_of(browser.get("/diaries/").text)
        assert browser.get(f"/diaries/{entry.id}").status_code == 200


def test_mute_leaves_out_of_lists_and_folds_comments_for_one_side_only(make: Any, as_: Any) -> None:
    one, other = make.member(), make.member(nickname="よく書く人", bio="毎日書きます")
    make.friends(one, other)
    entry = make.entry(other, visibility="city", title="よく書く人の日記")
    own = make.entry(one, visibility="city", title="静かな日記")
    make.reply(other, own, body="また書きました")
    mine = as_(one)
    assert "毎日書きます" in mine.get("/").text
    mine.post(f"/members/{other.id}/mute")
    for address in ("/", "/?tab=friends", "/diaries/", "/diaries/?tab=ward", "/w/asanagi/"):
        page = main_of(mine.get(address).text)
        assert "よく書く人の日記" not in page, address
        assert "毎日書きます" not in page, address
    # Only out of sight: the entry, the page and the tie are where they were.
    assert mine.get(f"/diaries/{entry.id}").status_code == 200
    assert "よく書く人の日記" in mine.get(f"/members/{other.id}").text
    assert "よく書く人" in main_of(mine.get("/friends").text)
    page = mine.get(f"/diaries/{own.id}").text
    folded = page[page.index('<details class="folded">') :]
    assert folded.index("また書きました") < folded.index("</details>")
    theirs = as_(other).get(f"/diaries/{own.id}").text
    assert '<details class="folded">' not in theirs
    assert "静かな日記" in main_of(as_(other).get("/diaries/").text)
    assert "よく書く人" in mine.get("/settings/blocks").text
    mine.post(f"/members/{other.id}/unmute", data={"next": "/settings/blocks"})
    assert "よく書く人の日記" in main_of(mine.get("/diaries/").text)


def test_words_about_a_member_are_removed_by_writer_or_member_only(make: Any, as_: Any, undone: Any) -> None:
    about, writer, stranger = make.member(), make.member(), make.member()
    make.friends(about, writer)
    address = f"/members/{about.id}/testimonials/{writer.id}/delete"
    for remover in (about, writer):
        assert as_(writer).post(f"/members/{about.id}/testimonial", data={"body": "頼れる人です。"}).status_code == 302
        assert "頼れる人です。" in as_(about).get(f"/members/{about.id}").text
        assert as_(stranger).post(address).status_code == 404
        assert as_(remover).post(address).status_code == 302
        assert "頼れる人です。" not in as_(about).get(f"/members/{about.id}").text
    assert as_(stranger).post(f"/members/{about.id}/testimonial", data={"body": "x"}).status_code == 404
    assert as_(writer).post(f"/members/{about.id}/testimonial", data={"body": ""}).status_code == 422
    assert as_(writer).post(f"/members/{about.id}/testimonial", data={"body": "あ" * 401}).status_code == 422


def test_who_has_gone_stands_in_no_list(make: Any, as_: Any, undone: Any) -> None:
    me, gone, asker = (
        make.member(),
        make.member(nickname="去った人", bio="またいつか"),
        make.member(nickname="たのんで去った人"),
    )
    make.friends(me, gone)
    with undone.app_context():
        ties.introduce(member_of(undone, gone), member_of(undone, me), body="去った人の紹介文")
        ties.ask(member_of(undone, asker), member_of(undone, me))
        for someone in (gone, asker):
            member_of(undone, someone).state = "leaving"
        db.session.commit()
    browser = as_(me)
    for address in ("/", "/friends", "/friends/requests", f"/members/{me.id}"):
        page = browser.get(address).text
        assert "去った人" not in main_of(page), address
        assert 'class="count"' not in page, address
    assert browser.get(f"/members/{gone.id}").status_code == 404


def test_nobody_acts_on_themselves(make: Any, as_: Any) -> None:
    me = make.member()
    for deed in ("ask", "accept", "mute", "block", "testimonial", "part"):
        assert as_(me).post(f"/members/{me.id}/{deed}").status_code == 404


def test_a_button_leads_back_only_within_the_site(make: Any, as_: Any) -> None:
    other = make.member()
    answer = as_(make.member()).post(f"/members/{other.id}/mute", data={"next": "https://evil.example/"})
    assert answer.location == f"/members/{other.id}"


def test_lists_cost_the_same_for_two_and_for_twenty(make: Any, as_: Any, count_statements: Any, undone: Any) -> None:
    me = make.member()
    browser = as_(me)
    costs = []
    for count in (2, 18):
        for _ in range(count):
            friend, asker, muted = make.member(), make.member(), make.member()
            make.friends(me, friend)
            with undone.app_context():
                ties.ask(member_of(undone, asker), member_of(undone, me))
                ties.mute(member_of(undone, me), member_of(undone, muted))
        seen_of = []
        for address in ("/friends", "/friends/requests", "/settings/blocks"):
            with count_statements() as seen:
                assert browser.get(address).status_code == 200
            seen_of.append(len(seen))
        costs.append(seen_of)
    assert costs[0] == costs[1]
    assert max(costs[1]) <= 5  # one of them the number at the bell


@pytest.mark.parametrize(
    "address", ["/friends", "/friends/requests", "/settings/profile", "/settings/privacy", "/settings/blocks"]
)
def test_pages_of_ones_own_need_a_sign_in(client: Any, address: str) -> None:
    assert client.get(address).status_code == 302


def test_a_muted_writer_of_a_hidden_comment_gives_nothing_away(make: Any, as_: Any, undone: Any) -> None:
    me, other = make.member(), make.member()
    entry = make.entry(me)
    reply = make.reply(other, entry, body="ひどいことば")
    make.reply(make.member(), entry, body="こたえ", answer_to=reply.seq)
    with undone.app_context():
        db.session.get_one(Reply, reply.id).state = "hidden"
        db.session.commit()
    as_(me).post(f"/members/{other.id}/mute")
    assert "ひどいことば" not in as_(me).get(f"/diaries/{entry.id}").text
