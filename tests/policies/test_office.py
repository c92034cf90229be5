"""What a ward's office is shown: its own applicants, their real name and address on one page only, nobody else's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask

from sns.blueprints.people.models import SignUp
from sns.core import audit, clock
from sns.core.db import db, transaction

MARKS = {"nickname": "zs{}n", "real_name": "zs{}r", "email": "zs{}e"}


def apply(app: Flask, ward_id: int, number: int, state: str = "approval") -> int:
    now = clock.now()
    words = {name: mark.format(number) for name, mark in MARKS.items()}
    with app.app_context(), transaction():
        row = SignUp(
            state=state, ward_id=ward_id, tie="live", agreed={}, age_band="30s", confirmed_at=now, created_at=now,
            expires_at=now + timedelta(days=3), **words,
        )  # fmt: skip
        db.session.add(row)
    return row.id


def shown(page: str, number: int) -> set[str]:
    return {name for name, mark in MARKS.items() if mark.format(number) in page}


def test_an_office_sees_its_own_applicants_and_each_look_is_written_down(undone: Flask, make: Any, as_: Any) -> None:
    own = apply(undone, make.ward(0).id, 1)
    foreign = apply(undone, make.ward(1).id, 2)
    unfinished = apply(undone, make.ward(0).id, 3, state="open")
    nobody = make.member(ward=2)
    office = as_(make.member(role="ward_staff"))
    city = as_(make.member(ward=2, role="city_staff"))
    for browser in (office, city):
        page = browser.get("/staff/asanagi/sign-ups").text
        assert [shown(page, number) for number in (1, 2, 3)] == [{"nickname"}, set(), set()]
        assert shown(browser.get(f"/staff/asanagi/sign-ups/{own}").text, 1) == set(MARKS)
        for other in (foreign, unfinished):
            assert browser.get(f"/staff/asanagi/sign-ups/{other}").status_code == 404
    assert office.get(f"/staff/shirasuna/sign-ups/{foreign}").status_code == 404
    assert shown(city.get(f"/staff/shirasuna/sign-ups/{foreign}").text, 2) == set(MARKS)
    assert shown(as_(nobody).get(f"/staff/asanagi/sign-ups/{own}").text, 1) == set()
    with undone.app_context():
        looks = db.session.query(audit.AuditLog).filter_by(deed="personal.look").all()
        assert sorted(look.subject for look in looks) == sorted([f"sign_up:{own}"] * 2 + [f"sign_up:{foreign}"])
