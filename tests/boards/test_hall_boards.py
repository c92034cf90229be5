"""The board of an event's participants: opened by who holds it, read by nobody else."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from sns.blueprints.boards.models import Board, Thread
from sns.blueprints.events import answering, halls, queries
from sns.blueprints.events.models import Event
from sns.blueprints.moderation import adapters, intake
from sns.blueprints.search import actions as search
from sns.core.db import db
from tests.factories import Factory

As = Callable[..., FlaskClient]
SECRET = "集合は裏口です"


def _hall(app: Flask, make: Factory, *goers: object) -> tuple[object, Event, int]:
    keeper = make.member()
    event = make.event(keeper, title="川の講座")
    with app.app_context():
        for goer in goers:
            answering.answer(db.session.merge(goer), queries.find_event(event.id), answer="going")
        hall = halls.open_hall(db.session.merge(keeper), queries.find_event(event.id))
        return keeper, event, hall.id


def test_the_board_of_participants_is_theirs_alone(app: Flask, make: Factory, as_: As) -> None:
    goer, neighbour, host = make.member(), make.member(), make.member(role="host")
    staff, city = make.member(role="ward_staff"), make.member(role="city_staff", ward=1)
    keeper, event, hall = _hall(app, make, goer)
    people = as_(goer).get(f"/events/{event.id}/people").text
    assert f"/spaces/{hall}/board" in people
    assert "まだひらいていません" in as_(goer).get(f"/spaces/{hall}/board").text
    assert as_(goer).post(f"/spaces/{hall}/board").status_code == 404
    for other in (neighbour, host, staff, city):
        assert as_(other).get(f"/spaces/{hall}/board").status_code == 404
    address = as_(keeper).post(f"/spaces/{hall}/board").location
    assert as_(keeper).post(f"/spaces/{hall}/board").location == address
    with app.app_context():
        assert db.session.query(Board).filter_by(space_id=hall).count() == 1
    assert as_(goer).get(address).status_code == 200
    sent = {"title": SECRET, "body": f"{SECRET}。傘を忘れずに。", "do": "publish"}
    assert as_(goer).post(f"{address}/new", data=sent).status_code == 302
    with app.app_context():
        thread = db.session.query(Thread).order_by(Thread.id.desc()).first()
        assert (thread.space_id, thread.visibility, thread.title) == (hall, "ward", SECRET)
        number = thread.id
        search.refresh("content", [number])
    ward = make.ward().slug
    for one in (goer, keeper):
        assert SECRET in as_(one).get(f"/threads/{number}").text
        assert as_(one).get("/").status_code == 200
        assert f"/threads/{number}" in as_(one).get("/search", query_string={"q": "裏口"}).text
        # What is the ward's own does not hold it, for those who may read it neither.
        for page in (f"/w/{ward}", f"/w/{ward}/boards/", f"/w/{ward}/events"):
            assert SECRET not in as_(one).get(page).text
    for other in (neighbour, host, staff, city):
        assert as_(other).get(f"/threads/{number}").status_code == 404
        assert as_(other).get(address).status_code == 403
        assert as_(other).get(f"{address}/edit").status_code == 403
        for page in ("/", "/?tab=ward", "/?tab=city", f"/w/{ward}", f"/w/{ward}/boards/", "/search?q=裏口"):
            text = as_(other).get(page).text
            assert SECRET not in text, page
            assert f"/threads/{number}" not in text, page


def test_its_keeper_cannot_open_it_to_more_readers_and_who_leaves_is_out(app: Flask, make: Factory, as_: As) -> None:
    goer = make.member()
    keeper, event, hall = _hall(app, make, goer)
    address = as_(keeper).post(f"/spaces/{hall}/board").location
    wider = {"name": "広く", "readers": "city", "writers": "members", "slow_s": "0", "field": ""}
    assert as_(keeper).post(f"{address}/edit", data=wider).status_code == 302
    with app.app_context():
        board = db.session.query(Board).filter_by(space_id=hall).one()
        assert (board.name, board.readers) == ("広く", "ward")
        answering.answer(db.session.merge(goer), queries.find_event(event.id), answer="not_going")
    assert as_(goer).get(address).status_code == 403
    assert as_(keeper).get(address).status_code == 200


def test_a_report_of_what_stands_there_reaches_the_wards_desk(app: Flask, make: Factory, as_: As) -> None:
    goer = make.member()
    keeper, _event, hall = _hall(app, make, goer)
    address = as_(keeper).post(f"/spaces/{hall}/board").location
    as_(goer).post(f"{address}/new", data={"title": SECRET, "body": "ひとこと。", "do": "publish"})
    with app.app_context():
        number = db.session.query(Thread.id).order_by(Thread.id.desc()).limit(1).scalar()
        kind, thing = adapters.find("content", number)  # type: ignore[misc]
        case, _is_new = intake.open_case(db.session.merge(keeper), kind.describe(thing), origin="report", topic="other")
        assert case.space_id == make.ward().id
