"""Staff keep rubbish days and hours: a draft nobody sees, looked at, put into force, logged; members say where they live."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from sns.blueprints.accounts.models import Member
from sns.blueprints.everyday import actions, incoming, queries
from sns.blueprints.everyday.models import RubbishTable
from sns.blueprints.everyday.plan import District, Plan
from sns.blueprints.everyday.rhythm import Rule
from sns.core import kept
from sns.core.audit import AuditLog
from sns.core.db import db
from sns.core.errors import Stale
from tests.factories import Factory

As = Callable[[Member], FlaskClient]
NORTH = {"name": "北", "days_burnable": "月・木", "days_paper": "第2・第4水", "areas": ["しおさい町一丁目"]}


@pytest.fixture
def office(make: Factory, as_: As) -> tuple[FlaskClient, str]:
    """Give a browser of the ward's staff and the address of its pages."""
    return as_(make.member(role="ward_staff")), f"/staff/{make.ward(0).slug}"


def in_force(undone: Flask, make: Factory) -> Plan | None:
    with undone.app_context():
        table = queries.find_table(make.ward(0).id, "current")
        return Plan.of(table.plan) if table is not None else None


def draft(undone: Flask, make: Factory) -> Plan:
    with undone.app_context():
        return queries.worked_on(make.ward(0).id)[0]


def test_a_draft_is_seen_by_staff_only_and_counts_when_it_is_used(
    undone: Flask, make: Factory, as_: As, office: Any
) -> None:
    staff, base = office
    member = as_(make.member())
    assert staff.post(f"{base}/rubbish/district", data=NORTH | {"revision": "0"}).status_code == 302
    page = staff.get(f"{base}/rubbish").text
    assert "毎週 月・木曜日" in page
    assert "第2・第4 水曜日" in page
    assert "新しい地区" in page
    assert in_force(undone, make) is None
    assert "表は、まだありません" in member.get(f"/w/{make.ward(0).slug}/days").text
    assert staff.post(f"{base}/rubbish/use", data={"revision": "1"}).status_code == 302
    plan = in_force(undone, make)
    assert plan is not None
    assert plan.districts[0].rules == {"burnable": (Rule(0), Rule(3)), "paper": (Rule(2, (2, 4)),)}
    with undone.app_context():
        deeds = db.session.scalars(
            sa.select(AuditLog.deed).where(AuditLog.deed.like("rubbish.%")).order_by(AuditLog.id)
        )
        assert list(deeds) == ["rubbish.change", "rubbish.use"]
    area = next(key for key, name in _areas(undone, make).items() if name == "しおさい町一丁目")
    assert "毎週 月・木曜日" in member.get(f"/w/{make.ward(0).slug}/days?area={area}").text


def _areas(undone: Flask, make: Factory) -> dict[int, str]:
    with undone.app_context():
        return queries.area_names(make.ward(0).id)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": ""}, "地区の名前を書いてください"),
        ({"days_burnable": "隔週水"}, "曜日が読みとれません"),
        ({"areas": ["遠い町"]}, "町丁目をえらんでください"),
    ],
)
def test_what_is_typed_wrongly_is_named_and_kept(office: Any, typed: dict[str, Any], words: str) -> None:
    staff, base = office
    page = staff.post(f"{base}/rubbish/district", data=NORTH | typed)
    assert page.status_code == 422
    assert words in page.text
    assert "第2・第4水" in page.text


def test_two_of_the_staff_do_not_undo_each_other(undone: Flask, make: Factory, office: Any) -> None:
    staff, base = office
    staff.post(f"{base}/rubbish/district", data=NORTH)
    late = staff.post(f"{base}/rubbish/district", data=NORTH | {"name": "南"})
    assert late.status_code == 409
    assert "先に変えました" in late.text
    assert 'value="南"' in late.text
    assert staff.post(f"{base}/rubbish/settings", data={"revision": "1", "by": "9:00"}).status_code == 302
    # What somebody looked at is not what stands there by now.
    assert staff.post(f"{base}/rubbish/use", data={"revision": "1"}).status_code == 409
    assert in_force(undone, make) is None
    assert staff.post(f"{base}/rubbish/use", data={"revision": "2"}).status_code == 302


def test_a_draft_is_begun_once(undone: Flask, make: Factory) -> None:
    space_id = make.ward(0).id
    with undone.app_context():
        actions.change(None, space_id, 0, lambda plan: plan)
        with pytest.raises(Stale):
            actions.change(None, space_id, 0, lambda plan: plan)
        assert db.session.scalar(sa.select(sa.func.count()).select_from(RubbishTable)) == 1


def test_a_file_is_looked_at_first_and_its_bad_rows_are_named(undone: Flask, make: Factory, office: Any) -> None:
    staff, base = office
    words = "地区,町丁目,種類,曜日\n北,しおさい町1〜2丁目,普通ごみ,月・木\n北,,給食,火\n北,遠い町,資源ごみ,隔週水\n"
    sent = {"file": (io.BytesIO(words.encode("cp932")), "gomi.csv"), "revision": "0"}
    assert staff.post(f"{base}/rubbish/file", data=sent).status_code == 302
    page = staff.get(f"{base}/rubbish").text
    for said in ("gomi.csv", "3行目", "「給食」というごみの種類が分かりません", "「遠い町」という町丁目", "隔"):
        assert said in page, said
    assert in_force(undone, make) is None
    assert draft(undone, make).districts[0].areas == ("しおさい町一丁目", "しおさい町二丁目")
    assert staff.post(f"{base}/rubbish/drop", data={"revision": "1"}).status_code == 302
    assert draft(undone, make) == Plan()


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "a.csv", "何も書かれていません"), (b"a,b\n1,2\n", "a.csv", "見出しの行が見つかりません"),
        (b"x" * 2_000, "a.csv", "1MBまで"), (b"BEGIN:VCALENDAR\nEND:VCALENDAR", "a.ics", "地区の名前を書いてください"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_in_words(
    office: Any, monkeypatch: pytest.MonkeyPatch, data: bytes, name: str, words: str
) -> None:
    monkeypatch.setattr(incoming, "MOST_BYTES", 1_000)
    staff, base = office
    page = staff.post(f"{base}/rubbish/file", data={"file": (io.BytesIO(data), name)})
    assert page.status_code == 422
    assert words in page.text


def test_days_that_differ_come_and_go_and_the_table_goes_out(undone: Flask, make: Factory, office: Any) -> None:
    staff, base = office
    staff.post(f"{base}/rubbish/district", data=NORTH)
    sent = {"revision": "1", "day": "2099-12-31", "until": "2100-01-03", "deed": "off", "note": "年末年始"}
    assert staff.post(f"{base}/rubbish/differs", data=sent).status_code == 302
    assert draft(undone, make).exceptions[0].until == date(2100, 1, 3)
    assert "年末年始" in staff.get(f"{base}/rubbish").text
    extra = staff.post(f"{base}/rubbish/differs", data=sent | {"revision": "2", "deed": "extra"})
    assert extra.status_code == 422
    assert "ごみの種類をえらんでください" in extra.text
    back = staff.post(f"{base}/rubbish/differs", data=sent | {"revision": "2", "until": "2099-12-01"})
    assert "終わりの日は" in back.text
    staff.post(f"{base}/rubbish/use", data={"revision": "2"})
    table = staff.get(f"{base}/rubbish.csv")
    assert table.headers["Content-Type"].startswith("text/csv")
    assert "2099-12-31〜2100-01-03" in table.text
    assert staff.post(f"{base}/rubbish/differs/remove", data={"revision": "0", "at": "0"}).status_code == 302
    assert draft(undone, make).exceptions == ()
    assert staff.post(f"{base}/rubbish/district/remove", data={"revision": "1", "at": "0"}).status_code == 302
    empty = staff.post(f"{base}/rubbish/use", data={"revision": "2"})
    assert empty.status_code == 409
    assert "地区がひとつもありません" in empty.text


def test_hours_are_kept_with_single_days(undone: Flask, make: Factory, office: Any) -> None:
    staff, base = office
    week = {f"opens_{n}": "9:00" for n in range(5)} | {f"closes_{n}": "17:30" for n in range(5)}
    more = {"more_days_0": "第4日", "more_opens_0": "9時", "more_closes_0": "17時半"}
    typed = week | more | {"closed_from": "12/29", "closed_until": "1/3", "revision": "0"}
    assert staff.post(f"{base}/hours", data=typed).status_code == 302
    day = {"revision": "1", "day": "2099-12-30", "opens": "10:00", "closes": "12:00", "note": "特別"}
    assert staff.post(f"{base}/hours/days", data=day).status_code == 302
    with undone.app_context():
        hours = queries.known_of(make.ward(0).id).hours
    assert hours is not None
    assert [hours.on(date(2026, 11, d)).span is not None for d in (21, 22, 23, 24)] == [False, True, False, True]
    assert hours.on(date(2099, 12, 30)).note == "特別"
    assert staff.post(f"{base}/hours", data=typed).status_code == 409
    assert staff.post(f"{base}/hours/days/remove", data={"revision": "2", "at": "0"}).status_code == 302
    with undone.app_context():
        assert queries.known_of(make.ward(0).id).hours.days == ()  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"opens_0": "9:00"}, "両方入れてください"), ({"opens_0": "9:00", "closes_0": "8:00"}, "開く時刻よりあと"),
        ({"opens_0": "25:00", "closes_0": "26:00"}, "時刻は「9:00」のように"), ({"more_days_0": "隔週日"}, "曜日が読みとれません"),
        ({"closed_from": "13/40", "closed_until": "1/3"}, "日付は「12/29」のように"), ({"closed_from": "12/29", "closed_until": ""}, "両方入れてください"),
    ],
)  # fmt: skip
def test_hours_that_make_no_sense_are_refused(office: Any, typed: dict[str, str], words: str) -> None:
    staff, base = office
    page = staff.post(f"{base}/hours", data=typed)
    assert page.status_code == 422
    assert words in page.text


def test_a_member_chooses_an_area_of_the_home_ward_and_takes_it_back(undone: Flask, make: Factory, as_: As) -> None:
    member = make.member()
    browser = as_(member)
    ids = {name: key for key, name in _areas(undone, make).items()}
    assert browser.post("/settings/area", data={"area": str(ids["灯台通"])}).status_code == 302
    with undone.app_context():
        assert db.session.get_one(Member, member.id).area_id == ids["灯台通"]
        elsewhere = next(iter(queries.area_names(make.ward(1).id)))
    assert browser.post("/settings/area", data={"area": str(elsewhere)}).status_code == 422
    assert "灯台通" not in as_(make.member()).get(f"/members/{member.id}").text
    assert browser.post("/settings/area", data={"area": ""}).status_code == 302
    with undone.app_context():
        assert db.session.get_one(Member, member.id).area_id is None


def test_another_process_hears_within_a_minute(undone: Flask, make: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    space_id = make.ward(0).id
    with undone.app_context():
        assert queries.known_of(space_id).plan is None
        # As if written by somebody else: nobody told this process.
        monkeypatch.setattr(queries, "forget", lambda: None)
        actions.change(None, space_id, 0, lambda _old: Plan((District("全域", (), {"paper": (Rule(1),)}),)))
        actions.use(None, space_id, 1)
        assert queries.known_of(space_id).plan is None
        monkeypatch.setattr(kept, "LIFE_S", -1.0)
        assert queries.known_of(space_id).plan is not None


def test_old_tables_do_not_pile_up(undone: Flask, make: Factory) -> None:
    space_id = make.ward(0).id
    with undone.app_context():
        for number in range(14):
            actions.change(
                None, space_id, 0, lambda _old, n=number: Plan((District(f"{n}", (), {"paper": (Rule(1),)}),))
            )  # type: ignore[misc]
            actions.use(None, space_id, 1)
        assert db.session.scalar(sa.select(sa.func.count()).select_from(RubbishTable)) == 11
