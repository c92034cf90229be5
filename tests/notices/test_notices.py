"""A notice is written, signed off by another person, published, corrected, taken back, and stamped by its readers."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from sns.blueprints.accounts.models import Member
from sns.blueprints.contents import later
from sns.blueprints.notices import actions, after, attachments, bands, policy, queries
from sns.blueprints.notices.actions import Words
from sns.core import clock, jobs, options
from sns.core.db import db
from sns.core.errors import Refused, Stale
from tests.factories import Factory
from tests.notices.office import TYPED, Office, tomorrow

As = Callable[[Member], FlaskClient]
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def office(undone: Flask, make: Factory) -> Office:
    bands.forget()
    return Office(undone, make)


def member(found: Member) -> Member:
    return db.session.get_one(Member, found.id)


def test_staff_write_another_approves_and_residents_read(office: Office, make: Factory, as_: As) -> None:
    slug = office.place.slug
    writer = as_(office.writer)
    made = writer.post(f"/staff/{slug}/notices/new", data=TYPED | {"body_en": "Meet at nine.", "asks_stamp": "y"})
    assert made.status_code == 302
    desk = made.location
    number = int(desk.rsplit("/", 1)[1])
    resident = as_(make.member())
    assert resident.get(f"/notices/{number}").status_code == 404
    assert writer.post(f"{desk}/ask", data={"version": "1", "words": "お願いします"}).status_code == 302
    own = writer.post(f"{desk}/approve", data={"version": "2"})
    assert own.status_code == 422
    assert "たのんだ本人ではなく" in own.text
    chief = as_(office.chief)
    assert "お願いします" in chief.get(desk).text
    assert chief.post(f"{desk}/return", data={"version": "2"}).status_code == 422  # without a reason
    assert chief.post(f"{desk}/return", data={"version": "2", "words": "場所も書いてください"}).status_code == 302
    page = writer.get(f"{desk}/edit").text
    assert "Meet at nine." in page
    changed = TYPED | {"body": "朝9時に中央公園へ。", "body_en": "Meet at nine.", "asks_stamp": "y", "version": "3"}
    assert writer.post(f"{desk}/edit", data=changed).status_code == 302
    assert writer.post(f"{desk}/ask", data={"version": "4"}).status_code == 302
    assert chief.post(f"{desk}/approve", data={"version": "5"}).status_code == 302
    page = resident.get(f"/notices/{number}").text
    assert "朝9時に中央公園へ。" in page
    assert "公式" in page
    assert "Meet at nine." in resident.get(f"/notices/{number}?lang=en").text
    assert "防災訓練のお知らせ" in resident.get("/").text
    assert "防災訓練のお知らせ" in resident.get(f"/w/{slug}/").text
    assert office.app.test_client().get(f"/notices/{number}").status_code == 200
    record = chief.get(f"{desk}/record").text
    assert ["場所も書いてください" in record, "承認しました" in record, "差し戻しました" in record] == [True] * 3
    assert resident.post(f"/notices/{number}/stamp").status_code == 302
    assert resident.post(f"/notices/{number}/stamp").status_code == 302
    assert "1人が確認しました" in resident.get(f"/notices/{number}").text
    assert "未確認 1件" not in resident.get("/").text
    assert "確認した会員" in chief.get(f"{desk}/numbers").text


def test_of_two_who_approve_at_once_the_second_is_told(office: Office) -> None:
    number = office.draft()
    with office.app.app_context():
        actions.ask(member(office.writer), office.find(number), version=1)
        version = office.find(number).version
        actions.approve(member(office.chief), office.find(number), version=version)
        with pytest.raises(Stale):
            actions.approve(member(office.chief), office.find(number), version=version)
        assert [step.deed for step in queries.list_steps(number)] == ["drafted", "asked", "approved"]


def test_an_approved_notice_waits_for_its_moment_and_leaves_the_lists_at_its_end(
    office: Office, make: Factory, as_: As
) -> None:
    number = office.publish(publish_at=tomorrow(), expires_at=tomorrow() + timedelta(days=1))
    reader = as_(make.member())
    assert reader.get(f"/notices/{number}").status_code == 404
    with time_machine.travel(clock.now() + timedelta(days=1, minutes=1), tick=False):
        with office.app.app_context():
            assert later.publish_due() == 1
        assert "防災訓練" in reader.get(f"/w/{office.place.slug}/notices").text
    with time_machine.travel(clock.now() + timedelta(days=2, minutes=1), tick=False):
        assert "防災訓練" not in reader.get(f"/w/{office.place.slug}/notices").text
        assert reader.get(f"/notices/{number}").status_code == 200


def test_an_end_before_the_beginning_is_refused_when_it_is_approved_late(office: Office) -> None:
    number = office.draft(expires_at=clock.now() - timedelta(minutes=1))
    with office.app.app_context():
        actions.ask(member(office.writer), office.find(number), version=1)
        with pytest.raises(Refused):
            actions.approve(member(office.chief), office.find(number), version=2)
        assert office.find(number).stage == "asked"
        assert office.find(number).state == "draft"


def test_an_emergency_goes_out_at_once_and_is_approved_afterwards(office: Office, make: Factory, as_: As) -> None:
    number = office.draft("川があふれそうです", urgency="urgent", level=4)
    client = as_(office.writer)
    assert client.post(f"/staff/notices/{number}/publish", data={"version": "1"}).status_code == 302
    for page in (
        as_(make.member()).get("/"),
        office.app.test_client().get("/"),
        office.app.test_client().get("/nowhere"),
    ):
        assert "川があふれそうです" in page.text
        assert 'data-level="4"' in page.text
    assert "川があふれそうです" not in as_(make.member(ward=1)).get("/").text
    with office.app.app_context():
        found = office.find(number)
        with pytest.raises(Refused):
            actions.approve_after(member(office.writer), found, version=found.version)
        actions.approve_after(member(office.chief), office.find(number), version=found.version)
        assert not office.find(number).is_ahead
        after.withdraw(member(office.chief), office.find(number), reason="水位が下がりました")
    assert "川があふれそうです" not in as_(make.member()).get("/").text
    page = as_(make.member()).get(f"/notices/{number}").text
    assert "水位が下がりました" in page


def test_only_where_the_office_allows_it_one_person_publishes_alone(office: Office) -> None:
    number = office.draft()
    with office.app.app_context():
        with pytest.raises(Refused):
            actions.publish_alone(member(office.writer), office.find(number), version=1)
        options.change(policy.ALONE, True, office.place.id)
        actions.publish_alone(member(office.writer), office.find(number), version=1)
        assert office.find(number).is_open


def test_a_correction_is_a_dated_line_and_never_silent(office: Office, make: Factory, as_: As) -> None:
    number = office.publish()
    chief, address = as_(office.chief), f"/staff/notices/{number}/correct"
    typed = {"title": "防災訓練のお知らせ", "body": "朝10時に集まります。", "version": str(_version(office, number))}
    refused = chief.post(address, data=typed)
    assert refused.status_code == 422
    assert "朝10時に集まります。" in refused.text
    assert chief.post(address, data=typed | {"note": "時刻を10時に訂正しました"}).status_code == 302
    page = as_(make.member()).get(f"/notices/{number}").text
    assert "時刻を10時に訂正しました" in page
    assert "朝10時に集まります。" in page
    assert "訂正あり" in as_(make.member()).get(f"/w/{office.place.slug}/notices").text


def _version(office: Office, number: int) -> int:
    with office.app.app_context():
        return office.find(number).version


def test_staff_of_another_ward_neither_see_nor_touch_the_work(office: Office, make: Factory, as_: As) -> None:
    number = office.draft()
    others = as_(make.member(role="ward_staff", ward=1))
    assert others.get(f"/staff/notices/{number}").status_code == 404
    assert others.post(f"/staff/notices/{number}/ask", data={"version": "1"}).status_code == 404
    assert others.get(f"/staff/{office.place.slug}/notices").status_code == 403
    assert as_(make.member(role="city_staff")).get(f"/staff/notices/{number}").status_code == 200


def test_attachments_are_judged_by_what_they_are_and_kept_while_the_form_is_refused(
    office: Office, make: Factory, as_: As
) -> None:
    client, address = as_(office.writer), f"/staff/{office.place.slug}/notices/new"
    false = client.post(address, data=TYPED | {"files": (io.BytesIO(b"MZ" + b"x" * 99), "ちらし.pdf")})
    assert false.status_code == 422
    assert "PDFとして読めません" in false.text
    kept = client.post(address, data=TYPED | {"title": "", "files": (io.BytesIO(PDF), "ちらし.pdf")})
    assert kept.status_code == 422
    assert "ちらし.pdf" in kept.text
    with office.app.app_context():
        waiting = attachments.list_waiting(member(office.writer), range(1, 10_000))
    assert len(waiting) == 1
    made = client.post(address, data=TYPED | {"file": str(waiting[0].id)})
    number = int(made.location.rsplit("/", 1)[1])
    reader = as_(make.member())
    file = f"/notices/{number}/files/{waiting[0].id}"
    assert reader.get(file).status_code == 404
    with office.app.app_context():
        actions.ask(member(office.writer), office.find(number), version=1)
        actions.approve(member(office.chief), office.find(number), version=2)
    with reader.get(file) as answer:
        assert answer.data == PDF
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert reader.get(f"/notices/{office.publish()}/files/{waiting[0].id}").status_code == 404


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"expires_at": "2020-01-01T00:00"}, "掲載の終わりは、公開より後にしてください"),
        ({"level": "3"}, "警戒レベルは、「緊急」のお知らせにだけ"),
        ({"level": "9", "urgency": "urgent"}, "警戒レベルをえらんでください"),
        ({"urgency": "urgent", "visibility": "ward"}, "だれでも読めるようにしてください"),
        ({"urgency": "loud"}, "急ぎの度合いをえらんでください"),
        ({"title_en": "Drill"}, "この言葉での本文も書いてください"),
        ({"related": "/events/999999"}, "見つかりません"),
        ({"publish_at": "2203-01-01T00:00"}, "1年先までです"),
        ({"body": "あ" * 10_001}, "文字以内で書いてください"),
    ],
)
def test_bad_input_is_named_and_the_form_comes_back_filled(
    office: Office, as_: As, typed: dict[str, str], words: str
) -> None:
    page = as_(office.writer).post(f"/staff/{office.place.slug}/notices/new", data=TYPED | typed)
    assert page.status_code == 422
    assert words in page.text
    assert "防災訓練のお知らせ" in page.text


def test_the_list_costs_the_same_for_two_and_for_twenty(
    office: Office, make: Factory, as_: As, count_statements: Any
) -> None:
    reader, address = as_(make.member()), f"/w/{office.place.slug}/notices"
    office.publish(asks_stamp=True)
    reader.get(address)
    with count_statements() as few:
        reader.get(address)
    for number in range(19):
        office.publish(f"お知らせ{number}")
    reader.get(address)
    with count_statements() as many:
        reader.get(address)
    assert len(many) == len(few)


def test_a_notice_of_the_city_reaches_all_wards_and_one_shown_in_a_ward_that_ward(
    office: Office, make: Factory, as_: As
) -> None:
    office.publish("お隣にも", also_in=[make.ward(1).id], visibility="ward")
    page = as_(make.member(ward=1)).get(f"/w/{make.ward(1).slug}/notices").text
    assert "お隣にも" in page
    assert "お隣にも" not in as_(make.member(ward=2)).get(f"/w/{make.ward(2).slug}/notices").text
    with office.app.app_context():
        assert Words("a", "b").others == {}


def test_the_office_hears_of_the_steps_and_readers_once_of_a_circular(office: Office, make: Factory, as_: As) -> None:
    resident, stamped = make.member(), make.member()
    number = office.draft(asks_stamp=True)
    with office.app.app_context():
        actions.ask(member(office.writer), office.find(number), version=1)
        jobs.run_due()
    assert "の承認をたのまれました" in as_(office.chief).get("/notifications").text
    with office.app.app_context():
        actions.send_back(member(office.chief), office.find(number), words="日を書いてください", version=2)
        jobs.run_due()
    assert "が差し戻されました" in as_(office.writer).get("/notifications").text
    with office.app.app_context():
        actions.ask(member(office.writer), office.find(number), version=3)
        actions.approve(member(office.chief), office.find(number), version=4)
        after.stamp(member(stamped), office.find(number))
        after.remind(member(office.chief), office.find(number))
        with pytest.raises(Refused):
            after.remind(member(office.chief), office.find(number))
        jobs.run_due()
    assert "回覧がまだ確認されていません" in as_(resident).get("/notifications").text
    assert "回覧がまだ確認されていません" not in as_(stamped).get("/notifications").text
