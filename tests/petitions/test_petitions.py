"""Requests from outside, from the form to the end: both sides hear reasons, terms run, nothing goes past the log."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from sns.blueprints.cases.models import Case
from sns.blueprints.contents.models import Content, Reply, Revision
from sns.blueprints.petitions import actions, queries, views
from sns.blueprints.petitions.models import Petition
from sns.core import clock, sealing
from sns.core.audit import AuditLog
from sns.core.db import db
from sns.core.errors import Refused
from tests.notifications.post import mails, text_of, work

GIVEN = {
    "kind": "privacy", "words": "わたしの電話番号が書かれています。", "name": "外野 花子", "email": "hanako@example.jp",
    "evidence": "請求書の写し", "key": "k1",
}  # fmt: skip


def newest(app: Flask) -> Petition:
    with app.app_context():
        return db.session.scalars(sa.select(Petition).order_by(Petition.id.desc())).first()  # type: ignore[return-value]


def state_of(app: Flask, thing: Any) -> str:
    with app.app_context():
        return str(db.session.get_one(type(thing), thing.id).state)


def ask(browser: Any, address: str, **more: str) -> str:
    """Send the form and return the address of the request's page."""
    answer = browser.post("/requests/new", data={**GIVEN, "address": address, **more})
    assert answer.status_code == 302, answer.text
    return str(answer.headers["Location"]).partition("?")[0]


def test_a_stranger_asks_the_author_answers_and_both_are_told(make: Any, as_: Any, client: Any, undone: Flask) -> None:
    author, staff, other = make.member(), make.member(role="ward_staff"), make.member(role="ward_staff")
    entry = make.entry(author, body="花子さんの電話は06-1234-5678です。", visibility="city")
    page = ask(client, f"https://engawa.example/diaries/{entry.id}", ward="asanagi")
    petition = newest(undone)
    assert (petition.content_id, petition.author_id, petition.state) == (entry.id, author.id, "received")
    assert petition.number in client.get(page).text
    work(undone)
    assert any(petition.number in text_of(mail) for mail in mails(undone, SimpleNamespace(email=GIVEN["email"])))
    with undone.app_context():
        case = db.session.scalars(sa.select(Case).where(Case.id == petition.case_id)).one()
        assert (case.origin, case.facts["petition"]) == ("outside", petition.id)

    desk = as_(staff)
    assert petition.number in desk.get("/staff/asanagi/requests").text
    assert "外野 花子" in desk.get(f"/staff/requests/{petition.id}").text
    desk.post(f"/staff/requests/{petition.id}/step", data={"do": "begin"})
    desk.post(f"/staff/requests/{petition.id}/step", data={"do": "ask"})
    assert newest(undone).state == "inquiring"
    early = desk.post(f"/staff/requests/{petition.id}/decide", data={
        "decision": "hide", "to_requester": "はい", "to_author": "はい"})  # fmt: skip
    assert early.status_code == 422
    assert "回答を待っているところです" in early.text

    own = as_(author).get(f"/requests/mine/{petition.id}").text
    assert "外野" not in own
    assert "消してよいか、お答えください" in own
    as_(author).post(f"/requests/mine/{petition.id}/answer", data={"says": "agree", "words": "すみません"})
    again = as_(author).post(f"/requests/mine/{petition.id}/answer", data={"says": "agree"})
    assert again.status_code == 409

    done = desk.post(f"/staff/requests/{petition.id}/decide", data={
        "decision": "hide", "to_requester": "番号が書かれていたためです", "to_author": "本人の同意がないためです"})  # fmt: skip
    assert done.status_code == 302
    assert state_of(undone, entry) == "hidden"
    assert as_(make.member()).get(f"/diaries/{entry.id}").status_code == 404
    work(undone)
    assert newest(undone).state == "told"
    assert any(
        "番号が書かれていたためです" in text_of(mail) for mail in mails(undone, SimpleNamespace(email=GIVEN["email"]))
    )
    assert "本人の同意がないためです" in as_(author).get(f"/requests/mine/{petition.id}").text

    as_(author).post(f"/requests/mine/{petition.id}/objection", data={"words": "もう消しました"})
    same = desk.post(f"/staff/requests/{petition.id}/outcome", data={"outcome": "reversed", "reason": "はい"})
    assert "別の職員が判断します" in same.text
    as_(other).post(f"/staff/requests/{petition.id}/outcome", data={"outcome": "reversed", "reason": "直っています"})
    assert state_of(undone, entry) == "published"
    assert newest(undone).state == "closed"
    assert "直っています" in client.get(page).text
    with undone.app_context():
        deeds = list(db.session.scalars(sa.select(AuditLog.deed).where(AuditLog.subject == f"petition:{petition.id}")))
        sealing.seal()
        assert sealing.verify().flaws == []
    assert deeds == [
        f"petition.{deed}"
        for deed in ("receive", "begin", "ask_author", "answer", "decide", "tell", "appeal", "answer_appeal")
    ]


def test_the_form_comes_back_filled_with_a_sentence_for_each_fault(client: Any) -> None:
    page = client.post("/requests/new", data={"words": "ここまで書いた", "email": "なにか"})
    assert page.status_code == 422
    for words in (
        "どのようなことかをえらんでください",
        "ページのアドレスを書いてください",
        "お名前を書いてください",
        "メールアドレスの形",
        "ここまで書いた",
    ):
        assert words in page.text


def test_a_form_sent_twice_makes_one_request_and_a_machine_none(client: Any, undone: Flask) -> None:
    assert ask(client, "どこか") == ask(client, "どこか")
    client.post("/requests/new", data={**GIVEN, "key": "k2", "address": "x", "site": "http://spam.example"})
    with undone.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Petition)) == 1


@pytest.mark.parametrize("token", ["x" * 40, "", "あ"])
def test_without_its_secret_a_request_is_not_there(client: Any, undone: Flask, token: str) -> None:
    ask(client, "どこか")
    assert client.get(f"/requests/{newest(undone).number}/{token}").status_code == 404


def test_addresses_of_ours_are_understood(make: Any, undone: Flask) -> None:
    entry = make.entry(make.member())
    thread = make.thread(make.member())
    with undone.test_request_context():
        assert views.place_of(f"https://x.example/diaries/{entry.id}#r3") == (entry.id, 3)
        assert views.place_of(f"/threads/{thread.id}?at=2") == (thread.id, 2)
        for other in ("https://example.jp/", "", "なにか", "//[", "/diaries/", "/diaries/abc", "/w/asanagi/"):
            assert views.place_of(other) == (None, 0)


def _received(make: Any, thing: Any = None, **more: Any) -> Petition:
    facts = {
        "kind": "other",
        "address": "x",
        "name": "名前",
        "email": "x@example.jp",
        "words": "困ります",
        "evidence": "",
    }
    content_id = thing.id if isinstance(thing, Content) else thing.content_id if thing is not None else None
    return actions.receive(
        **{**facts, "is_agent": False, "space_id": make.ward().id, "content_id": content_id,
           "seq": thing.seq if isinstance(thing, Reply) else 0, **more}
    )  # fmt: skip


def _decide(staff: Any, petition: Petition, decision: str, **more: Any) -> None:
    actions.decide(staff, petition, decision=decision, to_requester="理由", to_author="理由", **more)


def test_some_passages_are_covered_and_what_they_said_is_kept(make: Any, context: Flask) -> None:
    entry = make.entry(make.member(), body="電話は06-1234-5678。よい天気です。")
    staff = make.member(role="ward_staff")
    petition = _received(make, entry)
    with pytest.raises(Refused, match="本文に見つかりません"):
        _decide(staff, petition, "part", passages=["ここにない言葉"])
    _decide(staff, petition, "part", passages=["06-1234-5678", ""])
    assert db.session.get_one(Content, entry.id).body == "電話は＊＊＊＊＊＊＊＊＊＊＊＊。よい天気です。"
    assert db.session.scalars(sa.select(Revision.body)).one().startswith("電話は06")


def test_what_is_deleted_is_kept_as_evidence_then_erased(make: Any, context: Flask) -> None:
    entry = make.entry(make.member(), body="消される言葉")
    staff = make.member(role="ward_staff")
    petition = _received(make, entry)
    _decide(staff, petition, "delete")
    actions.note_told(petition)
    assert (db.session.get_one(Content, entry.id).state, db.session.get_one(Content, entry.id).body) == (
        "hidden",
        "消される言葉",
    )
    with time_machine.travel(clock.now() + timedelta(days=20)):
        assert actions.close_old() == 1
    with time_machine.travel(clock.now() + timedelta(days=100)):
        actions.close_old()
    assert db.session.get_one(Content, entry.id).body == ""
    with time_machine.travel(clock.now() + timedelta(days=400)):
        actions.close_old()
    gone = queries.find(petition.id)
    assert gone is not None
    assert (gone.name, gone.email, gone.words, gone.decision) == ("", None, "", "delete")


def test_nobody_decides_about_their_own_words(make: Any, context: Flask, as_: Any) -> None:
    staff = make.member(role="ward_staff")
    petition = _received(make, make.entry(staff))
    with pytest.raises(Refused, match="ほかの職員が判断します"):
        _decide(staff, petition, "keep")


def test_intimate_pictures_have_a_shorter_term(make: Any, context: Flask) -> None:
    author, staff = make.member(), make.member(role="ward_staff")
    one, other = _received(make, make.entry(author), kind="intimate"), _received(make, make.entry(author))
    for petition in (one, other):
        actions.ask_author(staff, petition)
    assert one.answer_due_at is not None
    assert other.answer_due_at is not None
    assert timedelta(days=4) < other.answer_due_at - one.answer_due_at < timedelta(days=6)
    with time_machine.travel(clock.now() + timedelta(days=3)):
        _decide(staff, one, "hide")
        with pytest.raises(Refused, match="回答を待っている"):
            _decide(staff, other, "hide")


def test_who_is_not_known_cannot_be_asked(make: Any, context: Flask) -> None:
    with pytest.raises(Refused, match="照会できません"):
        actions.ask_author(make.member(role="ward_staff"), _received(make))


def test_two_staff_do_not_decide_twice_and_objections_come_once(make: Any, context: Flask) -> None:
    one, other = make.member(role="ward_staff"), make.member(role="ward_staff")
    petition = _received(make, make.entry(make.member()))
    with pytest.raises(Refused, match="いまは異議を"):
        actions.appeal(petition, by="requester", words="はやく")
    _decide(one, petition, "keep")
    with pytest.raises(Refused, match="ほかの人が先に"):
        _decide(other, petition, "hide")
    actions.appeal(petition, by="requester", words="困ります")
    actions.answer_appeal(other, petition, outcome="upheld", reason="変えません")
    with pytest.raises(Refused, match="いまは異議を"):
        actions.appeal(petition, by="author", words="また")


def test_a_year_is_counted_for_everybody(make: Any, context: Flask, as_: Any) -> None:
    staff = make.member(role="ward_staff")
    for decision in ("hide", "keep", "keep"):
        _decide(staff, _received(make, make.entry(make.member())), decision)
    (year,) = queries.years()
    assert (year.total, year.decisions, year.within_term) == (3, {"hide": 1, "keep": 2}, 3)


def test_the_city_sets_the_terms(make: Any, as_: Any, client: Any) -> None:
    city = as_(make.member(role="city_staff"))
    days = {name: str(value) for name, (value, _label) in actions.TERMS.items()}
    assert city.post("/staff/requests/terms", data={**days, "answer_days": "なん日"}).status_code == 422
    assert city.post("/staff/requests/terms", data={**days, "answer_days": "5"}).status_code == 302
    assert re.search(r"お知らせまで.{0,4}5日", client.get("/requests/figures").text)


def test_figures_hide_small_numbers(client: Any) -> None:
    page = client.get("/figures").text
    assert "見守りの数字" in page
    assert client.get("/figures.csv").data.startswith("\ufeff区".encode())
