"""Words beside the words: what photos show, nicknames of who comes in, where something was held."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from sns.blueprints.accounts.models import Member
from sns.blueprints.boards import actions as boards
from sns.blueprints.boards.models import Thread
from sns.blueprints.cases.models import Case
from sns.blueprints.contents.models import Content, Reply
from sns.blueprints.diaries import actions as diaries
from sns.blueprints.events import afterwards
from sns.blueprints.events.models import ActivityReport, Event
from sns.blueprints.media.models import File
from sns.blueprints.people import names
from sns.blueprints.people.models import SignUp
from sns.blueprints.screening import actions
from sns.core import clock
from sns.core.db import db
from sns.core.errors import Refused

WORDS = {"hold": "みどりの看板", "block": "死ね", "mask": "ばかやろう"}


@pytest.fixture
def listed(undone: Flask, make: Any) -> Flask:
    staff = make.member(role="ward_staff")
    with undone.app_context():
        keeper = db.session.get_one(Member, staff.id)
        for effect, word in WORDS.items():
            actions.add_words(keeper, make.ward().id, [word], effect=effect)
    return undone


def _entry(app: Flask, make: Any, words: str) -> int:
    """Publish an entry with a photo of which somebody says this."""
    one = make.member()
    photo = make.photo(one)
    with app.app_context():
        me, file = db.session.get_one(Member, one.id), db.session.get_one(File, photo.id)
        made = diaries.publish(
            me, title="散歩", body="川まで。", visibility="ward", photos=[file], alts={file.id: words}
        )  # fmt: skip
        return made.id


def _shown(app: Flask, content_id: int) -> tuple[str, str]:
    with app.app_context():
        alt = db.session.scalar(sa.select(File.alt).where(File.content_id == content_id))
        return db.session.get_one(Content, content_id).state, alt or ""


def test_what_a_photo_shows_is_looked_at_like_other_words(listed: Flask, make: Any, as_: Any) -> None:
    assert _shown(listed, _entry(listed, make, "川の夕焼け")) == ("published", "川の夕焼け")
    held = _entry(listed, make, "駅前のみどりの看板")
    assert _shown(listed, held) == ("held", "駅前のみどりの看板")
    with listed.app_context():
        case = db.session.scalars(sa.select(Case).where(Case.subject_id == held, Case.origin == "hold")).one()
        assert case.facts["marks"] == ["みどりの看板"]
    desk = as_(make.member(role="ward_staff")).get(f"/staff/{make.ward().slug}/moderation/{case.id}")
    assert "駅前のみどりの看板" in desk.text
    assert _shown(listed, _entry(listed, make, "ばかやろうの絵")) == ("published", "＊＊＊＊＊の絵")
    with pytest.raises(Refused):
        _entry(listed, make, "死ねと書いた壁")


def test_only_new_words_of_a_photo_are_looked_at(listed: Flask, make: Any) -> None:
    entry = _entry(listed, make, "川の夕焼け")
    with listed.app_context():
        found = db.session.get_one(Content, entry)
        me = db.session.get_one(Member, found.author_id)
        file = db.session.scalars(sa.select(File).where(File.content_id == entry)).one()
        same: dict[str, Any] = {"title": "散歩", "body": "川まで。", "visibility": "ward", "photos": [file], "tags": []}
        with pytest.raises(Refused):
            diaries.revise(me, found, **same, alts={file.id: "死ね"}, version=found.version)
        db.session.rollback()
    assert _shown(listed, entry) == ("published", "川の夕焼け")


def test_a_reply_waits_with_its_photo(listed: Flask, make: Any) -> None:
    one = make.member()
    thread, photo = make.thread(make.member()), make.photo(one)
    with listed.app_context():
        me, file = db.session.get_one(Member, one.id), db.session.get_one(File, photo.id)
        found = db.session.get_one(Thread, thread.id)
        boards.answer(me, found, body="写真です。", photos=[file], alts={file.id: "みどりの看板"})
    with listed.app_context():
        assert db.session.scalars(sa.select(Reply.state).where(Reply.content_id == thread.id)).one() == "held"
        assert db.session.get_one(Content, thread.id).reply_count == 0


def test_nobody_comes_in_under_a_listed_word(listed: Flask, make: Any) -> None:
    with listed.app_context():
        on_the_way = SignUp(ward_id=make.ward().id, tie="live")
        assert names.trouble_with("川ぞいの人", sign_up=on_the_way) is None
        assert "死ね" in (names.trouble_with("死ねの人", sign_up=on_the_way) or "")
        assert names.trouble_with("みどりの看板", sign_up=on_the_way)


def test_the_place_of_an_activity_report_is_looked_at(listed: Flask, make: Any) -> None:
    one = make.member(role="host")
    event = make.event(one, starts_in=timedelta(hours=-3))
    told: dict[str, Any] = {"title": "集まりました", "body": "よい日でした。", "held_on": clock.today(), "came": 3}
    with listed.app_context():
        me, found = db.session.get_one(Member, one.id), db.session.get_one(Event, event.id)
        with pytest.raises(Refused):
            afterwards.report(me, found, **told, place="死ねの広場")
        db.session.rollback()
        made = afterwards.report(me, found, **told, place="ばかやろうの広場")
        assert made.place == "＊＊＊＊＊の広場"
        with pytest.raises(Refused):
            afterwards.revise_report(
                me, made, **told, place="みどりの看板", version=made.version, photos=[], alts={}
            )  # fmt: skip
        db.session.rollback()
        assert db.session.scalars(sa.select(ActivityReport.place)).one() == "＊＊＊＊＊の広場"
