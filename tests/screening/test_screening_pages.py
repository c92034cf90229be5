"""What the author, the readers and the office see of what waits; desks beside words of despair; exchanges that rest."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from sns.blueprints.cases.models import Case
from sns.blueprints.contents import actions as contents
from sns.blueprints.contents import queries
from sns.blueprints.contents.models import Content, Reply
from sns.blueprints.moderation.models import Report
from sns.blueprints.screening import actions, desks, heat
from sns.core import clock, options, sealing
from sns.core.audit import AuditLog
from sns.core.db import db, transaction
from sns.core.errors import Refused
from tests.notifications.post import work


@pytest.fixture
def listed(make: Any, undone: Flask) -> Any:
    with undone.app_context():
        actions.add_words(None, make.ward().id, ["必ず儲かる"], "hold", "ads")
        actions.add_words(None, make.ward().id, ["くそやろう"], "block")


def test_the_author_alone_sees_what_waits_and_is_told_why(make: Any, as_: Any, undone: Flask, listed: Any) -> None:
    author, neighbour = make.member(), make.member()
    browser = as_(author)
    answer = browser.post("/diaries/", data={
        "title": "もうけ話のお知らせ", "body": "必ず儲かる話です", "visibility": "city", "key": "k"})  # fmt: skip
    page = browser.get(answer.headers["Location"]).text
    assert "確認が必要な言葉が入っているため" in page
    assert "必ず儲かる話です" in page
    assert as_(neighbour).get(answer.headers["Location"]).status_code == 404
    assert "もうけ話のお知らせ" not in as_(neighbour).get("/diaries/").text
    work(undone)
    assert "公開の前に確認しています" in as_(author).get("/notifications").text


def test_what_waits_is_published_by_the_desk_and_the_author_hears(
    make: Any, as_: Any, undone: Flask, listed: Any
) -> None:
    author, neighbour = make.member(), make.member()
    entry = make.entry(author, body="必ず儲かる話です", visibility="city")
    with undone.app_context():
        case = db.session.scalars(sa.select(Case).where(Case.subject_id == entry.id)).one()
        number, version = case.id, case.version
    office = as_(make.member(role="ward_staff"))
    assert "必ず儲かる" in office.get(f"/staff/asanagi/moderation/{number}").text
    done = office.post(f"/staff/asanagi/moderation/{number}/decide", data={"verdict": "ok", "version": str(version)})
    assert done.status_code == 302
    assert as_(neighbour).get(f"/diaries/{entry.id}").status_code == 200
    work(undone)
    assert "確認がすみ、書いたものを公開しました" in as_(author).get("/notifications").text


def test_a_blocked_word_comes_back_with_the_form(make: Any, as_: Any, listed: Any) -> None:
    page = as_(make.member()).post("/diaries/", data={
        "title": "題", "body": "このくそやろうめ", "visibility": "city", "key": "k"})  # fmt: skip
    assert page.status_code == 422
    assert "「くそやろう」は、ここでは使えない言葉です" in page.text
    assert "このくそやろうめ" in page.text


@pytest.mark.parametrize(
    ("text", "sounds"),
    [
        ("もう死にたい", True), ("生きるのが、つらい", False), ("生きるのがつらい。", True), ("シニタイ", True),
        ("死にたいほど笑った映画", True), ("植木が枯れて消えたのは残念", False), ("楽しい一日", False),
    ],
)  # fmt: skip
def test_words_of_despair_are_heard(text: str, sounds: bool) -> None:
    assert desks.sounds_like_despair(text) is sounds


def test_desks_stand_beside_words_of_despair_for_writer_and_reader(make: Any, as_: Any) -> None:
    author, reader = make.member(), make.member()
    dark, bright = make.entry(author, body="もう消えたいです"), make.entry(author, body="よい天気です")
    for browser in (as_(author), as_(reader)):
        page = browser.get(f"/diaries/{dark.id}").text
        assert "0120-279-338" in page
        assert "話を聞いてくれるところがあります" in page
        assert "0120-279-338" not in browser.get(f"/diaries/{bright.id}").text
    make.reply(author, bright, body="死にたい")
    assert "0120-279-338" in as_(reader).get(f"/diaries/{bright.id}").text


def _reports(thing: Any, count: int) -> None:
    now = clock.now()
    with transaction():
        case = Case(
            kind="moderation", origin="report", topic="harass", space_id=thing.space_id, subject_kind="content",
            subject_id=thing.id, opened_at=now, due_at=now,
        )  # fmt: skip
        db.session.add(case)
        db.session.flush()
        db.session.add_all(Report(case_id=case.id, reason="harass", reported_at=now) for _n in range(count))


def test_a_heated_exchange_rests_by_itself_and_says_so(make: Any, as_: Any, undone: Flask) -> None:
    reader = make.member()
    thread = make.thread(make.member())
    with undone.app_context():
        for key, value in {"heat_replies": 4, "heat_reports": 2, "heat_minutes": 30}.items():
            options.change(f"screening.{key}", value)
        _reports(thread, 2)
    writer = make.member()
    for number in range(5):
        try:
            make.reply(writer, thread, body=f"それは違う {number}")
        except Refused as refused:
            assert "少し休んでいます" in refused.words
    with undone.app_context():
        row = db.session.get_one(Content, thread.id)
        assert row.calm_until is not None
        assert db.session.scalar(sa.select(sa.func.count()).where(Reply.content_id == thread.id)) == 4
        assert db.session.scalar(sa.select(AuditLog.facts).where(AuditLog.deed == "content.rest")) == {"minutes": 30}
    page = as_(reader).get(f"/threads/{thread.id}").text
    assert "みんなで少し休んでいます" in page
    assert "しばらく返信を休みました" in page
    with undone.app_context(), time_machine.travel(clock.now() + timedelta(minutes=31)):
        found = queries.find_content(thread.id)
        assert found is not None
        contents.reply(writer, found, body="落ちついて話しましょう")


def test_a_calm_exchange_does_not_rest(make: Any, undone: Flask) -> None:
    thread, writer = make.thread(make.member()), make.member()
    with undone.app_context():
        options.change("screening.heat_replies", 3)
    for number in range(6):
        make.reply(writer, thread, body=f"そうですね {number}")
    with undone.app_context():
        assert db.session.get_one(Content, thread.id).calm_until is None


def test_an_office_keeps_its_list_in_lines(make: Any, as_: Any, undone: Flask) -> None:
    office = as_(make.member(role="ward_staff"))
    office.post("/staff/asanagi/words", data={"words": "もうけ話\nあ\n# 注\n儲け話", "effect": "mask"})
    page = office.get("/staff/asanagi/words").text
    assert "もうけ話" in page
    assert "入れられなかった言葉" in page
    table = office.get("/staff/asanagi/words.csv").data.decode()
    assert "もうけ話,mask" in table
    assert "2語" in page
    saved = office.post("/staff/asanagi/words/choices", data={
        "first_posts": "3", "links": "y", "heat_replies": "40", "heat_lines": "80", "heat_reports": "3",
        "heat_minutes": "60",
    })  # fmt: skip
    assert saved.status_code == 302
    with undone.app_context():
        assert heat.chosen(make.ward().id) == (40, 80, 3, 60)


def test_the_log_is_taken_along_without_formulas_and_that_is_in_the_log(make: Any, as_: Any, undone: Flask) -> None:
    staff = make.member(role="city_staff")
    with undone.app_context(), transaction():
        db.session.add(AuditLog(at=clock.now(), deed="=cmd()", subject="@x", facts={}, space_id=make.ward().id))
    with undone.app_context():
        sealing.seal()
    browser = as_(staff)
    table = browser.post("/staff/log.csv").data.decode()
    assert "'=cmd()" in table
    assert "'@x" in table
    page = browser.get("/staff/log").text
    assert "記録を書き出しました" in page
    assert "封をしました" in page
    assert as_(make.member(role="ward_staff")).get("/staff/log").status_code == 403


def test_a_member_who_leaves_does_not_break_the_chain(make: Any, undone: Flask) -> None:
    from sns.blueprints.accounts import farewell  # noqa: PLC0415
    from sns.blueprints.accounts.models import Member  # noqa: PLC0415

    staff = make.member(role="ward_staff")
    with undone.app_context():
        actions.add_words(staff, make.ward().id, ["ことば"], "hold")
        sealing.seal()
        farewell.empty(db.session.get_one(Member, staff.id), keeps_words=False)
        assert sealing.verify().flaws == []
        assert db.session.scalar(sa.select(AuditLog.actor_id).where(AuditLog.deed == "words.add")) == staff.id
