"""Pages of events, as somebody with a phone and no script uses them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import time_machine
from flask import Flask
from flask.testing import FlaskClient

from sns.blueprints.events import queries
from sns.blueprints.events.models import Event
from sns.core import clock
from sns.core.db import db
from tests.factories import Factory

As = Callable[..., FlaskClient]


def typed(moment: datetime) -> str:
    return f"{clock.local(moment):%Y-%m-%dT%H:%M}"


def form(**more: Any) -> dict[str, Any]:
    start = clock.now() + timedelta(days=10)
    return {
        "title": "川の生きもの講座", "sort": "course", "starts_at": typed(start),
        "ends_at": typed(start + timedelta(hours=2)), "place": "区民センター", "capacity": "50", "fee": "0",
        "body": "川の生きものを観察します。", "visibility": "city", "do": "publish", **more,
    }  # fmt: skip


def latest(app: Flask) -> Event:
    with app.app_context():
        db.session.expire_all()
        found: Event | None = db.session.query(Event).order_by(Event.id.desc()).first()
        assert found is not None
        return found


def test_a_member_opens_an_event_and_a_neighbour_answers(app: Flask, make: Factory, as_: As) -> None:
    keeper = make.member()
    ward = make.ward().slug
    assert as_(keeper).get(f"/w/{ward}/events/new").status_code == 200
    assert as_(keeper).post(f"/w/{ward}/events/new", data=form(do="preview")).status_code == 200
    assert as_(keeper).post(f"/w/{ward}/events/new", data=form()).status_code == 302
    event = latest(app)
    assert (event.capacity, event.fee, event.is_free) == (50, 0, True)
    neighbour = make.member()
    page = as_(neighbour).get(f"/events/{event.id}").text
    assert "川の生きもの講座" in page
    assert "のこり 50人" in page
    sent = as_(neighbour).post(f"/events/{event.id}/answer", data={"answer": "going", "companions": "2"})
    assert sent.status_code == 302
    assert "のこり 47人" in as_(neighbour).get(f"/events/{event.id}").text


def test_each_bad_input_has_its_sentence_and_nothing_typed_is_lost(make: Factory, as_: As) -> None:
    keeper, ward = make.member(), make.ward().slug
    start = clock.now() + timedelta(days=10)
    cases = {
        "終わりの日時が、始まりより前になっています": {"ends_at": typed(start - timedelta(days=1))},
        "申込みの締切は、始まりより前にしてください": {"deadline_at": typed(start + timedelta(days=1))},
        "定員は、1人から10万人までの数で書いてください": {"capacity": "-5"},
        "数字で書いてください": {"capacity": "たくさん"},
        "始まりの日時は、3年先までにしてください": {"starts_at": "2203-01-01T10:00", "ends_at": ""},
        "住所を、町の名前から書いてください": {"address": "!!! 123-4"},
        "地図の位置が、市からはなれすぎています": {"lat": "0", "lng": "0"},
        "イベントの名前を書いてください": {"title": ""},
        "始まりの日時を入れてください": {"starts_at": ""},
        "日時は「2026-12-31 9:00」のように入れてください": {"starts_at": "あした"},
    }  # fmt: skip
    for words, wrong in cases.items():
        page = as_(keeper).post(f"/w/{ward}/events/new", data=form(**wrong))
        assert page.status_code == 422, words
        assert words in page.text
        assert "区民センター" in page.text
    for number in ("9" * 30, "１，０００人", "1e9", "٣"):
        assert as_(keeper).post(f"/w/{ward}/events/new", data=form(capacity=number)).status_code in (302, 422)


def test_forty_companions_are_too_many(make: Factory, as_: As) -> None:
    event = make.event(make.member())
    page = as_(make.member()).post(
        f"/events/{event.id}/answer", data={"answer": "going", "companions": "40", "note": "バスで行きます"}
    )
    assert page.status_code == 422
    assert "一緒に行く人は、9人までです" in page.text
    assert "バスで行きます" in page.text


def test_names_are_for_who_comes_and_the_organizer(make: Factory, as_: As) -> None:
    keeper, comes, waits = make.member(), make.member(nickname="来る人"), make.member(nickname="待つ人")
    event = make.event(keeper, capacity=1)
    make.answer(comes, event)
    make.answer(waits, event)
    for stranger in (make.member(), waits):
        assert as_(stranger).get(f"/events/{event.id}/people").status_code == 404
        assert "来る人" not in as_(stranger).get(f"/events/{event.id}").text
    page = as_(comes).get(f"/events/{event.id}/people").text
    assert "来る人" in page
    assert "待つ人" not in page
    assert "待つ人" in as_(keeper).get(f"/events/{event.id}/people").text


def test_a_public_event_is_read_without_signing_in(make: Factory, client: FlaskClient) -> None:
    keeper = make.member(nickname="ひらく人")
    event, hidden = make.event(keeper, visibility="public"), make.event(keeper)
    page = client.get(f"/events/{event.id}")
    assert page.status_code == 200
    assert "ひらく人" not in page.text
    assert client.get(f"/events/{hidden.id}").status_code == 302


def test_an_event_is_called_off_with_a_reason_that_stays(app: Flask, make: Factory, as_: As) -> None:
    keeper = make.member()
    event, comes = make.event(keeper), make.member()
    make.answer(comes, event)
    assert as_(keeper).get(f"/events/{event.id}/cancel").status_code == 200
    assert as_(keeper).post(f"/events/{event.id}/cancel", data={"reason": ""}).status_code == 422
    assert as_(keeper).post(f"/events/{event.id}/cancel", data={"reason": "台風のため"}).status_code == 302
    page = as_(comes).get(f"/events/{event.id}").text
    assert "台風のため" in page
    assert "中止" in page
    assert latest(app).sequence == 1


def test_what_others_come_to_is_called_off_before_it_is_deleted(make: Factory, as_: As) -> None:
    keeper = make.member()
    event = make.event(keeper)
    make.answer(make.member(), event)
    assert as_(keeper).get(f"/events/{event.id}/delete").status_code == 200
    assert as_(keeper).post(f"/events/{event.id}/delete").status_code == 409


def test_the_clean_up_of_naniwa(app: Flask, make: Factory, as_: As) -> None:
    """Eight dates without sign-up, heads typed in that average 120, a report with a photo."""
    keeper, neighbour, ward = make.member(), make.member(), make.ward().slug
    sent = form(
        title="ゆるやかなつながり清掃", sort="volunteer", capacity="", is_walk_in="y", is_day_of="y", is_empty_handed="y",
        repeat="months2", times="8",
    )  # fmt: skip
    assert as_(keeper).post(f"/w/{ward}/events/new", data=sent).status_code == 302
    with app.app_context():
        dates = db.session.query(Event).order_by(Event.starts_at).all()
    assert len(dates) == 8
    assert len({clock.local(one.starts_at).weekday() for one in dates}) == 1
    first = dates[0]
    page = as_(neighbour).get(f"/events/{first.id}").text
    assert "申込みはいりません" in page
    assert "行ってみようかな" in page
    assert "お返事を送る" not in page
    as_(neighbour).post(f"/events/{first.id}/answer", data={"answer": "maybe", "companions": "0"})
    for index, one in enumerate(dates):
        with time_machine.travel(one.ends_at + timedelta(hours=1)):
            heads = {"members": str(60 + index), "others": str(60 - index), "children": "20", "first_time": "15"}
            assert as_(keeper).get(f"/events/{one.id}/heads").status_code == 200
            assert as_(keeper).post(f"/events/{one.id}/heads", data=heads).status_code == 302
    with app.app_context():
        db.session.expire_all()
        assert sum(one.came or 0 for one in db.session.query(Event).all()) / 8 == 120
    with time_machine.travel(first.ends_at + timedelta(hours=2)):
        page = as_(keeper).get(f"/events/{first.id}/report").text
        assert 'value="120"' in page
        assert 'value="区民センター"' in page
        photo = make.photo(keeper)
        sent = {
            "title": "清掃の報告", "held_on": f"{first.day:%Y-%m-%d}", "place": "区民センター", "came": "120",
            "body": "きれいになりました。", f"photo-{photo.id}-alt": "集まった人たち", f"photo-{photo.id}-position": "1",
            "do": "publish",
        }  # fmt: skip
        made = as_(keeper).post(f"/events/{first.id}/report", data=sent)
        assert made.status_code == 302
        page = as_(neighbour).get(made.location).text
        assert "120人" in page
        assert "集まった人たち" in page
        assert "活動報告を読む" in as_(neighbour).get(f"/events/{first.id}").text
    with app.app_context():
        assert queries.find_report_of(first.id) is not None


def test_helpers_take_a_slot_and_give_it_back(app: Flask, make: Factory, as_: As) -> None:
    keeper, helper, other = make.member(), make.member(), make.member()
    event = make.event(keeper)
    assert as_(keeper).post(f"/events/{event.id}/slots", data={"name": "受付", "places": "1"}).status_code == 302
    with app.app_context():
        slot = queries.list_slots(event.id)[0]
    address = f"/events/{event.id}/slots/{slot.id}"
    assert "受付" in as_(helper).get(f"/events/{event.id}").text
    for _again in range(2):
        assert as_(helper).post(address, data={"do": "take"}).status_code == 302
    assert as_(other).post(address, data={"do": "take"}).status_code == 409
    assert as_(helper).post(address, data={"do": "give"}).status_code == 302
    assert as_(other).post(address, data={"do": "take"}).status_code == 302


def test_people_are_checked_in_by_list_and_by_code(app: Flask, make: Factory, as_: As) -> None:
    keeper, comes, walks_in = make.member(), make.member(), make.member()
    event = make.event(keeper, starts_in=timedelta(hours=1), capacity=5)
    make.answer(comes, event, size=3)
    with time_machine.travel(event.starts_at + timedelta(minutes=1)):
        assert as_(keeper).get(f"/events/{event.id}/door").status_code == 200
        as_(keeper).post(f"/events/{event.id}/door", data={"member": str(comes.id), "do": "came"})
        key = latest(app).door_key
        assert as_(walks_in).get(f"/events/{event.id}/come/{key}").status_code == 200
        assert as_(walks_in).post(f"/events/{event.id}/come/wrong").status_code == 409
        assert as_(walks_in).post(f"/events/{event.id}/come/{key}").status_code == 302
        assert latest(app).came == 4
        as_(keeper).post(f"/events/{event.id}/door", data={"member": str(comes.id), "do": "undo"})
        assert latest(app).came == 1


def test_the_participants_have_a_space_of_their_own(app: Flask, make: Factory, as_: As) -> None:
    keeper, comes, leaves = make.member(), make.member(), make.member()
    event = make.event(keeper)
    make.answer(comes, event)
    make.answer(leaves, event)
    assert as_(keeper).post(f"/events/{event.id}/hall").status_code == 302
    hall = latest(app).hall_id
    assert hall is not None
    make.answer(leaves, event, "not_going")
    for member, is_in in ((comes, True), (keeper, True), (leaves, False)):
        member.forget_standing()
        with app.app_context():
            assert (hall in member.standing.spaces) is is_in
    assert as_(comes).post(f"/events/{event.id}/hall").status_code == 404


def test_an_event_costs_the_same_with_two_and_with_twenty_answers(
    make: Factory, as_: As, count_statements: Callable[..., Any]
) -> None:
    event, reader = make.event(make.member(), capacity=100), make.member()
    make.answer(reader, event)
    make.answer(make.member(), event)
    as_(reader).get(f"/events/{event.id}")
    with count_statements() as few:
        as_(reader).get(f"/events/{event.id}")
    for _number in range(18):
        make.answer(make.member(), event)
    with count_statements() as many:
        as_(reader).get(f"/events/{event.id}")
    assert len(few) == len(many) <= 8, few
