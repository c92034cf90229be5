"""居住確認: a letter or the counter; the address lives no longer than it is needed."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any

import sqlalchemy as sa
import time_machine
from flask import Flask

from sns.blueprints.accounts.models import Member
from sns.blueprints.people import residency
from sns.blueprints.people.models import ResidencyLetter
from sns.core import jobs
from sns.core.audit import AuditLog
from sns.core.db import db

ADDRESS = "530-0000 あさなぎ区なみ町1-2-3 みなとハイツ405号"


def ask(browser: Any, **more: str) -> Any:
    return browser.post("/settings/residency", data={"name": "山田 花子", "address": ADDRESS, **more})


def letters(app: Flask) -> list[ResidencyLetter]:
    with app.app_context():
        return list(db.session.scalars(sa.select(ResidencyLetter).order_by(ResidencyLetter.id)))


def print_them(staff: Any, *ids: int) -> Any:
    return staff.post("/staff/asanagi/residency/print", data={"letter": [str(number) for number in ids]})


def codes_on(page: str) -> list[str]:
    found = re.findall(r'class="paper__code"[^>]*>(.*?)</p>', page, re.DOTALL)
    return ["".join(re.findall(r"<span>(\d{4})</span>", groups)) for groups in found]


def checked(app: Flask, member: Member) -> bool:
    with app.app_context():
        return db.session.get_one(Member, member.id).residency_checked_at is not None


def deeds(app: Flask) -> list[tuple[str, str]]:
    with app.app_context():
        return [(row.deed, row.subject) for row in db.session.scalars(sa.select(AuditLog).order_by(AuditLog.id))]


def test_a_letter_goes_all_the_way(make: Any, as_: Any, undone: Flask) -> None:
    member = make.member()
    browser, staff = as_(member), as_(make.member(role="ward_staff"))
    assert "何のために" in browser.get("/settings/residency").text
    assert ask(browser).status_code == 302
    assert ask(browser).status_code == 409  # one at a time
    waiting = staff.get("/staff/asanagi/residency").text
    assert member.nickname in waiting
    assert "みなとハイツ" not in waiting  # names and addresses only on paper
    assert "山田" not in waiting
    (row,) = letters(undone)
    page = print_them(staff, row.id).text
    assert "みなとハイツ405号" in page
    assert "山田 花子 様" in page
    assert member.nickname not in page  # who opens it learns no nickname
    (code,) = codes_on(page)
    (row,) = letters(undone)
    assert row.state == "printed"
    assert row.code_hash is not None
    assert code not in str(vars(row))
    assert ("residency.print", f"member:{member.id}") in deeds(undone)
    assert code not in browser.get("/settings/residency").text
    with undone.app_context():
        jobs.run_due()
        folder = undone.extensions["mail"]["folder"]
    newest = max(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)  # names may be of a test's future
    mail = message_from_bytes(newest.read_bytes(), policy=default)
    assert mail["To"] == member.email
    assert "居住確認" in mail["Subject"]
    typed = f"{code[:4]} {code[4:]}".translate({ord("0") + n: "０１２３４５６７８９"[n] for n in range(10)})
    assert browser.post("/settings/residency/code", data={"code": typed}).status_code == 302
    assert checked(undone, member)
    (row,) = letters(undone)
    assert (row.state, row.name, row.address, row.code_hash) == ("used", None, None, None)
    assert "居住確認がすんでいます" in browser.get("/settings/residency").text
    assert browser.post("/settings/residency/code", data={"code": typed}).status_code == 409
    assert ask(browser).status_code == 409


def test_a_batch_is_one_sheet_each_and_a_new_print_kills_the_old_number(make: Any, as_: Any, undone: Flask) -> None:
    members = [make.member() for _ in range(3)]
    browsers = [as_(member) for member in members]
    for browser in browsers:
        ask(browser)
    staff = as_(make.member(role="ward_staff"))
    ids = [row.id for row in letters(undone)]
    codes = codes_on(print_them(staff, *ids).text)
    assert len(set(codes)) == 3
    (again,) = codes_on(print_them(staff, ids[0]).text)
    assert browsers[0].post("/settings/residency/code", data={"code": codes[0]}).status_code == 422
    # Another member's number confirms nobody else.
    assert browsers[1].post("/settings/residency/code", data={"code": codes[2]}).status_code == 422
    assert browsers[0].post("/settings/residency/code", data={"code": again}).status_code == 302
    assert [checked(undone, member) for member in members] == [True, False, False]
    assert print_them(staff, ids[0]).location.endswith("/staff/asanagi/residency")  # a used one prints no more


def test_five_wrong_numbers_end_a_letter(make: Any, as_: Any, undone: Flask) -> None:
    member = make.member()
    browser = as_(member)
    ask(browser)
    (code,) = codes_on(print_them(as_(make.member(role="ward_staff")), letters(undone)[0].id).text)
    wrong = f"{(int(code) + 1) % 10**8:08}"
    for bad in ("", "12", "a" * 30):
        assert browser.post("/settings/residency/code", data={"code": bad}).status_code == 422
    for left in (4, 3, 2, 1):
        page = browser.post("/settings/residency/code", data={"code": wrong})
        assert page.status_code == 422
        assert f"あと{left}回" in page.text
    assert browser.post("/settings/residency/code", data={"code": wrong}).status_code == 302
    assert browser.post("/settings/residency/code", data={"code": code}).status_code == 409
    assert not checked(undone, member)
    assert letters(undone)[0].address is None
    assert ask(browser).status_code == 302  # no dead end


def test_addresses_are_erased_after_60_days(make: Any, as_: Any, undone: Flask) -> None:
    for _ in range(2):
        ask(as_(make.member()))
    first, _second = letters(undone)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=30)):
        print_them(as_(make.member(role="ward_staff")), first.id)
    # The printed one counts from its printing.
    for days, left in ((59, 2), (61, 1), (89, 1), (91, 0)):
        with time_machine.travel(datetime.now(UTC) + timedelta(days=days)), undone.app_context():
            residency.forget_old()
        assert sum(row.address is not None for row in letters(undone)) == left
    assert {row.state for row in letters(undone)} == {"expired"}


def test_a_request_taken_back_leaves_no_address(make: Any, as_: Any, undone: Flask) -> None:
    browser = as_(make.member())
    ask(browser)
    assert browser.post("/settings/residency/withdraw").status_code == 302
    assert letters(undone)[0].address is None
    assert "待っている手紙は、ありません" in as_(make.member(role="ward_staff")).get("/staff/asanagi/residency").text


def test_the_form_keeps_what_was_typed(make: Any, as_: Any) -> None:
    page = ask(as_(make.member()), name="", address="あさなぎ町")
    assert page.status_code == 422
    assert "お名前を入れてください" in page.text
    assert "あさなぎ町" in page.text


def test_a_ward_may_send_no_letters(make: Any, as_: Any, undone: Flask) -> None:
    staff, member = as_(make.member(role="ward_staff")), make.member()
    assert staff.post("/staff/asanagi/residency/option", data={"on": "0"}).status_code == 302
    browser = as_(member)
    assert "手紙を送っていません" in browser.get("/settings/residency").text
    assert ask(browser).status_code == 409
    assert ask(as_(make.member(ward=1))).status_code == 302  # each ward for itself
    # The counter is open all the same.
    assert staff.post(f"/staff/asanagi/members/{member.id}/residency").status_code == 302
    assert checked(undone, member)
    assert deeds(undone)[-1] == ("residency.counter", f"member:{member.id}")
    assert staff.post(f"/staff/asanagi/members/{member.id}/residency").status_code == 409


def test_the_counter_closes_a_letter_on_its_way(make: Any, as_: Any, undone: Flask) -> None:
    member = make.member()
    ask(as_(member))
    as_(make.member(role="ward_staff")).post(f"/staff/asanagi/members/{member.id}/residency")
    assert checked(undone, member)
    assert (letters(undone)[0].state, letters(undone)[0].address) == ("used", None)


def test_staff_of_another_ward_print_nothing(make: Any, as_: Any, undone: Flask) -> None:
    ask(as_(make.member()))
    row = letters(undone)[0]
    stranger = as_(make.member(ward=1, role="ward_staff"))
    assert print_them(stranger, row.id).status_code == 403
    own = make.ward(1).slug
    # Through their own ward's address another ward's letter does not exist.
    answer = stranger.post(f"/staff/{own}/residency/print", data={"letter": str(row.id)})
    assert answer.status_code == 302
    assert letters(undone)[0].state == "requested"
