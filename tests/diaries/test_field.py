"""The field of activity (分野) of a diary entry: by it, who follows that field hears of it and searches find it."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from sns.blueprints.diaries.models import DiaryEntry
from sns.blueprints.notifications import subscriptions
from sns.blueprints.notifications.models import Subscription
from sns.blueprints.search import actions as search
from sns.blueprints.spaces import queries as spaces
from sns.core import clock
from sns.core.db import db, transaction

WORDS = {"title": "川そうじ", "body": "空きかんを三ふくろ拾いました。", "visibility": "city"}


@pytest.fixture
def fields(undone: Flask) -> list[Any]:
    with undone.app_context():
        return list(spaces.fields_by_id().values())


def test_a_field_is_chosen_shown_changed_and_refused(make: Any, as_: Any, undone: Flask, fields: list[Any]) -> None:
    browser = as_(make.member())
    asked = browser.get("/diaries/new").text
    assert '<option selected value="">きめない</option>' in asked
    refused = browser.post("/diaries/", data={**WORDS, "field": "999", "key": "one"})
    assert refused.status_code == 422 and "活動分野をえらんでください" in refused.text
    address = browser.post("/diaries/", data={**WORDS, "field": str(fields[1].id), "key": "one"}).location
    assert f'<span class="chip">{fields[1].name}</span>' in browser.get(address).text
    form = browser.get(f"{address}/edit").text
    assert f'<option selected value="{fields[1].id}">{fields[1].name}</option>' in form
    browser.post(f"{address}/edit", data={**WORDS, "version": "1", "key": "two"})
    assert fields[1].name not in browser.get(address).text


def test_who_follows_or_searches_a_field_finds_its_entries(
    make: Any, as_: Any, undone: Flask, fields: list[Any]
) -> None:
    author, reader = make.member(), make.member()
    since = clock.now()
    entry = make.entry(author, **WORDS, field_id=fields[1].id)
    make.entry(author, title="昼の川", visibility="city")
    with undone.app_context(), transaction():
        list(search.rebuild())
        row = Subscription(
            member_id=reader.id, field_ids=[fields[1].id], rhythm="daily", seen_at=since, created_at=since,
            next_at=since,
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        news = db.session.scalars(subscriptions._candidates(row)).all()
        assert news == [entry.id]
    browser = as_(reader)
    assert f"/diaries/{entry.id}" in browser.get(f"/search?q=川&field={fields[1].slug}").text
    assert f"/diaries/{entry.id}" not in browser.get(f"/search?q=川&field={fields[0].slug}").text


def test_a_waiting_entry_keeps_its_field_as_a_draft(make: Any, undone: Flask, as_: Any, fields: list[Any]) -> None:
    browser = as_(make.member())
    later = f"{clock.local(clock.now()).year + 1}-01-01T09:00"
    browser.post("/diaries/", data={**WORDS, "field": str(fields[0].id), "publish_at": later, "key": "one"})
    with undone.app_context():
        entry_id = db.session.scalar(db.select(DiaryEntry.id))
    form = browser.post(f"/diaries/{entry_id}/take-back", follow_redirects=True).text
    assert f'<option selected value="{fields[0].id}">' in form
