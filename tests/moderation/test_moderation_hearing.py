"""From a report to its outcome: what the author, the reporter and the desk see on the way."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from sns.blueprints.cases.models import Case
from sns.blueprints.contents.models import Content, Reply
from sns.blueprints.moderation.models import Letter, Measure, Report
from sns.core.db import db
from tests.moderation.office import case_of, decide, report, ten_minutes_later

RUDE = "そんな考えの人は出て行けばいい。"


@pytest.fixture
def people(make: Any) -> dict[str, Any]:
    return {
        "author": make.member(nickname="書いた人"),
        "reader": make.member(nickname="読んだ人"),
        "second": make.member(nickname="もう一人"),
        "staff": make.member(nickname="職員甲", role="ward_staff"),
        "colleague": make.member(nickname="職員乙", role="ward_staff"),
    }


@pytest.fixture
def entry(make: Any, people: Any) -> Any:
    return make.entry(people["author"], title="雑談", body=RUDE, visibility="ward")


def test_reports_of_one_thing_gather_in_one_case(undone: Flask, make: Any, people: Any, entry: Any, as_: Any) -> None:
    client = as_(people["reader"])
    page = client.get(f"/report/content/{entry.id}")
    assert page.status_code == 200 and "いやがらせや、人を傷つけることばがある" in page.text
    sent = client.post(f"/report/content/{entry.id}", data={"reason": "harass", "words": "こわいです"})
    assert sent.status_code == 302
    report(undone, people["second"], "content", entry.id, reason="threat")
    with undone.app_context():
        cases = db.session.scalars(sa.select(Case)).all()
        assert [(case.voices, case.rank, case.topic) for case in cases] == [(2, 0, "threat")]
        assert db.session.scalar(sa.select(sa.func.count(Report.id))) == 2
    assert "確認を待っています" in client.get("/reported").text


def test_what_makes_no_sense_to_report_is_said(undone: Flask, make: Any, people: Any, entry: Any, as_: Any) -> None:
    own = as_(people["author"]).get(f"/report/content/{entry.id}")
    assert "自分のものは" in own.text
    client = as_(people["reader"])
    client.post(f"/report/content/{entry.id}", data={"reason": "harass"})
    again = client.post(f"/report/content/{entry.id}", data={"reason": "harass", "words": "もう一度"})
    assert again.status_code == 409 and "もう知らせていただいています" in again.text and "もう一度" in again.text
    assert client.post(f"/report/content/{entry.id}", data={"words": "理由なし"}).status_code == 422
    assert client.get("/report/content/999999").status_code == 404
    assert client.get("/report/nothing/1").status_code == 404
    assert client.get("/report/reply/99999999999999999999").status_code == 404


def test_a_verdict_takes_effect_at_once_and_its_letter_leaves_after_ten_minutes(
    undone: Flask, make: Any, people: Any, entry: Any, as_: Any
) -> None:
    case_id = report(undone, people["reader"], "content", entry.id)
    staff = as_(people["staff"])
    ward = make.ward().slug
    queue = staff.get(f"/staff/{ward}/moderation")
    assert queue.status_code == 200 and "雑談" in queue.text and "通報 1件" in queue.text
    page = staff.get(f"/staff/{ward}/moderation/{case_id}")
    assert page.status_code == 200 and RUDE in page.text and "読んだ人" in page.text
    sent = staff.post(
        f"/staff/{ward}/moderation/{case_id}/decide",
        data={"verdict": "hide", "rule": "harass", "words": "出て行けという言い方は人を傷つけます。", "version": "1"},
    )
    assert sent.status_code == 302
    assert as_(people["reader"]).get(f"/diaries/{entry.id}").status_code == 404
    own = as_(people["author"]).get(f"/diaries/{entry.id}")
    assert own.status_code == 200 and "表示を止めています" in own.text and "第1条" in own.text
    with undone.app_context():
        assert db.session.scalar(sa.select(sa.func.count(Letter.id))) == 0
    ten_minutes_later(undone)
    with undone.app_context():
        letter = db.session.scalar(sa.select(Letter))
        assert letter is not None
        number = letter.id
    author = as_(people["author"])
    told = author.get(f"/letters/{number}")
    for words in ("書きこみを非表示にしました", RUDE, "第1条", "出て行けという言い方", "異議を伝える"):
        assert words in told.text
    assert as_(people["reader"]).get(f"/letters/{number}").status_code == 404
    assert "非表示にしました" in as_(people["reader"]).get("/reported").text
    assert "非表示にしました" in as_(people["reader"]).get("/notifications").text
    assert "手紙が届きました" in author.get("/notifications").text


def test_until_then_it_can_be_undone(undone: Flask, make: Any, people: Any, entry: Any, as_: Any) -> None:
    case_id = report(undone, people["reader"], "content", entry.id)
    decision = decide(undone, people["staff"], case_id, "hide")
    ward = make.ward().slug
    assert as_(people["staff"]).post(f"/staff/{ward}/moderation/decisions/{decision}/undo").status_code == 302
    assert as_(people["reader"]).get(f"/diaries/{entry.id}").status_code == 200
    ten_minutes_later(undone)
    case = case_of(undone, case_id)
    assert (case.state, case.answered_at) == ("open", None)
    with undone.app_context():
        assert db.session.scalar(sa.select(sa.func.count(Letter.id))) == 0
    again = decide(undone, people["staff"], case_id, "hide")
    ten_minutes_later(undone)
    late = as_(people["staff"]).post(f"/staff/{ward}/moderation/decisions/{again}/undo")
    assert late.status_code == 409


def test_the_second_of_two_who_decide_is_told(undone: Flask, make: Any, people: Any, entry: Any, as_: Any) -> None:
    case_id = report(undone, people["reader"], "content", entry.id)
    ward = make.ward().slug
    decide(undone, people["colleague"], case_id, "ok")
    late = as_(people["staff"]).post(
        f"/staff/{ward}/moderation/{case_id}/decide", data={"verdict": "hide", "rule": "harass", "version": "1"}
    )
    assert late.status_code == 409 and "ほかの人が先に判断しました" in late.text
    with undone.app_context():
        assert db.session.get_one(Content, entry.id).state == "published"


def test_somebody_elses_claim_is_seen_and_respected(
    undone: Flask, make: Any, people: Any, entry: Any, as_: Any
) -> None:
    case_id = report(undone, people["reader"], "content", entry.id)
    ward = make.ward().slug
    assert as_(people["colleague"]).post(f"/staff/{ward}/moderation/{case_id}/claim").status_code == 302
    page = as_(people["staff"]).get(f"/staff/{ward}/moderation/{case_id}")
    assert "職員乙さんが確認中" in page.text
    late = as_(people["staff"]).post(
        f"/staff/{ward}/moderation/{case_id}/decide", data={"verdict": "ok", "version": "1"}
    )
    assert late.status_code == 409 and "職員乙さんが確認中" in late.text


def test_staff_are_kept_out_of_cases_about_themselves(undone: Flask, make: Any, people: Any, as_: Any) -> None:
    entry = make.entry(people["staff"], title="職員の日記", visibility="ward")
    case_id = report(undone, people["reader"], "content", entry.id)
    ward = make.ward().slug
    staff = as_(people["staff"])
    assert "職員の日記" not in staff.get(f"/staff/{ward}/moderation").text
    assert staff.get(f"/staff/{ward}/moderation/{case_id}").status_code == 409
    assert staff.post(f"/staff/{ward}/moderation/{case_id}/decide", data={"verdict": "ok"}).status_code == 409
    assert "職員の日記" in as_(people["colleague"]).get(f"/staff/{ward}/moderation").text


def test_an_objection_is_answered_by_somebody_else_and_reverses(
    undone: Flask, make: Any, people: Any, entry: Any, as_: Any
) -> None:
    case_id = report(undone, people["reader"], "content", entry.id)
    decide(undone, people["staff"], case_id, "warn", words="気をつけてください。", hides=True)
    ten_minutes_later(undone)
    author = as_(people["author"])
    with undone.app_context():
        letter_id = db.session.scalar(sa.select(Letter.id))
    sent = author.post(f"/letters/{letter_id}/objection", data={"words": "引用でした。"})
    assert sent.status_code == 302
    twice = author.post(f"/letters/{letter_id}/objection", data={"words": "もう一度。"})
    assert twice.status_code == 409 and "もう受けとっています" in twice.text
    with undone.app_context():
        appeal_case = db.session.scalar(sa.select(Case.id).where(Case.origin == "appeal"))
    ward = make.ward().slug
    address = f"/staff/{ward}/moderation/{appeal_case}"
    page = as_(people["colleague"]).get(address)
    assert page.status_code == 200 and "引用でした。" in page.text and RUDE in page.text
    sent = as_(people["staff"]).post(f"{address}/decide", data={"verdict": "reverse", "words": "戻します"})
    assert sent.status_code == 409 and "別の人が答えます" in sent.text
    empty = as_(people["colleague"]).post(f"{address}/decide", data={"verdict": "reverse"})
    assert empty.status_code == 409 and "答えの理由" in empty.text
    sent = as_(people["colleague"]).post(
        f"{address}/decide", data={"verdict": "reverse", "words": "引用と分かりました。", "version": "1"}
    )
    assert sent.status_code == 302
    ten_minutes_later(undone)
    assert as_(people["reader"]).get(f"/diaries/{entry.id}").status_code == 200
    with undone.app_context():
        assert db.session.scalar(sa.select(Measure.state)) == "lifted"
        answer = db.session.scalar(sa.select(Letter.id).where(Letter.kind == "reversed"))
    assert "引用と分かりました。" in author.get(f"/letters/{answer}").text
    assert "見直し: 判断を取り消しました" in as_(people["reader"]).get("/reported").text


def test_mended_words_come_back_to_the_desk_and_are_shown_again(
    undone: Flask, make: Any, people: Any, entry: Any, as_: Any
) -> None:
    case_id = report(undone, people["reader"], "content", entry.id)
    decide(undone, people["staff"], case_id, "amend", words="言い方を変えてください。")
    assert as_(people["reader"]).get(f"/diaries/{entry.id}").status_code == 404
    ten_minutes_later(undone)
    author = as_(people["author"])
    version = 2
    with undone.app_context():
        version = db.session.get_one(Content, entry.id).version
    sent = author.post(
        f"/diaries/{entry.id}/edit",
        data={
            "title": "雑談",
            "body": "ちがう意見もありますね。",
            "visibility": "ward",
            "version": str(version),
            "do": "publish",
        },
    )
    assert sent.status_code == 302
    ten_minutes_later(undone)
    case = case_of(undone, case_id)
    assert (case.state, case.topic) == ("open", "amended")
    decide(undone, people["colleague"], case_id, "ok")
    assert as_(people["reader"]).get(f"/diaries/{entry.id}").status_code == 200


def test_a_case_whose_author_has_left_can_be_decided(undone: Flask, make: Any, people: Any, as_: Any) -> None:
    thread = make.thread(people["reader"])
    reply = make.reply(people["author"], thread, body=RUDE)
    case_id = report(undone, people["second"], "reply", reply.id)
    with undone.app_context():
        from sns.blueprints.people import leaving  # noqa: PLC0415

        leaving.leave(db.session.get_one(type(people["author"]), people["author"].id), keeps_words=True)
    ward = make.ward().slug
    page = as_(people["staff"]).get(f"/staff/{ward}/moderation/{case_id}")
    assert page.status_code == 200 and "退会しました" in page.text
    decide(undone, people["staff"], case_id, "hide")
    ten_minutes_later(undone)
    with undone.app_context():
        assert db.session.get_one(Reply, reply.id).state == "hidden"
        assert db.session.scalar(sa.select(sa.func.count(Letter.id))) == 0
