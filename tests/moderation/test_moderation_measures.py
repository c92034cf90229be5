"""Measures: what needs a second person, what ends by itself, what is cut at once, and that nothing is silent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from sns.blueprints.accounts import locking
from sns.blueprints.accounts.models import LoginSession, Member
from sns.blueprints.contents.models import Content, Reply
from sns.blueprints.moderation import actions, measures, queries
from sns.blueprints.moderation.models import Letter, Measure
from sns.core import clock, jobs
from sns.core.db import db, transaction
from sns.core.errors import Refused
from tests.moderation.office import propose, report
from tests.polls.asking import ask


def answer(app: Flask, who: Member, number: int, act: Any) -> None:
    with app.app_context():
        found = queries.find_measure(number)
        assert found is not None
        act(db.session.get_one(Member, who.id), found)


def in_days(days: int) -> Any:
    return clock.now() + timedelta(days=days)


def letters_to(app: Flask, member: Member) -> list[str]:
    with app.app_context():
        jobs.run_due()
        return list(db.session.scalars(sa.select(Letter.kind).where(Letter.member_id == member.id).order_by(Letter.id)))


@pytest.mark.parametrize(("kind", "state"), [("suspension", "locked"), ("expulsion", "suspended")])
def test_it_needs_a_second_person_who_is_not_the_first(
    undone: Flask, make: Any, as_: Any, kind: str, state: str
) -> None:
    member, first, second = make.member(), make.member(role="ward_staff"), make.member(role="ward_staff")
    phone = as_(member)
    number = propose(undone, first, member, kind, ends_at=in_days(7) if kind == "suspension" else None)
    assert phone.get("/menu").status_code == 200
    assert letters_to(undone, member) == []
    with pytest.raises(Refused, match="もう1人"):
        answer(undone, first, number, actions.approve)
    answer(undone, second, number, actions.approve)
    with undone.app_context():
        assert db.session.get_one(Member, member.id).state == state
        assert db.session.scalar(sa.select(LoginSession.id).where(LoginSession.member_id == member.id)) is None
    assert phone.get("/menu").status_code == 302
    assert letters_to(undone, member) == [kind]
    with pytest.raises(Refused, match="先に確認"):
        answer(undone, second, number, actions.decline)
    answer(undone, second, number, actions.lift)
    with undone.app_context():
        assert db.session.get_one(Member, member.id).state == "active"
    assert letters_to(undone, member) == [kind, "lifted"]


def test_somebody_kept_out_is_heard_from_the_address_in_the_mail(undone: Flask, make: Any, as_: Any) -> None:
    member, first, second = make.member(), make.member(role="ward_staff"), make.member(role="ward_staff")
    number = propose(undone, first, member, "expulsion")
    answer(undone, second, number, actions.approve)
    with undone.app_context():
        letter = db.session.scalar(sa.select(Letter))
        assert letter is not None
    stranger = undone.test_client()
    address = f"/letters/{letter.id}/{letter.secret}"
    assert "退会していただきました" in stranger.get(address).text
    assert stranger.get(f"/letters/{letter.id}/{'x' * 43}").status_code == 404
    assert stranger.get(f"/letters/{letter.id}").status_code == 302
    assert stranger.post(f"{address}/objection", data={"words": "人ちがいです。"}).status_code == 302
    for one in (first, second):
        page = as_(one).get(f"/staff/{make.ward().slug}/moderation?tab=appeals")
        assert "人ちがいです" in page.text


def test_a_suspension_ends_on_its_day(undone: Flask, make: Any) -> None:
    member, first, second = make.member(), make.member(role="ward_staff"), make.member(role="ward_staff")
    number = propose(undone, first, member, "suspension", ends_at=in_days(7))
    answer(undone, second, number, actions.approve)
    with undone.app_context(), transaction():
        row = db.session.get_one(Member, member.id)
        row.settings = {"lock": {"until": clock.now().isoformat(), "reason": ""}}
        db.session.get_one(Measure, number).ends_at = clock.now()
    with undone.app_context():
        locking.end_due()
        measures.end_due()
        assert db.session.get_one(Member, member.id).state == "active"
        assert db.session.get_one(Measure, number).state == "over"


def test_measures_that_make_no_sense_are_refused(undone: Flask, make: Any) -> None:
    member, staff, city = make.member(), make.member(role="ward_staff"), make.member(role="city_staff")
    for end in (None, in_days(-1), in_days(400)):
        with pytest.raises(Refused):
            propose(undone, staff, member, "suspension", ends_at=end)
    with pytest.raises(Refused, match="90日"):
        propose(undone, staff, member, "pause", ends_at=in_days(91))
    with pytest.raises(Refused, match="自分への"):
        propose(undone, staff, staff, "pause", ends_at=in_days(3))
    with pytest.raises(Refused, match="市の職員だけ"):
        propose(undone, staff, make.member(role="ward_staff"), "pause", ends_at=in_days(3))
    assert propose(undone, city, staff, "pause", ends_at=in_days(3))


def test_a_pause_holds_wherever_one_writes(undone: Flask, make: Any, as_: Any) -> None:
    member, friend, staff = make.member(), make.member(), make.member(role="ward_staff")
    make.friends(member, friend)
    mine, thread, own_thread = make.entry(member), make.thread(friend), make.thread(member)
    reply = make.reply(member, thread, body="前に書いた返信")
    propose(undone, staff, member, "pause", ends_at=in_days(3))
    assert letters_to(undone, member) == ["pause"]
    browser = as_(member)
    before = _count(undone)
    words = {"title": "題", "body": "ことば", "visibility": "ward", "version": "1", "do": "publish"}
    for address, data in (
        ("/diaries/", words), (f"/diaries/{mine.id}/edit", words),
        (f"/contents/{thread.id}/replies", {"body": "ことば"}), (f"/threads/{thread.id}/replies", {"body": "ことば", "do": "send"}),
        (f"/replies/{reply.id}/edit", {"body": "ことば"}), (f"/contents/{thread.id}/reactions", {"kind": "see"}),
        (f"/members/{friend.id}/testimonial", {"body": "ことば"}),
    ):  # fmt: skip
        told = browser.post(address, data=data)
        assert told.status_code in (409, 422), address
        assert "書きこみをお休みいただいています" in told.text, address
    with pytest.raises(Refused, match="お休み"):
        ask(undone, member, own_thread)
    assert _count(undone) == before
    assert browser.get(f"/threads/{thread.id}").status_code == 200
    assert browser.get(f"/report/content/{thread.id}").status_code == 200


def _count(app: Flask) -> tuple[Any, ...]:
    with app.app_context():
        return tuple(db.session.scalar(sa.select(sa.func.count(model.id))) for model in (Content, Reply))


def test_whoever_reports_too_much_is_slowed(undone: Flask, make: Any) -> None:
    eager, author = make.member(), make.member()
    entries = [make.entry(author, visibility="ward") for _number in range(25)]
    for entry in entries[:20]:
        report(undone, eager, "content", entry.id)
    with pytest.raises(Refused, match="続きは、明日"):
        report(undone, eager, "content", entries[20].id)


def test_many_reports_of_one_thing_stay_one_case_and_cheap(
    undone: Flask, make: Any, as_: Any, count_statements: Any
) -> None:
    author, staff = make.member(), make.member(role="ward_staff")
    entry = make.entry(author, title="話題の日記", visibility="city")
    reporters = [make.member() for _number in range(30)]
    costs = []
    for someone in reporters:
        with count_statements() as statements:
            case_id = report(undone, someone, "content", entry.id)
        costs.append(len(statements))
    assert max(costs[1:]) <= costs[0] and costs[1] == costs[-1]
    ward, browser = make.ward().slug, as_(staff)
    page = browser.get(f"/staff/{ward}/moderation/{case_id}")
    assert "通報 30件" in page.text and "いやがらせ 30" in page.text


def test_the_queue_costs_the_same_for_2_and_for_20_cases(
    undone: Flask, make: Any, as_: Any, count_statements: Any
) -> None:
    reader, staff = make.member(), make.member(role="ward_staff")
    browser, ward = as_(staff), make.ward().slug
    costs = []
    for number in (2, 18):
        for _each in range(number):
            report(
                undone,
                make.member() if number == 2 else reader,
                "content",
                make.entry(make.member(), visibility="ward").id,
            )
        browser.get(f"/staff/{ward}/moderation")
        with count_statements() as statements:
            assert browser.get(f"/staff/{ward}/moderation").status_code == 200
        costs.append(len(statements))
    assert costs[0] == costs[1] <= 12
