"""The staff's pages of a ward: who may open which, what they show, what each look and deed leaves in the log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from sns.blueprints.accounts import actions as accounts
from sns.blueprints.accounts import locking, passwords
from sns.blueprints.accounts.models import Credential, Member
from sns.blueprints.moderation.models import Measure
from sns.blueprints.people import care, leaving
from sns.blueprints.people.models import Arrival, Invitation
from sns.blueprints.spaces.models import Membership
from sns.core import clock, jobs
from sns.core.audit import AuditLog
from sns.core.db import db, transaction

PASSWORD = "えんがわ-de-hirune"
GETS = ("", "log", "roles", "members", "members/{member}", "residency")
POSTS = (
    "members/{member}/look", "members/{member}/lock", "members/{member}/unlock", "members/{member}/second-factor",
    "members/{member}/residency", "members/{member}/host", "residency/print", "residency/option",
    "roles/{role}/end", "roles/appoint", "roles/lend",
)  # fmt: skip
ONLY_CITY = ("roles/appoint", "roles/lend")


def in_days(days: int) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def log_of(app: Flask) -> list[AuditLog]:
    with app.app_context():
        return list(db.session.scalars(sa.select(AuditLog).order_by(AuditLog.id)))


def role_id(app: Flask, member: Member, role: str) -> int:
    with app.app_context():
        wanted = sa.select(Membership.id).where(Membership.member_id == member.id, Membership.role == role)
        return int(db.session.scalar(wanted) or 0)


def state_of(app: Flask, member: Member) -> str:
    with app.app_context():
        return db.session.get_one(Member, member.id).state


@pytest.fixture
def town(make: Any, undone: Flask) -> dict[str, Any]:
    host, member = make.member(role="host"), make.member(real_name="本名 太郎")
    return {"member": member.id, "role": role_id(undone, host, "host")}


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (lambda make: make.member(), 403), (lambda make: make.member(role="host"), 403),
        (lambda make: make.member(ward=1, role="ward_staff"), 403),
        (lambda make: make.member(ward=1, ties=(0,), role="ward_staff"), 403),
        (lambda make: make.member(role="ward_staff"), 200), (lambda make: make.member(ward=2, role="city_staff"), 200),
    ],
)  # fmt: skip
def test_a_ward_is_open_to_its_staff_alone(
    make: Any, as_: Any, undone: Flask, town: dict[str, Any], who: Callable[[Any], Member], status: int
) -> None:
    browser = as_(who(make))
    before = len(log_of(undone))
    for path in GETS:
        assert browser.get(f"/staff/asanagi/{path.format(**town)}").status_code == status, path
    if status == 403:
        for path in POSTS:
            assert browser.post(f"/staff/asanagi/{path.format(**town)}").status_code == 403, path
        for path in ("members/999999", "members/999999/look", "roles/999999/end"):
            method = browser.get if path == "members/999999" else browser.post
            assert method(f"/staff/asanagi/{path}").status_code == 403, path
        assert len(log_of(undone)) == before


def test_staff_of_a_ward_change_no_staff(make: Any, as_: Any, undone: Flask) -> None:
    colleague = make.member(role="ward_staff")
    browser = as_(make.member(role="ward_staff"))
    for path in (*ONLY_CITY, f"roles/{role_id(undone, colleague, 'ward_staff')}/end"):
        assert browser.post(f"/staff/asanagi/{path}", data={"nickname": "x"}).status_code == 403
    page = browser.get("/staff/asanagi/roles").text
    assert "職員を変えられるのは、市の職員だけです" in page
    assert "職員をふやす" not in page


@pytest.mark.parametrize("path", ["members/{0}", "members/{0}/look", "members/{0}/lock", "roles/{1}/end"])
def test_what_is_not_of_the_ward_does_not_exist_there(make: Any, as_: Any, undone: Flask, path: str) -> None:
    elsewhere = make.member(ward=1, role="host")
    browser = as_(make.member(role="ward_staff"))
    for numbers in ((elsewhere.id, role_id(undone, elsewhere, "host")), (999_999, 999_999)):
        address = f"/staff/asanagi/{path.format(*numbers)}"
        answer = browser.get(address) if path == "members/{0}" else browser.post(address)
        assert answer.status_code in (404, 422)
        assert elsewhere.nickname not in answer.text
    assert browser.get("/staff/nowhere/members").status_code == 404
    assert role_id(undone, elsewhere, "host")


def test_a_look_at_personal_data_is_asked_for_and_logged(make: Any, as_: Any, undone: Flask) -> None:
    member, staff = make.member(real_name="本名 太郎"), make.member(role="ward_staff")
    browser = as_(staff)
    page = browser.get(f"/staff/asanagi/members/{member.id}").text
    assert "本名 太郎" not in page
    assert member.email not in page
    assert "m•••@example.jp" in page
    assert [row.deed for row in log_of(undone)] == ["role.grant"]
    page = browser.post(f"/staff/asanagi/members/{member.id}/look").text
    assert "本名 太郎" in page
    assert member.email in page
    row = log_of(undone)[-1]
    assert (row.deed, row.subject, row.actor_id) == ("personal.look", f"member:{member.id}", staff.id)
    assert row.space_id == make.ward(0).id
    said = browser.get("/staff/asanagi/log").text
    assert "名前とメールアドレスを見ました" in said
    assert member.nickname in said
    assert staff.nickname in said


def test_only_the_home_ward_cares_for_a_member(make: Any, as_: Any, undone: Flask) -> None:
    worker = make.member(ward=1, ties=(0,), real_name="本名 太郎")
    browser = as_(make.member(role="ward_staff"))
    page = browser.get(f"/staff/asanagi/members/{worker.id}").text
    assert "担当は" in page
    assert "個人の情報" not in page
    data = {"last_day": in_days(3), "because": "ads", "reason": "x"}
    for path in ("look", "lock", "unlock", "residency", "second-factor"):
        assert browser.post(f"/staff/asanagi/members/{worker.id}/{path}", data=data).status_code == 403
    assert browser.post(f"/staff/asanagi/members/{worker.id}/host").status_code == 302
    assert role_id(undone, worker, "host")


def test_the_list_of_members_finds_and_says_how_they_came(make: Any, as_: Any, undone: Flask) -> None:
    inviter, left = make.member(nickname="さそう人"), make.member(nickname="いない人")
    guest, worker = make.member(nickname="まねかれた人"), make.member(nickname="はたらく人", ward=1, ties=(0,))
    make.member(nickname="よその人", ward=1)
    with undone.app_context(), transaction():
        now = clock.now()
        invitation = Invitation(
            kind="member", code="c", inviter_id=inviter.id, space_id=guest.home_ward_id, created_at=now, expires_at=now
        )
        db.session.add(invitation)
        db.session.flush()
        db.session.add(Arrival(member_id=guest.id, invitation_id=invitation.id, arrived_at=now))
        db.session.get_one(Member, left.id).state = "leaving"
    browser = as_(make.member(role="ward_staff"))
    page = browser.get("/staff/asanagi/members").text
    for name in ("さそう人", "まねかれた人", "はたらく人", "会員の招待", "働いている"):
        assert name in page
    for name in ("いない人", "よその人"):
        assert name not in page
    page = browser.get("/staff/asanagi/members?q=まねか").text
    assert "まねかれた人" in page
    assert "はたらく人" not in page
    assert "さそう人さんの招待" in browser.get(f"/staff/asanagi/members/{guest.id}").text
    assert browser.get(f"/staff/asanagi/members/{left.id}").status_code == 404
    assert worker.id


def test_the_list_goes_on_and_costs_the_same(make: Any, as_: Any, count_statements: Any) -> None:
    for _ in range(55):
        make.member()
    browser = as_(make.member(role="ward_staff"))
    with count_statements() as seen:
        page = browser.get("/staff/asanagi/members").text
    assert len(seen) <= 6
    address = page.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    rest = browser.get(address).text
    assert page.count('class="t"') + rest.count('class="t"') == 56


def agree(app: Flask, browser: Any) -> Any:
    """Agree to the measure that was proposed last, as the second person."""
    with app.app_context():
        number = db.session.scalar(sa.select(sa.func.max(Measure.id)))
    return browser.post(f"/staff/asanagi/moderation/measures/{number}", data={"do": "approve"})


def test_a_lock_has_a_reason_a_day_and_an_end(make: Any, as_: Any, undone: Flask) -> None:
    member = make.member(password_hash=passwords.make_hash(PASSWORD))
    phone, staff, second = as_(member), as_(make.member(role="ward_staff")), as_(make.member(role="ward_staff"))
    address = f"/staff/asanagi/members/{member.id}/lock"
    for bad in ({}, {"last_day": in_days(3)}, {"last_day": in_days(-1), "reason": "x"},
                {"last_day": in_days(999), "reason": "x"}, {"last_day": "あした", "reason": "のこる言葉"}):  # fmt: skip
        page = staff.post(address, data={"because": "ads", **bad})
        assert page.status_code == 422
        assert bad.get("reason", "") in page.text
    wish = {"last_day": in_days(3), "because": "ads", "reason": "くりかえしの宣伝"}
    assert staff.post(address, data=wish).status_code == 302
    # One person alone keeps nobody out.
    assert phone.get("/menu").status_code == 200
    assert "2人目の確認" in second.get(f"/staff/asanagi/members/{member.id}").text
    twice = second.post(address, data=wish)
    assert twice.status_code == 422 and "もう1人の確認を待っています" in twice.text
    assert agree(undone, staff).status_code == 409
    assert state_of(undone, member) == "active"
    assert agree(undone, second).status_code == 302
    assert phone.get("/menu").status_code == 302
    assert as_(make.member()).get(f"/members/{member.id}").status_code == 404
    told = undone.test_client().post("/sign-in", data={"email": member.email, "password": PASSWORD})
    assert told.status_code == 403
    assert "くりかえしの宣伝" in told.text
    wrong = undone.test_client().post("/sign-in", data={"email": member.email, "password": "ちがうことば"})
    assert wrong.status_code == 422
    assert "くりかえしの宣伝" not in wrong.text
    row = log_of(undone)[-1]
    assert (row.deed, row.facts) == ("measure.approve", {"kind": "suspension", "until": in_days(3)})
    with undone.app_context():
        jobs.run_due()
        folder = undone.extensions["mail"]["folder"]
    newest = max(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)  # names may be of a test's future
    assert member.email in newest.read_text()
    assert "くりかえしの宣伝" in staff.get(f"/staff/asanagi/members/{member.id}").text
    for days, state in ((3, "locked"), (4, "active")):
        morning = datetime.combine(clock.today() + timedelta(days=days), datetime.min.time(), clock.TOKYO)
        with time_machine.travel(morning + timedelta(minutes=1)), undone.app_context():
            locking.end_due()
        assert state_of(undone, member) == state
    with undone.app_context():
        assert db.session.get_one(Member, member.id).settings.get("lock") is None
    assert log_of(undone)[-1].actor_id is None


def test_a_lock_is_taken_back(make: Any, as_: Any, undone: Flask) -> None:
    member, staff = make.member(), as_(make.member(role="ward_staff"))
    wish = {"last_day": in_days(3), "because": "ads", "reason": "x"}
    staff.post(f"/staff/asanagi/members/{member.id}/lock", data=wish)
    assert agree(undone, as_(make.member(role="ward_staff"))).status_code == 302
    assert state_of(undone, member) == "locked"
    assert staff.post(f"/staff/asanagi/members/{member.id}/unlock").status_code == 302
    assert state_of(undone, member) == "active"
    assert log_of(undone)[-1].deed == "measure.lift"
    assert staff.post(f"/staff/asanagi/members/{member.id}/unlock").status_code == 409


def test_staff_lock_neither_themselves_nor_each_other(make: Any, as_: Any, undone: Flask) -> None:
    staff, colleague = make.member(role="ward_staff"), make.member(role="ward_staff")
    data = {"last_day": in_days(3), "because": "ads", "reason": "x"}
    for someone in (staff, colleague):
        assert as_(staff).post(f"/staff/asanagi/members/{someone.id}/lock", data=data).status_code == 422
        assert state_of(undone, someone) == "active"
    city = as_(make.member(ward=2, role="city_staff"))
    assert city.post(f"/staff/asanagi/members/{colleague.id}/lock", data=data).status_code == 302


def test_a_lost_second_factor_is_taken_away_at_the_counter(
    make: Any, as_: Any, undone: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    member, staff = make.member(), as_(make.member(role="ward_staff"))
    address = f"/staff/asanagi/members/{member.id}"
    assert staff.post(f"{address}/second-factor").status_code == 409
    removed: list[int] = []
    monkeypatch.setattr(care, "remove_second_factor", lambda _actor, someone: removed.append(someone.id))
    assert staff.post(f"{address}/second-factor").status_code == 409
    with undone.app_context(), transaction():
        db.session.add(Credential(member_id=member.id, kind="totp", secret="s", created_at=clock.now()))
    assert "2段階認証をはずす" in staff.get(address).text
    assert staff.post(f"{address}/second-factor").status_code == 302
    assert removed == [member.id]


def test_the_menu_leads_staff_to_their_ward(make: Any, as_: Any) -> None:
    assert "職員メニュー" not in as_(make.member()).get("/menu").text
    assert as_(make.member()).get("/staff/").status_code == 403
    staff = as_(make.member(role="ward_staff"))
    assert "職員メニュー" in staff.get("/menu").text
    assert staff.get("/staff/").location == "/staff/asanagi/"
    page = as_(make.member(role="city_staff")).get("/staff/").text
    assert page.count('href="/staff/') >= 3


def test_who_has_left_stands_in_the_log_without_a_name(make: Any, as_: Any, undone: Flask) -> None:
    member, staff = make.member(nickname="さよなら"), as_(make.member(role="ward_staff"))
    staff.post(f"/staff/asanagi/members/{member.id}/look")
    with undone.app_context():
        leaving.leave(db.session.get_one(Member, member.id), keeps_words=True)
    assert "さよなら" not in staff.get("/staff/asanagi/log").text
    with time_machine.travel(datetime.now(UTC) + timedelta(days=15)), undone.app_context():
        leaving.erase_due()
        assert accounts.find_by_email(member.email) is None
    assert "さよなら" not in staff.get("/staff/asanagi/log").text
