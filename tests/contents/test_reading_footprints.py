"""足あと: counted always; a name only from those who leave it, only for the owner, and gone with its owner's wish."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
import time_machine
from flask import Flask

from sns.blueprints.accounts.fields import FIELDS
from sns.blueprints.contents import footprints
from sns.blueprints.contents.models import Content, Footprint
from sns.core import buffer, clock
from sns.core.db import db
from tests.contents.writing import reload


def flush(app: Flask) -> None:
    with app.app_context():
        buffer.flush()


def count(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(Footprint)) or 0


def test_names_are_left_by_choice_and_seen_by_the_owner_alone(make: Any, as_: Any, undone: Flask) -> None:
    owner, silent = make.member(), make.member(nickname="だまって")
    visitor = make.member(nickname="こんにちは", leaves_footprints=True)
    entry = make.entry(owner)
    for member in (owner, silent, visitor):
        for _ in range(2):
            as_(member).get(f"/diaries/{entry.id}")
        as_(member).get(f"/members/{owner.id}")
    flush(undone)
    assert count(undone) == 2
    assert reload(undone, entry).view_count == 4
    page = as_(owner).get(f"/contents/{entry.id}/footprints").text
    assert "こんにちは" in page
    assert "4回" in page
    both = as_(owner).get("/footprints").text
    assert both.count("こんにちは") == 2
    assert "あなたのページは、これまでに2回" in both
    assert "だまって" not in page + both
    assert as_(visitor).get(f"/contents/{entry.id}/footprints").status_code == 404
    assert f"/contents/{entry.id}/footprints" not in as_(visitor).get(f"/diaries/{entry.id}").text


def test_footprints_end_with_the_choice_the_block_and_time(make: Any, as_: Any, undone: Flask) -> None:
    owner = make.member()
    visitors = [make.member(nickname=f"あしあと{n}", leaves_footprints=True) for n in range(3)]
    for visitor in visitors:
        as_(visitor).get(f"/members/{owner.id}")
    flush(undone)
    make.block(visitors[0], owner)
    choice = {"default_visibility": "ward", "searchable": "yes", "asked_by": "anyone", "written_by": "city"}
    choice |= {f"see_{name}": "city" for name in FIELDS}
    assert as_(visitors[1]).post("/settings/privacy", data=choice).status_code == 302
    page = as_(owner).get("/footprints").text
    assert "あしあと2" in page
    assert "あしあと0" not in page
    assert "あしあと1" not in page
    assert count(undone) == 2
    with time_machine.travel(clock.now() + timedelta(days=footprints.DAYS + 1), tick=False), undone.app_context():
        footprints.forget_old()
    assert count(undone) == 0


def test_whoever_changed_their_mind_before_the_writing_leaves_nothing(make: Any, undone: Flask) -> None:
    owner, visitor = make.member(), make.member(leaves_footprints=True)
    with undone.app_context():
        footprints.leave(visitor, owner.id)
        db.session.execute(sa.text("update members set leaves_footprints = false"))
        db.session.commit()
    flush(undone)
    assert count(undone) == 0


def test_the_list_goes_on_by_keyset(make: Any, undone: Flask, count_statements: Any) -> None:
    owner, visitor = make.member(), make.member(leaves_footprints=True)
    entries = [make.entry(owner) for _ in range(footprints.PAGE + 2)]
    with undone.app_context():
        for entry in entries:
            footprints.leave(visitor, owner.id, entry.id)
        buffer.flush()
        first = footprints.list_visits(owner)
        assert first.next is not None
        with count_statements() as seen:
            rest = footprints.list_visits(owner, before=first.next)
        assert len(seen) == 1
        assert len({visit.content.to for visit in (*first.items, *rest.items)}) == len(entries)
        assert rest.next is None
        assert db.session.scalar(sa.select(Content.id).limit(1))
