"""Mails: each thing once, by one way, at an hour that suits, and nothing that may not be read any more."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask

from sns.blueprints.accounts import actions as accounts
from sns.blueprints.accounts.models import Member
from sns.blueprints.contents import following
from sns.blueprints.contents import queries as content_queries
from sns.blueprints.notifications import adapters, mailing, plans, rhythm
from sns.blueprints.notifications.models import Delivery
from sns.core import clock
from sns.core.db import db
from tests.contents.writing import answer, change
from tests.notifications.post import NOON, at, mails, minute, text_of, work

TWO = timedelta(minutes=2)


def settle(app: Flask, member: Member, most_a_day: int = 10, quiet: tuple[int, int] = (21, 7), **rhythms: str) -> None:
    with app.app_context():
        plans.settle(
            db.session.get_one(Member, member.id), rhythms=rhythms, quiet_from=quiet[0], quiet_until=quiet[1],
            most_a_day=most_a_day,
        )  # fmt: skip


def minutes(app: Flask, *moments: datetime) -> None:
    for moment in moments:
        with at(moment):
            minute(app)


def subjects(app: Flask, member: Member) -> list[str]:
    return [str(mail["Subject"]) for mail in mails(app, member)]


def link_of(mail_: Any) -> str:
    return urlsplit(str(mail_["List-Unsubscribe"]).strip("<>")).path


@pytest.fixture
def pair(make: Any) -> tuple[Member, Member]:
    with at(NOON):
        return make.member(), make.member(nickname="田中修")


@pytest.mark.parametrize(
    ("plan", "moment", "wanted"),
    [
        (rhythm.Plan(), "09T12:00", "09T12:02"),
        (rhythm.Plan(), "09T20:58", "10T07:00"),
        (rhythm.Plan(), "09T23:30", "10T07:00"),
        (rhythm.Plan(), "10T00:30", "10T07:00"),
        (rhythm.Plan(), "10T06:57", "10T07:00"),
        (rhythm.Plan(quiet_from=9, quiet_until=17), "09T12:00", "09T17:00"),
        (rhythm.Plan(quiet_from=9, quiet_until=17), "09T23:00", "09T23:02"),
        (rhythm.Plan(quiet_from=0, quiet_until=0), "09T03:00", "09T03:02"),
        # Devices may be told although mails are stopped; whether there are any is asked then.
        (rhythm.Plan(is_stopped=True), "09T12:00", "09T12:02"),
    ],
)
def test_what_is_mailed_at_once_waits_for_the_end_of_the_night(plan: Any, moment: str, wanted: str | None) -> None:
    found = plan.due("once", datetime.fromisoformat(f"2026-06-{moment}+09:00"))
    assert (f"{clock.local(found):%dT%H:%M}" if found else None) == wanted


@pytest.mark.parametrize(
    ("plan", "how", "moment", "wanted"),
    [
        (rhythm.Plan(), "daily", "09T06:59", "09T07:00"),
        (rhythm.Plan(), "daily", "09T07:00", "10T07:00"),
        (rhythm.Plan(), "weekly", "09T12:00", "15T07:00"),
        (rhythm.Plan(), "weekly", "15T06:00", "15T07:00"),
        (rhythm.Plan(), "weekly", "15T07:00", "22T07:00"),
        (rhythm.Plan(quiet_until=8), "daily", "09T12:00", "10T08:00"),
    ],
)
def test_mornings_and_mondays(plan: Any, how: str, moment: str, wanted: str) -> None:
    found = plan.due(how, datetime.fromisoformat(f"2026-06-{moment}+09:00"))
    assert f"{clock.local(found):%dT%H:%M}" == wanted


def test_a_reply_is_mailed_once_and_by_no_other_way(make: Any, undone: Flask, pair: Any) -> None:
    author, actor = pair
    with at(NOON):
        entry = make.entry(author, title="すすき")
        answer(undone, actor, entry, body="送り迎えの時間帯は…")
        work(undone)
    minutes(undone, NOON + timedelta(minutes=1))
    assert mails(undone, author) == []
    minutes(undone, NOON + TWO, NOON + TWO + TWO, NOON + timedelta(days=1), NOON + timedelta(days=7))
    (sent,) = mails(undone, author)
    assert sent["Subject"] == "田中修さんが返信しました「すすき」"
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for part in ("plain", "html"):
        body = sent.get_body((part,))
        assert body is not None
        assert "送り迎えの時間帯は…" in body.get_content()
        assert f"/diaries/{entry.id}#r1" in body.get_content()
        assert link_of(sent) in body.get_content()


def test_what_was_read_in_the_bell_is_not_mailed(make: Any, undone: Flask, as_: Any, pair: Any) -> None:
    author, actor = pair
    with at(NOON):
        entry = make.entry(author)
        answer(undone, actor, entry)
        work(undone)
        as_(author).get(f"/diaries/{entry.id}")
        work(undone)
    minutes(undone, NOON + TWO, NOON + timedelta(days=1))
    assert mails(undone, author) == []


@pytest.mark.parametrize("when", ["before it is made", "before it leaves"])
@pytest.mark.parametrize("what", ["visibility", "deleted reply", "block", "read"])
def test_what_became_invisible_meanwhile_is_in_no_mail(
    what: str, when: str, make: Any, undone: Flask, as_: Any, pair: Any
) -> None:
    owner, actor = pair
    with at(NOON):
        reader = make.member()
        entry = make.entry(owner, title="だい-見えない")
        with undone.app_context():
            following.follow(db.session.get_one(Member, reader.id), content_queries.find_content(entry.id))  # type: ignore[arg-type]
        settle(undone, reader, follow="once")
        reply = answer(undone, actor, entry, body="ほん-見えない")
        work(undone)

    def happen() -> None:
        if what == "visibility":
            change(undone, entry, visibility="private")
        elif what == "deleted reply":
            change(undone, reply, state="deleted")
        elif what == "block":
            with undone.app_context():
                accounts.block(db.session.get_one(Member, actor.id), db.session.get_one(Member, reader.id))
        else:
            as_(reader).post("/notifications/read")

    with at(NOON + TWO):
        if when == "before it is made":
            happen()
        with undone.app_context():
            mailing.gather_due()
        if when == "before it leaves":
            happen()
        work(undone)
    minutes(undone, NOON + timedelta(days=1))
    assert mails(undone, reader) == []


def test_words_for_few_are_not_written_into_mails(make: Any, undone: Flask, pair: Any) -> None:
    author, actor = pair
    make.friends(author, actor)
    with at(NOON):
        answer(undone, actor, make.entry(author, title="だい-秘", visibility="friends"), body="ほん-秘")
        work(undone)
    minutes(undone, NOON + TWO)
    (sent,) = mails(undone, author)
    assert sent["Subject"] == "田中修さんが返信しました"
    assert "秘" not in text_of(sent)


def test_the_night_is_quiet_and_the_morning_brings_one_mail(make: Any, undone: Flask, pair: Any) -> None:
    author, actor = pair
    late = NOON.replace(hour=23, minute=30)
    with at(late):
        for _ in range(3):
            answer(undone, actor, make.entry(author))
        work(undone)
    minutes(undone, late + TWO, NOON.replace(hour=6, minute=59) + timedelta(days=1))
    assert mails(undone, author) == []
    minutes(undone, NOON.replace(hour=7) + timedelta(days=1), NOON + timedelta(days=1))
    assert subjects(undone, author) == ["新しい通知が3件あります"]


def test_a_server_that_comes_back_at_night_sends_in_the_morning(make: Any, undone: Flask, pair: Any) -> None:
    author, actor = pair
    with at(NOON):
        answer(undone, actor, make.entry(author))
        work(undone)
    with at(NOON + TWO), undone.app_context():
        mailing.gather_due()
    minutes(undone, NOON.replace(hour=23), NOON.replace(hour=5) + timedelta(days=1))
    assert mails(undone, author) == []
    minutes(undone, NOON.replace(hour=7) + timedelta(days=1))
    assert len(mails(undone, author)) == 1


def test_beyond_the_ceiling_the_rest_comes_in_the_morning(make: Any, undone: Flask, pair: Any) -> None:
    author, actor = pair
    settle(undone, author, most_a_day=3)
    for hour in range(5):
        moment = NOON + timedelta(hours=hour)
        with at(moment):
            answer(undone, actor, make.entry(author, title=f"題{hour}"))
            work(undone)
        minutes(undone, moment + TWO)
    assert len(mails(undone, author)) == 3
    minutes(undone, NOON.replace(hour=7) + timedelta(days=1))
    digest = mails(undone, author)[3]
    assert digest["Subject"] == "新しい通知が2件あります"
    said = text_of(digest)
    assert [f"題{hour}" in said for hour in range(5)] == [False, False, False, True, True]


def test_a_digest_holds_nothing_twice(make: Any, undone: Flask, pair: Any, monkeypatch: Any) -> None:
    author, actor = pair
    settle(undone, author, reply="daily")
    morning = NOON.replace(hour=7)
    for day in range(2):
        with at(NOON + timedelta(days=day)):
            answer(undone, actor, make.entry(author, title=f"題{day}"))
            work(undone)
        next_morning = morning + timedelta(days=day + 1)
        # The worker dies after it has made the mail, and again after the server has taken it.
        with at(next_morning), undone.app_context():
            mailing.gather_due()
            mailing.gather_due()
        with monkeypatch.context() as patch:
            patch.setattr(mailing, "_settle", lambda *_: (_ for _ in ()).throw(SystemError("dies here")))
            with at(next_morning):
                work(undone)
        minutes(undone, next_morning + timedelta(minutes=2), next_morning + timedelta(hours=1))
    found = mails(undone, author)
    assert [("題0" in text_of(mail), "題1" in text_of(mail)) for mail in found] == [(True, False)] * 2 + [
        (False, True)
    ] * 2
    # Taken twice because the worker could not say that it was done: mail programs know them as one.
    assert found[0]["Message-ID"] == found[1]["Message-ID"] != found[2]["Message-ID"]


def test_choices_hold_for_what_waits_and_for_one_content(make: Any, undone: Flask, as_: Any, pair: Any) -> None:
    author, actor = pair
    with at(NOON):
        browser = as_(author)
        entry, other = make.entry(author, title="題-one"), make.entry(author, title="題-other")
        answer(undone, actor, entry)
        answer(undone, actor, other)
        work(undone)
        assert browser.post(f"/notifications/about/{entry.id}", data={"rhythm": "never"}).status_code == 302
        assert re.search(r"<input checked[^>]*value=\"never\"", browser.get(f"/notifications/about/{entry.id}").text)
    minutes(undone, NOON + TWO)
    assert subjects(undone, author) == ["田中修さんが返信しました「題-other」"]
    with at(NOON + timedelta(hours=1)):
        browser.post(f"/notifications/about/{other.id}", data={"rhythm": "", "hear": "no"})
        answer(undone, actor, other)
        work(undone)
    minutes(undone, NOON + timedelta(hours=2))
    assert len(mails(undone, author)) == 1


def test_the_settings_are_kept_and_bad_ones_refused(make: Any, undone: Flask, as_: Any) -> None:
    member = make.member()
    browser = as_(member)
    fine = {f"kind_{kind.name}": "weekly" for kind in adapters.in_order(is_staff=False)} | {
        "kind_notice_urgent": "never"
    }
    fine |= {"quiet_from": "22", "quiet_until": "6", "most_a_day": "3"}
    assert browser.post("/settings/notifications", data=fine).status_code == 302
    with undone.app_context():
        plan = plans.plan_of(member.id)
    assert (plan.quiet_from, plan.quiet_until, plan.most_a_day) == (22, 6, 3)
    assert plan.rhythms.pop("notice_urgent") == "never"
    assert set(plan.rhythms.values()) == {"weekly"}
    for wrong in ({"kind_reply": "hourly"}, {"quiet_from": "25"}, {"most_a_day": "x"}, {"quiet_until": ""}):
        assert browser.post("/settings/notifications", data=fine | wrong).status_code == 422


def test_what_comes_for_staff_is_chosen_by_staff_alone(make: Any, undone: Flask, as_: Any) -> None:
    resident, staff = (as_(make.member(role=role)).get("/settings/notifications").text for role in (None, "ward_staff"))
    assert "メッセージが届いたとき" in resident and "(職員)" not in resident
    assert "(職員)" in staff


@pytest.mark.csrf
def test_one_click_stops_a_kind_without_sign_in(make: Any, undone: Flask, pair: Any) -> None:
    author, actor = pair
    with at(NOON):
        answer(undone, actor, make.entry(author))
        work(undone)
    minutes(undone, NOON + TWO)
    link = link_of(mails(undone, author)[0])
    stranger = undone.test_client()
    assert "メールを止めますか" in stranger.get(link).text
    with at(NOON + timedelta(hours=1)):
        answer(undone, actor, make.entry(author))
        work(undone)
        first = stranger.post(link, data={"List-Unsubscribe": "One-Click"})
        assert first.status_code == 200
        assert "メールを止めました" in first.text
        assert stranger.post(link).status_code == 200
    minutes(undone, NOON + timedelta(hours=2), NOON + timedelta(days=8))
    assert len(mails(undone, author)) == 1
    undo = re.search(r'action="(/mail/stop/[^"]+/undo)"', first.text)
    assert undo
    with at(NOON + timedelta(days=9)):
        assert "元にもどしました" in stranger.post(undo[1]).text
        answer(undone, actor, make.entry(author))
        work(undone)
    minutes(undone, NOON + timedelta(days=9, hours=1))
    assert len(mails(undone, author)) == 2


@pytest.mark.parametrize("token", ["x", "WzEsImtpbmQiLCJyZXBseSIsIiJd.nonsense", "あ", "%00"])
def test_a_foreign_link_stops_nothing(token: str, undone: Flask) -> None:
    stranger = undone.test_client()
    for answer_ in (stranger.get(f"/mail/stop/{token}"), stranger.post(f"/mail/stop/{token}"),
                    stranger.post(f"/mail/stop/{token}/undo"), stranger.get(f"/mail/confirm/{token}")):  # fmt: skip
        assert answer_.status_code == 404


def test_a_digest_is_stopped_as_a_whole(make: Any, undone: Flask, as_: Any, pair: Any) -> None:
    author, actor = pair
    settle(undone, author, reply="daily")
    with at(NOON):
        answer(undone, actor, make.entry(author))
        work(undone)
    minutes(undone, NOON.replace(hour=7) + timedelta(days=1))
    undone.test_client().post(link_of(mails(undone, author)[0]))
    with at(NOON + timedelta(days=1)):
        answer(undone, actor, make.entry(author))
        work(undone)
    minutes(undone, NOON + timedelta(days=9))
    assert len(mails(undone, author)) == 1
    assert "すべて止めています" in as_(author).get("/settings/notifications").text


def test_a_reply_address_stands_in_the_mail_about_one_place(
    make: Any, undone: Flask, pair: Any, monkeypatch: Any
) -> None:
    author, actor = pair
    monkeypatch.setattr(adapters, "_reply_address", [])
    adapters.answer_mails_at(lambda member, content, seq: f"r-{member}-{content}-{seq}@in.example.jp")
    with at(NOON):
        entry = make.entry(author)
        answer(undone, actor, entry)
        work(undone)
    minutes(undone, NOON + TWO)
    (sent,) = mails(undone, author)
    assert sent["Reply-To"] == f"r-{author.id}-{entry.id}-1@in.example.jp"
    assert "このメールに返信すると" in text_of(sent)


def test_a_mail_speaks_its_readers_language(make: Any, undone: Flask, pair: Any) -> None:
    author, actor = pair
    change(undone, author, settings={"locale": "en"})
    with at(NOON):
        answer(undone, actor, make.entry(author))
        work(undone)
    minutes(undone, NOON + TWO)
    (sent,) = mails(undone, author)
    html = sent.get_body(("html",))
    assert html is not None
    assert '<html lang="en">' in html.get_content()


def test_who_is_not_here_gets_no_mail(make: Any, undone: Flask, pair: Any) -> None:
    author, actor = pair
    with at(NOON):
        answer(undone, actor, make.entry(author))
        work(undone)
        with undone.app_context():
            accounts.suspend(None, db.session.get_one(Member, author.id))
    minutes(undone, NOON + TWO)
    assert mails(undone, author) == []
    with undone.app_context():
        assert db.session.query(Delivery).count() == 0
