"""Roles with an end: hosts, staff, and staff lent by another ward until a day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from sns.blueprints.accounts.models import Member
from sns.blueprints.spaces import actions, policy, queries, roles
from sns.blueprints.spaces.models import Membership
from sns.core import clock
from sns.core.audit import AuditLog
from sns.core.db import db


def in_days(days: int) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def noon(days: int) -> datetime:
    day: date = clock.today() + timedelta(days=days)
    return datetime.combine(day, datetime.min.time(), clock.TOKYO) + timedelta(hours=12)


def role_of(app: Flask, member: Member, role: str, ward_id: int) -> Membership:
    with app.app_context():
        return db.session.scalars(
            sa.select(Membership).where(
                Membership.member_id == member.id, Membership.role == role, Membership.space_id == ward_id
            )
        ).one()


def last_deed(app: Flask) -> tuple[str, dict[str, Any]]:
    with app.app_context():
        row = db.session.scalars(sa.select(AuditLog).order_by(AuditLog.id.desc())).first()
        assert row is not None
        return row.deed, row.facts


def test_staff_of_one_ward_work_for_another_only_as_long_as_they_are_lent(make: Any, as_: Any, undone: Flask) -> None:
    staff, city, member = make.member(ward=1, role="ward_staff"), make.member(ward=2, role="city_staff"), make.member()
    pages = ("", "log", "roles", "members", f"members/{member.id}", "residency")
    browser = as_(staff)
    assert {browser.get(f"/staff/asanagi/{page}").status_code for page in pages} == {403}
    source = role_of(undone, staff, "ward_staff", staff.home_ward_id)
    answer = as_(city).post("/staff/asanagi/roles/lend", data={"staff": source.id, "last_day": in_days(3)})
    assert answer.status_code == 302
    assert last_deed(undone) == ("role.delegate", {"role": "ward_staff", "until": in_days(3)})
    assert {browser.get(f"/staff/asanagi/{page}").status_code for page in pages} == {200}
    assert browser.post(f"/staff/asanagi/members/{member.id}/look").status_code == 200
    assert browser.post("/staff/asanagi/roles/lend", data={}).status_code == 403
    assert make.ward(1).name in browser.get("/staff/asanagi/").text
    assert browser.get("/staff/").text.count("/staff/asanagi/") == 1
    for days, status in ((3, 200), (4, 403)):
        with time_machine.travel(noon(days)):
            later = as_(staff)
            assert {later.get(f"/staff/asanagi/{page}").status_code for page in pages} == {status}
            assert later.post(f"/staff/asanagi/members/{member.id}/look").status_code == status
            assert later.get(f"/staff/{make.ward(1).slug}/").status_code == 200


def test_a_loan_needs_a_day_and_ends_with_the_role_it_rests_on(make: Any, as_: Any, undone: Flask) -> None:
    staff, city = make.member(ward=1, role="ward_staff"), as_(make.member(ward=2, role="city_staff"))
    source = role_of(undone, staff, "ward_staff", staff.home_ward_id)
    for data in ({}, {"staff": source.id}, {"staff": source.id, "last_day": in_days(-1)},
                 {"staff": source.id, "last_day": in_days(400)}, {"staff": 999_999, "last_day": in_days(3)},
                 {"staff": "x", "last_day": in_days(3)}):  # fmt: skip
        assert city.post("/staff/asanagi/roles/lend", data=data).status_code == 422, data
    own = make.ward(1).slug
    assert city.post(f"/staff/{own}/roles/lend", data={"staff": source.id, "last_day": in_days(3)}).status_code == 422
    good = {"staff": source.id, "last_day": in_days(3)}
    assert city.post("/staff/asanagi/roles/lend", data=good).status_code == 302
    assert city.post("/staff/asanagi/roles/lend", data=good).status_code == 422
    lent = role_of(undone, staff, "ward_staff", make.ward(0).id)
    # What was lent is not lent on.
    third = make.ward(2).slug
    again = {"staff": lent.id, "last_day": in_days(2)}
    assert city.post(f"/staff/{third}/roles/lend", data=again).status_code == 422
    assert city.post(f"/staff/{own}/roles/{source.id}/end").status_code == 302
    assert as_(staff).get("/staff/asanagi/").status_code == 403
    assert as_(staff).get(f"/staff/{own}/").status_code == 403


def test_a_loan_does_not_outlive_a_role_with_an_end(make: Any, context: Flask) -> None:
    staff, city = make.member(ward=1), make.member(role="city_staff")
    home = queries.find_space(make.ward(1).slug)
    assert home is not None
    actions.grant(city, staff, home, "ward_staff", until_at=clock.end_of(clock.today() + timedelta(days=5)))
    (source,) = roles.list_holders(home.id, "ward_staff")
    assert source.last_day == clock.today() + timedelta(days=5)
    with pytest.raises(actions.Refused, match="先に終わります"):
        roles.lend(city, source.row.id, make.ward(0).id, clock.today() + timedelta(days=6))
    roles.lend(city, source.row.id, make.ward(0).id, clock.today() + timedelta(days=5))
    staff.forget_standing()
    assert policy.staff_of(staff, make.ward(0))


def test_the_city_appoints_staff_who_then_sign_in_anew(make: Any, as_: Any, undone: Flask) -> None:
    member, city = make.member(nickname="あたらしい職員"), as_(make.member(ward=2, role="city_staff"))
    phone = as_(member)
    for data in ({}, {"nickname": "いない"}, {"nickname": "あたらしい職員", "until": in_days(-2)}):
        assert city.post("/staff/asanagi/roles/appoint", data=data).status_code == 422
    data = {"nickname": "あたらしい職員", "until": in_days(10)}
    assert city.post("/staff/asanagi/roles/appoint", data=data).status_code == 302
    assert last_deed(undone) == ("role.grant", {"role": "ward_staff", "until": in_days(10)})
    assert phone.get("/menu").status_code == 302
    assert as_(member).get("/staff/asanagi/").status_code == 200
    assert city.post("/staff/asanagi/roles/appoint", data=data).status_code == 422
    with time_machine.travel(noon(11)):
        assert as_(member).get("/staff/asanagi/").status_code == 403


def test_a_host_is_made_and_unmade_by_the_ward(make: Any, as_: Any, undone: Flask) -> None:
    member, staff = make.member(), as_(make.member(role="ward_staff"))
    address = f"/staff/asanagi/members/{member.id}/host"
    assert staff.post(address, data={"until": in_days(-1)}).status_code == 409
    assert staff.post(address, data={"until": in_days(5)}).status_code == 302
    assert last_deed(undone) == ("role.grant", {"role": "host", "until": in_days(5)})
    row = role_of(undone, member, "host", make.ward(0).id)
    assert member.nickname in staff.get("/staff/asanagi/roles").text
    for days, is_host in ((5, True), (6, False)):
        with time_machine.travel(noon(days)), undone.app_context():
            assert policy.host_of(db.session.get_one(Member, member.id), make.ward(0)) is is_host
    assert staff.post(f"/staff/asanagi/roles/{row.id}/end").status_code == 302
    assert last_deed(undone) == ("role.end", {"role": "host"})
    with undone.app_context():
        assert not policy.host_of(db.session.get_one(Member, member.id), make.ward(0))
        assert db.session.get_one(Member, member.id).standing.spaces  # still one of the ward's people
    # Appointed again without an end, it stands again.
    assert staff.post(address, data={"until": ""}).status_code == 302
    assert role_of(undone, member, "host", make.ward(0).id).until_at is None
