"""The city's other story: a lecture with fifty places, companions and a waiting list, as phones without a script see it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import time_machine
from flask import Flask
from flask.testing import FlaskClient

from sns.blueprints.events import queries
from sns.core import clock
from sns.core.db import db
from tests.factories import Factory

from .test_pages import form, latest, typed

As = Callable[..., FlaskClient]


def test_a_lecture_with_fifty_places_from_the_first_page_to_the_report(app: Flask, make: Factory, as_: As) -> None:
    keeper, ward = make.member(nickname="講座の世話役"), make.ward().slug
    assert as_(keeper).post(f"/w/{ward}/events/new", data=form(title="防災の講演会")).status_code == 302
    event = latest(app)
    address = f"/events/{event.id}"

    def say(who: object, answer: str, companions: int = 0, note: str = "") -> str:
        sent = {"answer": answer, "companions": str(companions), "note": note}
        done = as_(who).post(f"{address}/answer", data=sent)
        assert done.status_code == 302, done.text
        return as_(who).get(address).text

    parties = [make.member() for _ in range(5)]
    for one in parties:
        assert "参加します(あと8人と一緒に)" in say(one, "going", 8)
    assert "のこり 5人" in as_(make.member()).get(address).text
    large, small, last = make.member(nickname="六人の家族"), make.member(nickname="三人の友人"), make.member()
    assert "キャンセル待ちの1番目です" in say(large, "going", 5, "車いすの人がいます")
    # Who fits into what is left comes in, past a larger party, which keeps its place.
    assert "参加します(あと2人と一緒に)" in say(small, "going", 2)
    assert "キャンセル待ちの2番目です" in say(last, "going", 3)
    assert (latest(app).going, latest(app).waiting_answers) == (48, 2)
    # Neither is shown as somebody who comes.
    assert "六人の家族" not in as_(parties[0]).get(f"{address}/people").text
    people = as_(keeper).get(f"{address}/people").text
    assert "六人の家族" in people
    assert "車いすの人がいます" in people
    assert "今回は見送る" in say(parties[0], "not_going")
    assert (latest(app).going, latest(app).waiting_answers) == (49, 0)
    assert "参加します(あと5人と一緒に)" in as_(large).get(address).text
    # A larger party than there is room for is refused, and stays as it was; more room lets in who waits.
    refused = as_(last).post(f"{address}/answer", data={"answer": "going", "companions": "9", "note": ""})
    assert refused.status_code == 422
    assert "いまのお返事は、そのまま残っています" in refused.text
    late = make.member()
    assert "キャンセル待ちの1番目です" in say(late, "going", 1)
    wider = form(title="防災の講演会", capacity="60", version=str(latest(app).version))
    wider |= {"starts_at": typed(event.starts_at), "ends_at": typed(event.ends_at)}
    assert as_(keeper).post(f"{address}/edit", data=wider).status_code == 302
    assert (latest(app).going, latest(app).waiting_answers) == (51, 0)
    assert as_(late).get(f"{address}.ics").status_code == 200
    with time_machine.travel(event.starts_at + timedelta(minutes=5)):
        assert (
            "申込みの締切をすぎました"
            in as_(late).post(f"{address}/answer", data={"answer": "going", "companions": "0", "note": ""}).text
        )
        as_(keeper).post(f"{address}/door", data={"member": str(large.id), "do": "came"})
        assert latest(app).came == 6
    with time_machine.travel(event.ends_at + timedelta(hours=1)):
        page = as_(keeper).get(f"{address}/report").text
        assert 'value="6"' in page
        sent = {
            "title": "講演会の報告", "held_on": f"{event.day:%Y-%m-%d}", "place": "区民センター", "came": "47",
            "body": "多くの人が来ました。", "do": "publish",
        }  # fmt: skip
        made = as_(keeper).post(f"{address}/report", data=sent)
        assert made.status_code == 302
        assert "47人" in as_(late).get(made.location).text
    with app.app_context():
        assert queries.find_report_of(event.id) is not None


def test_taking_back_an_event_that_waits_keeps_all_of_it_in_the_draft(app: Flask, make: Factory, as_: As) -> None:
    keeper, ward = make.member(), make.ward().slug
    later = {
        "publish_at": typed(clock.now() + timedelta(days=2)), "bring": "水筒", "rain": "雨でもします", "contact": "区役所 1階", "need_sign": "y",
        "is_for_children": "y", "tags": "講座、川", "fee": "300", "capacity_note": "先着",
    }  # fmt: skip
    assert as_(keeper).post(f"/w/{ward}/events/new", data=form(**later)).status_code == 302
    event = latest(app)
    assert event.state == "scheduled"
    done = as_(keeper).post(f"/events/{event.id}/take-back")
    assert done.status_code == 302
    page = as_(keeper).get(done.location).text
    for words in ("川の生きもの講座", "水筒", "雨でもします", "区役所 1階", "講座、川", 'value="300"', "先着"):
        assert words in page, words
    assert typed(event.starts_at) in page
    assert page.count(" checked") >= 3


def test_a_date_of_a_series_without_a_picture_carries_the_first_ones(app: Flask, make: Factory, as_: As) -> None:
    keeper, ward = make.member(), make.ward().slug
    photo = make.photo(keeper)
    sent = form(
        repeat="week", times="2", **{f"photo-{photo.id}-alt": "川べり", f"photo-{photo.id}-position": "1"}
    )  # fmt: skip
    assert as_(keeper).post(f"/w/{ward}/events/new", data=sent).status_code == 302
    with app.app_context():
        numbers = [event.id for event in db.session.query(type(latest(app)))]
    assert len(numbers) == 2
    for number in numbers:
        assert "川べり" in as_(make.member()).get(f"/events/{number}").text
