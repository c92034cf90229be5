"""Wards: their page, their people, their neighbours; roles that end by themselves."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from sns.blueprints.accounts.models import Member
from sns.blueprints.spaces import actions, city, queries
from sns.blueprints.spaces.models import Membership
from sns.core import clock
from sns.core.audit import AuditLog
from sns.core.db import db

SMALL_CITY = str(Path(__file__).parents[1] / "cities" / "small.json")


def test_the_page_of_a_ward_shows_what_the_reader_may_read_of_it(make: Any, as_: Any) -> None:
    here, there, reader = make.member(ward=0), make.member(ward=1), make.member(ward=1)
    make.entry(here, visibility="city", title="題-city")
    make.entry(here, visibility="ward", title="題-ward")
    make.entry(there, visibility="city", title="題-other")
    page, _line, beside = as_(reader).get("/w/asanagi/").text.partition('class="near"')
    assert "題-city" in page
    assert "題-ward" not in page + beside
    assert "題-other" not in page
    assert "題-ward" in as_(make.member(ward=1, ties=(0,))).get("/w/asanagi/").text
    assert "会員 2人" in as_(here).get("/w/asanagi/").text


@pytest.mark.parametrize("slug", ["nowhere", "minamo", "ASANAGI", "asanagi%00", "朝凪"])
def test_what_is_no_ward_has_no_page(make: Any, as_: Any, slug: str) -> None:
    assert as_(make.member()).get(f"/w/{slug}/").status_code == 404


def test_ones_own_wards_come_first(make: Any, as_: Any) -> None:
    page = as_(make.member(ward=2)).get("/w/").text
    assert re.findall(r'href="/w/(\w+)/"', page[page.index("<main") :])[0] == "minegoe"
    assert {ward.slug for ward in (make.ward(0), make.ward(1), make.ward(2))} <= set(re.findall(r"/w/(\w+)/", page))


def test_near_wards_are_measured_on_the_ground(monkeypatch: pytest.MonkeyPatch) -> None:
    def ward(name: str, lat: float, lng: float) -> queries.Ward:
        return queries.Ward(hash(name), name, name, name, "", "", 0, "", lat, lng, "open")

    # Far north a degree east is a short walk: without the cosine "north" would look nearer.
    here = ward("here", 60.0, 135.0)
    wards = {w.id: w for w in (here, ward("east", 60.0, 135.18), ward("north", 60.1, 135.0), ward("far", 61.0, 135.0))}
    monkeypatch.setattr(queries, "wards_by_id", lambda: wards)
    assert [w.slug for w in queries.list_neighbors(here)] == ["east", "north", "far"]
    assert [w.slug for w in queries.list_neighbors(here, limit=1)] == ["east"]


def test_a_role_counts_until_its_last_day(make: Any, context: Flask) -> None:
    member, home = make.member(ward=2), queries.find_space("asanagi")
    assert home is not None
    actions.grant(None, member, home, "host", until_at=clock.now() + timedelta(days=1))
    assert member.standing.has_role(home.id, "host")
    assert home.id in member.standing.spaces
    assert queries.count_members(home.id) == 1
    actions.grant(None, member, home, "host", until_at=clock.now() - timedelta(seconds=1))
    assert not member.standing.has_role(home.id, "host")
    assert home.id not in member.standing.spaces
    assert queries.count_members(home.id) == 0
    # Given again without an end, it stands again, in the same row.
    actions.grant(None, member, home, "host")
    assert member.standing.has_role(home.id, "host")
    assert len(db.session.scalars(db.select(Membership).where(Membership.role == "host")).all()) == 1


def test_staff_are_registered_where_they_work(make: Any, context: Flask) -> None:
    member, home, whole = make.member(), queries.find_space("asanagi"), queries.find_city()
    assert home is not None
    assert whole is not None
    for space, role in ((home, "city_staff"), (whole, "ward_staff"), (home, "mayor")):
        with pytest.raises(actions.Refused):
            actions.grant(None, member, space, role)
    actions.grant(None, member, home, "ward_staff")
    assert member.standing.is_staff
    assert not member.standing.is_city_staff
    assert home.id in member.standing.spaces
    logged = db.session.scalars(db.select(AuditLog)).all()
    assert [row.deed for row in logged] == ["role.grant"]


def test_setting_up_the_city_again_corrects_facts_and_doubles_nothing(context: Flask, make: Any) -> None:
    member = make.member()
    facts, fields = city.read(SMALL_CITY)
    before = (len(queries.wards_by_id()), len(queries.list_areas(make.ward(0).id)), len(queries.list_fields()))
    facts["wards"][0]["name"] = "新凪区"
    actions.found_city(facts, fields)
    assert (len(queries.wards_by_id()), len(queries.list_areas(make.ward(0).id)), len(queries.list_fields())) == before
    assert queries.ward_by_id(member.home_ward_id).name == "新凪区"
    assert db.session.get_one(Member, member.id).home_ward.name == "新凪区"
