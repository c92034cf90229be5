"""Publishing later, taking back what was deleted, what a text said before, and the question about private words."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from sns.blueprints.contents import later, removal
from sns.blueprints.contents.models import Content, Reaction, Reply, Revision
from sns.blueprints.contents.signals import ContentPublished
from sns.blueprints.media import actions as media
from sns.blueprints.media.models import File
from sns.core import clock
from sns.core.db import db
from tests.contents.writing import answer, change, hang, reload

WORDS = {"title": "夕方の川", "body": "風がありました。", "visibility": "ward", "tags": "", "version": "1"}


@pytest.fixture
def told(undone: Flask) -> Any:
    heard: list[int] = []

    def hear(signal: ContentPublished) -> None:
        heard.append(signal.content_id)

    ContentPublished.channel.connect(hear)
    yield heard
    ContentPublished.channel.disconnect(hear)


def typed(moment: datetime) -> str:
    return clock.local(moment).strftime("%Y-%m-%dT%H:%M")


def put_off(browser: Any, days: int = 2, **more: str) -> int:
    sent = browser.post("/diaries/", data={**WORDS, "publish_at": typed(clock.now() + timedelta(days=days)), **more})
    assert sent.status_code == 302
    return int(sent.location.rpartition("/")[2])


def due(app: Flask) -> int:
    with app.app_context():
        return later.publish_due()


def test_an_entry_comes_out_at_its_moment_and_once(make: Any, as_: Any, undone: Flask, told: list[int]) -> None:
    author, reader = make.member(), make.member()
    browser = as_(author)
    number = put_off(browser)
    address = f"/diaries/{number}"
    assert "公開します。それまでは、あなたにだけ見えています" in browser.get(address).text
    assert "予約中" in browser.get("/diaries/?tab=mine").text
    assert "夕方の川" not in browser.get("/diaries/").text
    assert as_(reader).get(address).status_code == 404
    assert (due(undone), told) == (0, [])
    # The worker stood still for a day: late, but once.
    with time_machine.travel(clock.now() + timedelta(days=3)):
        assert (due(undone), due(undone), told) == (1, 0, [number])
        entry = reload(undone, Content(id=number))
        assert (clock.now() - entry.published_at) < timedelta(minutes=1)
        assert entry.bumped_at == entry.published_at
        assert as_(reader).get(address).status_code == 200
    # The clock goes back: nothing happens twice.
    assert due(undone) == 0


def test_a_waiting_entry_can_be_moved_published_or_made_a_draft_again(
    make: Any, as_: Any, undone: Flask, told: list[int]
) -> None:
    author = make.member()
    browser, photo = as_(author), make.photo(author)
    first, second = put_off(browser), put_off(browser, **{f"photo-{photo.id}-alt": "川の写真", "title": "もどす日記"})
    moved = {**WORDS, "body": "直しました。", "publish_at": typed(clock.now() + timedelta(days=9))}
    assert browser.post(f"/diaries/{first}/edit", data=moved).status_code == 302
    entry = reload(undone, Content(id=first))
    assert entry.publish_at > clock.now() + timedelta(days=8) and entry.edited_at is None
    assert browser.post(f"/diaries/{first}/publish").status_code == 302
    assert told == [first]
    assert browser.post(f"/diaries/{first}/publish").status_code == 404
    page = browser.post(f"/diaries/{second}/take-back", follow_redirects=True).text
    assert "もどす日記" in page and "川の写真" in page
    assert browser.get(f"/diaries/{second}").status_code == 404
    with time_machine.travel(clock.now() + timedelta(days=20)):
        assert due(undone) == 0
    stranger = as_(make.member())
    assert [stranger.post(f"/diaries/{first}/{deed}").status_code for deed in ("publish", "take-back")] == [404, 404]


@pytest.mark.parametrize("moment", ["2026-99-99T00:00", "あした", "+"])
def test_a_moment_nobody_understands_is_refused(make: Any, as_: Any, moment: str) -> None:
    page = as_(make.member()).post("/diaries/", data={**WORDS, "publish_at": moment})
    assert page.status_code == 422 and "日時は" in page.text and moment in page.text


def test_more_than_a_year_is_too_far_and_the_past_means_now(make: Any, as_: Any, undone: Flask) -> None:
    browser = as_(make.member())
    far = browser.post("/diaries/", data={**WORDS, "publish_at": typed(clock.now() + timedelta(days=400))})
    assert far.status_code == 422 and "1年先まで" in far.text
    past = put_off(browser, days=-1)
    assert reload(undone, Content(id=past)).state == "published"


def test_nobody_who_is_leaving_is_published(make: Any, as_: Any, undone: Flask) -> None:
    author = make.member()
    put_off(as_(author))
    change(undone, author, state="leaving")
    with time_machine.travel(clock.now() + timedelta(days=3)):
        assert due(undone) == 0
        change(undone, author, state="active")
        assert due(undone) == 1


def test_a_deleted_entry_comes_back_with_everything(make: Any, as_: Any, undone: Flask) -> None:
    author, reader = make.member(), make.member()
    browser, entry = as_(author), make.entry(author, title="もどる日記")
    hang(undone, entry, [make.photo(author)])
    answer(undone, reader, entry, body="よい声")
    as_(reader).post(f"/contents/{entry.id}/reactions", data={"kind": "like"})
    page = browser.post(f"/diaries/{entry.id}/delete", follow_redirects=True).text
    assert "日記「もどる日記」を消しました" in page and f'action="/contents/{entry.id}/restore"' in page
    assert "もどる日記" in browser.get("/drafts").text
    assert as_(reader).get(f"/diaries/{entry.id}").status_code == 404
    assert as_(reader).post(f"/contents/{entry.id}/restore").status_code == 404
    assert browser.post(f"/contents/{entry.id}/restore").location == f"/diaries/{entry.id}"
    shown = as_(reader).get(f"/diaries/{entry.id}").text
    assert "よい声" in shown and "川の写真" in shown and "いいね 1" in browser.get("/diaries/").text
    assert browser.post(f"/contents/{entry.id}/restore").status_code == 404


@pytest.mark.parametrize("state", ["held", "hidden", "scheduled"])
def test_what_was_not_open_does_not_come_back_open(make: Any, as_: Any, undone: Flask, state: str) -> None:
    author = make.member()
    entry = make.entry(author)
    change(undone, entry, state=state, state_reason="rule")
    browser = as_(author)
    browser.post(f"/diaries/{entry.id}/delete")
    browser.post(f"/contents/{entry.id}/restore")
    back = reload(undone, entry)
    assert (back.state, back.state_reason, back.facts) == (state, "rule", {})


def test_after_30_days_nothing_is_left_but_a_number(make: Any, as_: Any, undone: Flask) -> None:
    author, reader = make.member(), make.member()
    browser, entry, other = as_(author), make.entry(author, tags=["川"]), make.entry(author, title="のこる日記")
    hang(undone, entry, [make.photo(author)])
    answer(undone, reader, entry, body="よい声")
    answer(undone, reader, other, body="のこる声")
    as_(reader).post(f"/contents/{entry.id}/reactions", data={"kind": "like"})
    browser.post(f"/diaries/{entry.id}/edit", data={**WORDS, "photo-1-alt": ""})
    browser.post(f"/diaries/{entry.id}/delete")
    with time_machine.travel(clock.now() + timedelta(days=31)):
        assert as_(author).post(f"/contents/{entry.id}/restore").status_code == 404
        with undone.app_context():
            assert (removal.erase_removed(), removal.erase_removed()) == (1, 0)
            media.sweep()
            left = [db.session.scalar(sa.select(sa.func.count()).select_from(t)) for t in (Reaction, Revision, File)]
            assert left == [0, 0, 0]
            assert db.session.scalars(sa.select(Reply.body)).all() == ["のこる声"]
            row = db.session.get_one(Content, entry.id)
            assert (row.title, row.body, row.excerpt, row.tags, row.author_id) == ("", "", "", [], None)
    assert reload(undone, other).title == "のこる日記"


def test_readers_see_that_a_text_was_changed_and_its_author_sees_what(make: Any, as_: Any) -> None:
    author, reader = make.member(), make.member()
    browser, entry = as_(author), make.entry(author, title="散歩", body="川まで歩きました。")
    browser.post(f"/diaries/{entry.id}/edit", data={**WORDS, "title": "散歩", "body": "川まで走りました。"})
    reply = make.reply(author, entry, body="電車で帰りました")
    browser.post(f"/replies/{reply.id}/edit", data={"body": "バスで帰りました"})
    for browser_of, sees in ((browser, True), (as_(reader), False)):
        page = browser_of.get(f"/diaries/{entry.id}").text
        for address in (f"/contents/{entry.id}/history", f"/replies/{reply.id}/history"):
            assert address in page
            told = browser_of.get(address).text
            assert "に直しました" in told
            assert ("<del>" in told, "<ins>" in told, "歩き" in told or "電車" in told) == (sees,) * 3
    make.block(reader, author)
    assert as_(reader).get(f"/contents/{entry.id}/history").status_code == 404
    assert as_(reader).get(f"/replies/{reply.id}/history").status_code == 404


@pytest.mark.parametrize("field", ["title", "body"])
def test_what_looks_private_is_asked_about_once(make: Any, as_: Any, undone: Flask, field: str) -> None:
    author = make.member()
    browser = as_(author)
    words = {**WORDS, field: "電話は090-1234-5678です", "key": "form"}
    asked = browser.post("/diaries/", data=words)
    assert asked.status_code == 200
    assert "<mark>090-1234-5678</mark>" in asked.text and "このまま公開する" in asked.text
    assert entries(undone) == 0
    # Another number is asked about again, the same one is not.
    more = {**words, "asked": "090-1234-5678"}
    assert browser.post("/diaries/", data={**more, "tags": "06-6313-9986"}).status_code == 200
    assert browser.post("/diaries/", data=more).status_code == 302
    assert browser.post("/diaries/", data={**words, "visibility": "private", "key": "b"}).status_code == 302


def test_comments_are_asked_about_too(make: Any, as_: Any) -> None:
    author, entry = make.member(), make.entry(make.member())
    browser = as_(author)
    words = {"body": "中津3丁目5番12号に来てください", "key": "form"}
    asked = browser.post(f"/contents/{entry.id}/replies", data=words)
    assert asked.status_code == 200 and "<mark>中津3丁目5番12号</mark>" in asked.text
    sure = browser.post(f"/contents/{entry.id}/replies", data={**words, "asked": "中津3丁目5番12号"})
    assert sure.status_code == 302
    reply = make.reply(author, entry)
    assert "<mark>" in browser.post(f"/replies/{reply.id}/edit", data=words).text


def entries(app: Flask) -> int:
    with app.app_context():
        return int(db.session.scalar(sa.select(sa.func.count()).select_from(Content)) or 0)


def test_lists_cost_the_same_for_few_and_for_many(make: Any, as_: Any, count_statements: Any) -> None:
    author = make.member()
    browser = as_(author)
    costs = []
    for many in (2, 12):
        for number in range(many):
            words = {"kind": "diary.new", "key": f"{many}-{number}", "draft_writer": "w", "body": "途中"}
            browser.post("/drafts", data=words)
            browser.post(f"/diaries/{make.entry(author).id}/delete")
        with count_statements() as seen:
            assert browser.get("/drafts").status_code == 200
        costs.append(len(seen))
    assert costs[0] == costs[1]
