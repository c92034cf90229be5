"""Another ward: moving there or belonging there too, by its own way in, with what stays and what ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from sns.blueprints.accounts.models import Member
from sns.blueprints.people import invitations, leaving, moving, residency
from sns.blueprints.people.models import ResidencyLetter, WardRequest
from sns.blueprints.spaces import actions as spaces
from sns.blueprints.spaces import queries as space_queries
from sns.blueprints.spaces.models import Membership
from sns.core import clock
from sns.core.audit import AuditLog
from sns.core.db import db, transaction
from sns.core.errors import Refused
from tests.people.walk import Post, words_of

MOVE = {"ward": "shirasuna", "tie": "live", "keeps": ""}


@pytest.fixture
def close(make: Any, undone: Flask) -> Callable[[str], None]:
    """Let ward 1 be entered another way."""

    def change(way_in: str) -> None:
        with undone.app_context():
            staff = make.member(ward=2, role="city_staff")
            spaces.change_way_in(staff, make.ward(1).id, way_in)

    return change


def fresh(app: Flask, someone: Member) -> Member:
    with app.app_context():
        return db.session.get_one(Member, someone.id)


def move(browser: Any, **more: str) -> Any:
    return browser.post("/settings/ward/move", data={**MOVE, **more})


def roles(app: Flask, someone: Member) -> set[tuple[int, str, str | None]]:
    with app.app_context():
        now = clock.now()
        rows = db.session.scalars(sa.select(Membership).where(Membership.member_id == someone.id))
        return {(r.space_id, r.role, r.tie) for r in rows if r.until_at is None or r.until_at > now}


def test_a_member_moves_at_once_where_the_ward_is_open(make: Any, as_: Any, undone: Flask) -> None:
    here, there = make.ward(0), make.ward(1)
    me = make.member(residency_checked_at=clock.now())
    old = make.entry(make.member(), visibility="ward")
    new = make.entry(make.member(ward=1), visibility="ward")
    mine = make.entry(me, visibility="ward", title="まえの区で")
    with undone.app_context():
        moved = db.session.get_one(Member, me.id)
        moved.residency_checked_at = None
        residency.ask(moved, name="山田", address="どこか1-2-3")
        moved.residency_checked_at = clock.now()
        db.session.commit()
    browser = as_(me)
    page = browser.get("/settings/ward/move?ward=shirasuna").text
    for words in ("居住確認ずみ", "ご住所は消えます", "書いたときの区のまま", "あと2回"):
        assert words in page
    assert browser.get(f"/diaries/{new.id}").status_code == 404
    assert move(browser).location == "/settings/ward"
    after = fresh(undone, me)
    assert (after.home_ward_id, after.residency_checked_at, after.area_id) == (there.id, None, None)
    assert roles(undone, me) == {(there.id, "resident", "live")}
    # At the very next request the standing is the new one, and what was written stays where it was.
    assert browser.get(f"/diaries/{new.id}").status_code == 200
    assert browser.get(f"/diaries/{old.id}").status_code == 404
    assert browser.get(f"/diaries/{mine.id}").status_code == 200
    assert as_(make.member()).get(f"/diaries/{mine.id}").status_code == 200
    assert as_(make.member(ward=1)).get(f"/diaries/{mine.id}").status_code == 404
    with undone.app_context():
        assert db.session.scalars(sa.select(ResidencyLetter.address)).all() == [None]
    assert here.name in as_(me).get(f"/diaries/{mine.id}").text


@pytest.mark.parametrize("keeps", ["", "work"])
def test_a_host_stays_host_only_with_a_tie_and_staff_stay_staff(make: Any, as_: Any, undone: Flask, keeps: str) -> None:
    here, there = make.ward(0), make.ward(1)
    me = make.member(role="host")
    with undone.app_context():
        spaces.grant(None, db.session.get_one(Member, me.id), space_queries.find_space(here.slug), "ward_staff")  # type: ignore[arg-type]
    browser = as_(me)
    page = browser.get("/settings/ward/move?ward=shirasuna").text
    assert "世話人の役割は終わります" in page
    assert "職員の役割は、変わりません" in page
    assert move(browser, keeps=keeps).status_code == 302
    kept = {(here.id, "resident", "work"), (here.id, "host", None)} if keeps else set()
    assert roles(undone, me) == {(there.id, "resident", "live"), (here.id, "ward_staff", None)} | kept
    with undone.app_context():
        ended = db.session.scalars(sa.select(AuditLog.deed).where(AuditLog.deed == "role.end")).all()
    assert len(ended) == (0 if keeps else 1)
    if keeps:
        assert "世話人の役割も終わります" in browser.get("/settings/ward").text
        browser.post(f"/settings/ties/{here.slug}/delete")
        assert (here.id, "host", None) not in roles(undone, me)


def test_nobody_moves_a_fourth_time_in_ninety_days(make: Any, as_: Any, undone: Flask) -> None:
    me = make.member()
    with undone.app_context():
        wards = [make.ward(index) for index in (1, 2, 0, 1)]
        someone = db.session.get_one(Member, me.id)
        for ward in wards[:3]:
            assert moving.move(someone, ward, tie="live")
        with pytest.raises(Refused):
            moving.move(someone, wards[3], tie="live")
    answer = move(as_(me))
    assert answer.status_code == 422
    assert "いまは変えられません" in answer.text
    assert "/settings/ward/move" not in as_(me).get("/settings/ward").text
    with time_machine.travel(clock.now() + timedelta(days=91)), undone.app_context():
        assert moving.move(db.session.get_one(Member, me.id), wards[3], tie="live")


def test_an_office_lets_a_member_in_who_stays_at_home_meanwhile(make: Any, as_: Any, undone: Flask, close: Any) -> None:
    close("approval")
    post = Post(undone)
    me, staff = make.member(nickname="うつる人"), make.member(ward=1, role="ward_staff")
    browser, office = as_(me), as_(staff)
    assert move(browser).status_code == 302
    assert fresh(undone, me).home_ward_id == make.ward(0).id
    page = browser.get("/settings/ward").text
    assert "お返事を待っています" in page
    # One wish at a time, whichever way it is said.
    assert move(browser, ward="minegoe").status_code == 422
    assert browser.post("/settings/ties", data={"ward": "shirasuna", "tie": "work"}).status_code == 422
    listed = office.get("/staff/shirasuna/sign-ups").text
    assert "うつる人" in listed
    with undone.app_context():
        request_id = db.session.scalar(sa.select(WardRequest.id))
    assert "朝凪区から白砂区にうつる" in office.get(f"/staff/shirasuna/moves/{request_id}").text
    assert office.post(f"/staff/shirasuna/moves/{request_id}/approve").status_code == 302
    assert fresh(undone, me).home_ward_id == make.ward(1).id
    assert office.post(f"/staff/shirasuna/moves/{request_id}/approve").status_code == 404
    assert "承認しました" in words_of(post.one())
    with undone.app_context():
        assert (
            db.session.scalar(sa.select(AuditLog.deed).where(AuditLog.actor_id == staff.id)) == "ward_request.approve"
        )


def test_a_refusal_says_why_and_a_wish_can_be_taken_back(make: Any, as_: Any, undone: Flask, close: Any) -> None:
    close("approval")
    post = Post(undone)
    me, staff = make.member(), make.member(ward=1, role="ward_staff")
    browser, office = as_(me), as_(staff)
    browser.post("/settings/ties", data={"ward": "shirasuna", "tie": "work"})
    with undone.app_context():
        request_id = db.session.scalar(sa.select(WardRequest.id))
    path = f"/staff/shirasuna/moves/{request_id}/refuse"
    assert office.post(path, data={"words": ""}).status_code == 422
    assert office.post(path, data={"words": "お名前を窓口でお聞かせください"}).status_code == 302
    assert "お名前を窓口で" in words_of(post.one())
    assert roles(undone, me) == {(make.ward(0).id, "resident", "live")}
    move(browser)
    browser.post("/settings/ward/withdraw")
    assert "お返事を待っています" not in browser.get("/settings/ward").text
    assert "うつる" not in office.get("/staff/shirasuna/sign-ups").text


def test_staff_do_not_decide_on_themselves(make: Any, as_: Any, undone: Flask, close: Any) -> None:
    close("approval")
    me = make.member(role="city_staff")
    move(as_(me))
    with undone.app_context():
        request_id = db.session.scalar(sa.select(WardRequest.id))
    assert as_(me).post(f"/staff/shirasuna/moves/{request_id}/approve").status_code == 409
    assert fresh(undone, me).home_ward_id == make.ward(0).id


def test_an_invitation_opens_a_closed_ward_once(make: Any, as_: Any, undone: Flask, close: Any) -> None:
    close("invitation")
    me, neighbour = make.member(), make.member(ward=1)
    with undone.app_context():
        given = invitations.invite(db.session.get_one(Member, neighbour.id))
        own = invitations.invite(db.session.get_one(Member, me.id))
        code, own_code = given.code, own.code
    browser = as_(me)
    assert "招待のリンク" in browser.get("/settings/ward/move?ward=shirasuna").text
    for words in ("", "nothing", own_code, f"http://localhost/i/{own_code}"):
        answer = move(browser, invitation=words)
        assert answer.status_code == 422
        assert "招待を受けた方だけ" in answer.text
    assert f"code={code}" in browser.get(f"/i/{code}").text
    assert code in browser.get(f"/settings/ward/move?ward=shirasuna&code={code}").text
    assert move(browser, invitation=f" http://localhost/i/{code}/ ").status_code == 302
    assert fresh(undone, me).home_ward_id == make.ward(1).id
    assert move(as_(make.member()), invitation=code).status_code == 422


@pytest.mark.parametrize(
    "sent", [{"ward": "nowhere"}, {"ward": ""}, {"tie": "ward_staff"}, {"keeps": "live"}, {"ward": "asanagi"}]
)
def test_a_forged_move_moves_nobody(make: Any, as_: Any, undone: Flask, sent: dict[str, str]) -> None:
    me = make.member()
    assert move(as_(me), **sent).status_code in (400, 422)
    assert fresh(undone, me).home_ward_id == make.ward(0).id


def test_nothing_of_a_wish_is_left_behind(make: Any, undone: Flask, close: Any) -> None:
    close("approval")
    me = make.member()
    with undone.app_context():
        someone = db.session.get_one(Member, me.id)
        moving.move(someone, make.ward(1), tie="live")
        request = leaving.leave(someone, keeps_words=False)
        assert moving.list_cases(make.ward(1)) == []
        with transaction():
            request.final_at = clock.now() - timedelta(seconds=1)
        leaving.erase_due()
        assert db.session.scalars(sa.select(WardRequest)).all() == []
