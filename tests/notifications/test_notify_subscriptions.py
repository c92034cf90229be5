"""新着メール: what is new since the last mail, none twice, nothing that may not be read; without news no mail."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from sns.blueprints.accounts.models import Member
from sns.blueprints.contents.signals import Mentioned
from sns.blueprints.notifications import mailing, subscriptions
from sns.blueprints.notifications.subscriptions import Choice
from sns.blueprints.spaces.queries import list_fields
from sns.core.db import db, transaction
from sns.core.signals import emit
from tests.contents.writing import change
from tests.notifications.post import NOON, at, mails, minute, text_of, work

DAY = timedelta(days=1)
MORNING = NOON.replace(hour=7)


def subscribe(app: Flask, member: Member, **chosen: Any) -> int:
    choice = Choice(
        chosen.get("field_ids", ()), chosen.get("tags", ()), chosen.get("space_ids", ()), chosen.get("kinds", ()),
        chosen.get("rhythm", "daily"),
    )  # fmt: skip
    with app.app_context():
        return subscriptions.add(db.session.get_one(Member, member.id), choice).id


def mornings(app: Flask, *days: int) -> None:
    for day in days:
        with at(MORNING + day * DAY):
            minute(app)


def titles(app: Flask, member: Member) -> list[list[str]]:
    found = []
    for mail in mails(app, member):
        plain = mail.get_body(("plain",))
        assert plain is not None
        found.append([line[2:] for line in plain.get_content().splitlines() if line.startswith("■")])
    return found


@pytest.fixture
def people(make: Any) -> tuple[Member, Member]:
    with at(NOON):
        return make.member(), make.member()


def test_each_mail_holds_what_is_new_since_the_last(make: Any, undone: Flask, people: Any) -> None:
    reader, writer = people
    ward = make.ward(0).id
    make.entry(writer, title="まえから", at=NOON - DAY)
    with at(NOON):
        subscribe(undone, reader, space_ids=[ward])
    for title, moment in (("一", NOON), ("二", NOON), ("三", NOON + DAY), ("四", NOON + 3 * DAY)):
        with at(moment + timedelta(seconds=1)):
            make.entry(writer, title=title)
    make.entry(make.member(ward=1), title="よその区", visibility="city", at=NOON + timedelta(hours=1))
    make.entry(reader, title="じぶんの", at=NOON + timedelta(hours=1))
    mornings(undone, 1, 1, 2, 3, 4, 5)
    assert titles(undone, reader) == [["二", "一"], ["三"], ["四"]]


def test_fields_and_tags_and_kinds_and_further_wards_are_matched(make: Any, undone: Flask, people: Any) -> None:
    reader, writer = people
    later = NOON + timedelta(hours=1)
    with undone.app_context():
        fields = [field.id for field in list_fields()]
    with at(NOON):
        subscribe(undone, reader, field_ids=fields[:1], tags=["川"], kinds=["diary"])
    for title, facts in {
        "分野": {"field_id": fields[0]}, "ほかの分野": {"field_id": fields[1]}, "タグ": {}, "なし": {},
        "よその区の分野": {"field_id": fields[0], "visibility": "city"}, "よその区だけの分野": {"field_id": fields[0]},
    }.items():  # fmt: skip
        author = make.member(ward=1) if "よそ" in title else writer
        entry = make.entry(author, title=title, at=later, tags=["川", "山"] if title == "タグ" else ())
        change(undone, entry, **facts)
    mornings(undone, 1)
    assert [sorted(found) for found in titles(undone, reader)] == [sorted(["分野", "タグ", "よその区の分野"])]


@pytest.mark.parametrize("when", ["before it is made", "before it leaves"])
def test_what_may_not_be_read_is_in_no_mail(when: str, make: Any, undone: Flask, people: Any) -> None:
    reader, writer = people
    with at(NOON):
        subscribe(undone, reader, space_ids=[make.ward(0).id])
        secret = make.entry(writer, title="秘", body="秘", visibility="ward")
        make.entry(writer, title="秘", body="秘", visibility="private")
        blocked = make.member()
        make.entry(blocked, title="秘", body="秘", visibility="city")
    with at(MORNING + DAY):
        for step in ("before it is made", "before it leaves"):
            if when == step:
                change(undone, secret, visibility="friends")
                make.block(reader, blocked)
            if step == "before it is made":
                with undone.app_context():
                    mailing.gather_due()
        work(undone)
    mornings(undone, 2)
    assert mails(undone, reader) == []


def test_friends_words_are_named_without_saying_them(make: Any, undone: Flask, people: Any) -> None:
    reader, writer = people
    make.friends(reader, writer)
    with at(NOON):
        subscribe(undone, reader, space_ids=[make.ward(0).id])
        entry = make.entry(writer, title="秘", body="秘", visibility="friends")
    mornings(undone, 1)
    (sent,) = mails(undone, reader)
    assert "秘" not in text_of(sent)
    assert f"/diaries/{entry.id}" in text_of(sent)


def test_a_flood_is_counted_and_what_was_told_otherwise_left_out(make: Any, undone: Flask, people: Any) -> None:
    reader, writer = people
    with at(NOON):
        subscribe(undone, reader, space_ids=[make.ward(0).id])
        for number in range(23):
            make.entry(writer, title=f"題{number}")
        named = make.entry(writer, title="あなたへ")
        with undone.app_context(), transaction():
            emit(Mentioned(named.id, 0, reader.id, writer.id))
        work(undone)
    mornings(undone, 1)
    by_scope = {str(mail["Subject"]): text_of(mail) for mail in mails(undone, reader)}
    assert len(by_scope) == 2
    flood = by_scope["えらんだ分野や区の新着が23件あります"]
    assert "ほかに3件あります" in flood
    assert "あなたへ" not in flood


def test_nothing_is_lost_or_doubled_when_the_worker_dies(
    make: Any, undone: Flask, people: Any, monkeypatch: Any
) -> None:
    reader, writer = people
    with at(NOON):
        subscription = subscribe(undone, reader, space_ids=[make.ward(0).id])
        make.entry(writer, title="一")
    with at(MORNING + DAY), undone.app_context():
        monkeypatch.setattr(subscriptions, "emit", lambda _signal: (_ for _ in ()).throw(SystemError("dies here")))
        with pytest.raises(SystemError):
            subscriptions.gather(subscription)
        monkeypatch.undo()
        assert subscriptions.gather(subscription) is not None
        assert subscriptions.gather(subscription) is None
    mornings(undone, 1, 2)
    assert titles(undone, reader) == [["一"]]


def test_weekly_and_quiet_and_stopped(make: Any, undone: Flask, people: Any) -> None:
    reader, writer = people
    with at(NOON):
        subscribe(undone, reader, space_ids=[make.ward(0).id], rhythm="weekly")
        make.entry(writer, title="一")
    mornings(undone, 1, 5)
    assert mails(undone, reader) == []
    mornings(undone, 6)
    (sent,) = mails(undone, reader)
    with at(MORNING + 6 * DAY):
        stop = str(sent["List-Unsubscribe"]).strip("<>").partition("/mail/stop/")[2]
        page = undone.test_client().post(f"/mail/stop/{stop}").text
        make.entry(writer, title="二")
    mornings(undone, 13)
    assert len(mails(undone, reader)) == 1
    with at(MORNING + 13 * DAY):
        undo = page.partition('action="/mail/stop/')[2].partition('"')[0]
        undone.test_client().post(f"/mail/stop/{undo}")
    mornings(undone, 20)
    assert titles(undone, reader) == [["一"], ["二"]]


def test_the_form_keeps_what_was_typed_and_refuses_nothing_and_too_much(make: Any, undone: Flask, as_: Any) -> None:
    member, other = make.member(), make.member()
    browser, ward = as_(member), make.ward(0).id
    new = "/settings/notifications/subscriptions"
    assert f'value="{ward}"' in browser.get(f"{new}/new").text
    for wrong in (
        {"rhythm": "daily"}, {"rhythm": "daily", "tags": "一、二、三、四、五、六"}, {"rhythm": "once", "tags": "川"},
        {"rhythm": "daily", "space_ids": "99999"}, {"rhythm": "daily", "space_ids": "x"},
        {"rhythm": "daily", "tags": "な" * 21}, {"rhythm": "daily", "tags": "川", "kinds": "poem"},
    ):  # fmt: skip
        refused = browser.post(new, data=wrong)
        assert refused.status_code == 422
        assert wrong.get("tags", "") in refused.text
    fine = {"rhythm": "weekly", "tags": "#川、 山", "space_ids": [str(ward)]}
    for _ in range(subscriptions.MOST):
        assert browser.post(new, data=fine).status_code == 302
    assert browser.post(new, data=fine).status_code == 422
    with undone.app_context():
        row = subscriptions.list_of(member.id)[0]
    assert (row.tags, row.space_ids, row.rhythm) == (["川", "山"], [ward], "weekly")
    assert as_(other).get(f"{new}/{row.id}").status_code == 404
    assert as_(other).post(f"{new}/{row.id}/delete").status_code == 404
    assert "川、山" in browser.get(f"{new}/{row.id}").text
    assert browser.post(f"{new}/{row.id}/delete").status_code == 302
    assert browser.get(f"{new}/{row.id}").status_code == 404
