"""A word of the ward's list and a pause of writing hold wherever members write; trust follows what the desk decided."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from sns.blueprints.accounts import ties
from sns.blueprints.accounts.models import Member
from sns.blueprints.boards import steering
from sns.blueprints.boards.models import Thread
from sns.blueprints.chat import actions as chat
from sns.blueprints.contents.models import Content
from sns.blueprints.events import actions as events
from sns.blueprints.events import answering, slots
from sns.blueprints.events.models import Event
from sns.blueprints.events.plan import Plan
from sns.blueprints.people import helping, profile
from sns.blueprints.polls import actions as polls
from sns.blueprints.screening import actions, checking, trust
from sns.blueprints.talk import actions as talk
from sns.core import clock
from sns.core.db import db, transaction
from sns.core.errors import Refused
from tests.moderation.office import decide, report, ten_minutes_later
from tests.polls.asking import ask, wish
from tests.talk import rooms

BAD = "死ね"


class Scene:
    """A member with a friend, a thread, an event and a room to write in."""

    def __init__(self, app: Flask, make: Any) -> None:
        self.make, self.app = make, app
        self.one, self.friend, self.stranger = make.member(), make.member(), make.member()
        make.friends(self.one, self.friend)
        self.thread, self.event = make.thread(self.one), make.event(self.one)
        self.room = rooms.open_room(app, make)
        self.asking = rooms.open_room(app, make, asks_first=True)
        self.poll = ask(app, self.one, self.thread)

    def me(self) -> Member:
        return db.session.get_one(Member, self.one.id)

    def other(self, member: Member) -> Member:
        return db.session.get_one(Member, member.id)

    def get(self, kind: type[Any], thing: Any) -> Any:
        return db.session.get_one(kind, thing.id)


def _plan(words: str) -> Plan:
    start = clock.now() + timedelta(days=3)
    return Plan(starts_at=start, ends_at=start + timedelta(hours=1), place=words)


def _profile(s: Scene, w: str) -> None:
    profile.revise(s.me(), nickname=s.one.nickname, reading="", bio=w, age_band=None, lives_since=None)


def _event(s: Scene, w: str) -> None:
    events.publish(s.me(), s.make.ward().id, _plan(w), title="集まり", body="どうぞ")


WRITE: dict[str, Callable[[Scene, str], object]] = {
    "profile": _profile,
    "helping": lambda s, w: helping.offer(s.me(), 1, w),
    "testimonial": lambda s, w: ties.introduce(s.me(), s.other(s.friend), body=w),
    "ask": lambda s, w: ties.ask(s.me(), s.other(s.stranger), words=w),
    "poll": lambda s, w: polls.open_poll(s.me(), s.get(Content, s.thread), wish(question=w)),
    "poll choice": lambda s, w: polls.open_poll(s.me(), s.get(Content, s.thread), wish(options=("はい", w))),
    "event": _event,
    "slot": lambda s, w: slots.offer(s.me(), s.get(Event, s.event), name=w, places=1),
    "answer": lambda s, w: answering.answer(
        s.other(s.friend), s.get(Event, s.event), answer="going", note=w
    ),
    "cancel": lambda s, w: events.cancel(s.me(), s.get(Event, s.event), reason=w),
    "summary": lambda s, w: steering.summarize(s.me(), s.get(Thread, s.thread), summary=w),
    "line": lambda s, w: talk.say(s.me(), rooms.room(s.room), w, client_id="l"),
    "question": lambda s, w: chat.ask(s.me(), rooms.room(s.asking), w, client_id="q"),
    "room": lambda s, w: chat.open_room(s.me(), s.make.ward().id, chat.Wish(name=w)),
}  # fmt: skip


@pytest.mark.parametrize("where", WRITE)
def test_a_listed_word_and_a_pause_hold(undone: Flask, make: Any, where: str) -> None:
    scene = Scene(undone, make)
    with undone.app_context():
        actions.add_words(None, make.ward().id, [BAD], "block")
        with pytest.raises(Refused, match=f"「{BAD}」は、ここでは使えない言葉です"):
            WRITE[where](scene, f"おまえなんか{BAD}")
        with transaction():
            for member in (scene.one, scene.friend):
                scene.other(member).paused_until = clock.now() + timedelta(days=1)
        db.session.expire_all()
        with pytest.raises(Refused, match="書きこみをお休みいただいています"):
            WRITE[where](scene, "おだやかなことば")
        with transaction():
            for member in (scene.one, scene.friend):
                scene.other(member).paused_until = None
        db.session.expire_all()
        WRITE[where](scene, "おだやかなことば")


def test_a_poll_is_not_changed_into_refused_words(undone: Flask, make: Any) -> None:
    scene = Scene(undone, make)
    from sns.blueprints.polls import queries  # noqa: PLC0415

    with undone.app_context():
        actions.add_words(None, make.ward().id, ["ばか"], "mask")
        actions.add_words(None, make.ward().id, ["もうけ話"], "hold")
        with pytest.raises(Refused, match="書きなおして"):
            polls.change(scene.me(), queries.find_poll(scene.poll), wish(question="もうけ話を聞きますか"))
        db.session.expire_all()
        polls.change(scene.me(), queries.find_poll(scene.poll), wish(question="ばかですか"))
        assert queries.find_poll(scene.poll).question == "＊＊ですか"


def level_of(app: Flask, member: Member) -> int:
    with app.app_context():
        return trust.level_of(db.session.get_one(Member, member.id))


def test_reports_that_were_right_lower_trust_until_they_are_taken_back(undone: Flask, make: Any, as_: Any) -> None:
    author, staff, colleague = make.member(), make.member(role="ward_staff"), make.member(role="ward_staff")
    with undone.app_context(), transaction():
        row = db.session.get_one(Member, author.id)
        row.joined_at, row.residency_checked_at = clock.now() - timedelta(days=60), clock.now()
    entries = [make.entry(author, visibility="ward") for _ in range(4)]
    with undone.app_context():
        trust.forget(author.id)
    assert level_of(undone, author) == trust.WELL_KNOWN
    case_id = report(undone, make.member(), "content", entries[0].id)
    assert level_of(undone, author) == trust.WELL_KNOWN
    decision = decide(undone, staff, case_id, "hide")
    assert level_of(undone, author) == trust.KNOWN
    from sns.blueprints.moderation import queries  # noqa: PLC0415
    from sns.blueprints.moderation.verdicts import undo  # noqa: PLC0415

    with undone.app_context():
        undo(db.session.get_one(Member, staff.id), queries.find_decision(decision))
    assert level_of(undone, author) == trust.WELL_KNOWN
    decide(undone, staff, case_id, "warn", words="気をつけてください。")
    assert level_of(undone, author) == trust.KNOWN
    ten_minutes_later(undone)
    assert level_of(undone, author) == trust.KNOWN
    with undone.app_context():
        letter = queries.list_letters(author.id).items[0].id
    assert as_(author).post(f"/letters/{letter}/objection", data={"words": "引用でした。"}).status_code == 302
    from sns.blueprints.cases import queries as cases  # noqa: PLC0415

    with undone.app_context():
        appeal = next(case.id for case in cases.list_queue("moderation", space_id=None) if case.origin == "appeal")
    decide(undone, colleague, appeal, "reverse", words="引用と分かりました。")
    assert level_of(undone, author) == trust.WELL_KNOWN


def test_what_somebody_new_cannot_show_at_once_is_refused_in_words(undone: Flask, make: Any, as_: Any) -> None:
    scene = Scene(undone, make)
    with undone.app_context():
        for name in ("links", "personal"):
            actions.choose(scene.other(make.member(role="ward_staff")), make.ward().id, {name: True})
        checking.forget_chosen()
    page = as_(scene.one).post(
        f"/members/{scene.friend.id}/testimonial", data={"body": "電話は 090-1234-5678 です"}
    )  # fmt: skip
    assert page.status_code == 422
    assert "書きなおして、もう一度お試しください" in page.text and "090-1234-5678" in page.text
