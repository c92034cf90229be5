"""The band on open pages comes, changes and ends with its warning, whoever caused it; wards are rung at, others are not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from sns.blueprints.accounts.models import Member
from sns.blueprints.notices import actions, after, bands, warning
from sns.blueprints.notifications import bell
from sns.core import live
from sns.core.db import db
from tests.factories import Factory
from tests.notices.office import Office
from tests.notifications.post import NOON, at


@pytest.fixture
def office(undone: Flask, make: Factory) -> Office:
    warning.forget()
    with at(NOON - timedelta(days=1)):
        return Office(undone, make)


@pytest.fixture
def told(office: Office, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    monkeypatch.setattr(live, "push_to_all_here", lambda _event, data: found.append(data))
    look(office.app)
    found.clear()
    return found


def look(app: Flask) -> None:
    with app.app_context():
        warning.look()


def warn(office: Office, title: str, **facts: Any) -> int:
    number = office.draft(title, urgency="urgent", **facts)
    with office.app.app_context():
        actions.publish_ahead(db.session.get_one(Member, office.writer.id), office.find(number), version=1)
    return number


def test_open_pages_hear_of_a_warning_once_in_their_language_and_of_its_end_by_time(
    office: Office, told: list[dict[str, Any]]
) -> None:
    slug = office.place.slug
    with at(NOON):
        number = warn(office, "川があふれそうです", level=4, expires_at=NOON + timedelta(hours=2))
        look(office.app)
        look(office.app)
        (news,) = told
        key = news["in"][slug]
        assert key.startswith(f"{number}-")
        assert news["in"][""] == key
        assert set(news["bands"][key]) == {"ja", "ja-x-easy", "en"}
        assert "川があふれそうです" in news["bands"][key]["ja"]
        assert f'href="/notices/{number}"' in news["bands"][key]["ja"]
        assert set(news["in"]) == {"", slug}  # nobody else's pages show it
    with at(NOON + timedelta(hours=2, seconds=1)):
        look(office.app)
        assert told[-1] == {"in": {}, "bands": {}}


def test_a_correction_changes_the_band_and_a_withdrawal_leaves_the_next_one(
    office: Office, told: list[dict[str, Any]]
) -> None:
    slug = office.place.slug
    with at(NOON):
        warn(office, "強い風", level=2)
        number = warn(office, "避難指示", level=4)
        look(office.app)
        assert "ほか1件" in told[-1]["bands"][told[-1]["in"][slug]]["ja"]
        with office.app.app_context():
            chief = db.session.get_one(Member, office.chief.id)
            after.correct(
                chief, office.find(number), actions.Words("高齢者等避難", "本文"), note="訂正",
                version=office.find(number).version,
            )  # fmt: skip
        look(office.app)
        assert "高齢者等避難" in told[-1]["bands"][told[-1]["in"][slug]]["ja"]
        with office.app.app_context():
            after.withdraw(db.session.get_one(Member, office.chief.id), office.find(number), reason="おわりました")
        look(office.app)
        assert "強い風" in told[-1]["bands"][told[-1]["in"][slug]]["ja"]
        assert len(told) == 3
    bands.forget()


def test_pages_of_the_ward_are_rung_at_once_for_each_notice(
    office: Office, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    with at(NOON - timedelta(days=1)):
        here, there = make.member(), make.member(ward=1)
    rung: list[str] = []
    monkeypatch.setattr(live, "present", lambda: {here.id, there.id})
    monkeypatch.setattr(live, "push_here", lambda room, _event, _data: rung.append(room))
    crier = bell.Crier()
    with office.app.app_context():
        with at(NOON):
            crier.look()
            office.publish("お知らせ")
            crier.look()
        with at(NOON + timedelta(seconds=1)):
            crier.look()
    assert rung == [live.member_room(here.id)]
