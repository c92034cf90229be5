"""Asking the pages of moving to another ward, and the office's side of it."""

from __future__ import annotations

from sns.blueprints.people import moving
from sns.blueprints.people.models import WardRequest
from sns.core import clock
from sns.core.db import db, transaction

from .marked import Town
from .people import Person
from .probing import probe


@probe("GET people.ward", "GET people.move", "POST people.move", "POST people.move_withdraw")
def _own(town: Town) -> str:
    told = "".join(map(town.get, ("/settings/ward", "/settings/ward/move?ward=shirasuna", "/settings/ward?code=x")))
    told += town.post("/settings/ward/move", {"ward": "shirasuna", "tie": ""})
    return told + town.post("/settings/ward/withdraw", {})


@probe("GET people.staff_move", "POST people.staff_move_approve", "POST people.staff_move_refuse")
def _offices(town: Town) -> str:
    told = ""
    for person in town.people:
        address = f"/staff/asanagi/moves/{_wish_of(town, person)}"
        told += town.get(address) + town.post(f"{address}/approve", {}) + town.post(f"{address}/refuse", {})
    assert told.count("404\n") == 3 * len(town.people)
    return told


def _wish_of(town: Town, person: Person) -> int:
    here, there = town.make.ward(0).id, town.make.ward(2).id
    with town.app.app_context():
        wish = WardRequest(
            kind="tie", tie="work", member_id=person.member.id, space_id=here, from_id=there, asked_at=clock.now()
        )
        with transaction():
            db.session.add(wish)
        assert moving.find_request(wish.id) is not None
        return wish.id
