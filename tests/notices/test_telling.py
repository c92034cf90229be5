"""What an office publishes is news for its wards without a row for each reader; emergencies leave at once, the rest in the morning."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from sns.blueprints.accounts.models import Member
from sns.blueprints.contents import later
from sns.blueprints.notices import actions, after, bands, mailing
from sns.blueprints.notices.models import NoticeMailing
from sns.blueprints.notifications import plans, rounds
from sns.blueprints.notifications.models import Delivery, NewsRead, Notification, NotificationEvent
from sns.core import buffer
from sns.core.db import db
from tests.contents.writing import answer
from tests.factories import Factory
from tests.notices.office import Office
from tests.notifications.post import NOON, at, mails, minute, text_of, work

As = Callable[[Member], FlaskClient]
NIGHT = NOON + timedelta(hours=11)
MORNING = NOON + timedelta(hours=19, minutes=1)


@pytest.fixture(autouse=True)
def empty_mailbox(undone: Flask) -> None:
    for path in undone.extensions["mail"]["folder"].glob("*.eml"):
        path.unlink()


@pytest.fixture
def office(undone: Flask, make: Factory) -> Office:
    bands.forget()
    with at(NOON - timedelta(days=3)):
        return Office(undone, make)


@pytest.fixture
def resident(office: Office, make: Factory) -> Member:
    with at(NOON - timedelta(days=3)):
        return make.member()


def bell(client: FlaskClient) -> str:
    return client.get("/notifications").text


def settle(app: Flask, member: Member, **rhythms: str) -> None:
    with app.app_context():
        plans.settle(
            db.session.get_one(Member, member.id), rhythms=rhythms, quiet_from=21, quiet_until=7, most_a_day=1
        )  # fmt: skip


def begin(app: Flask) -> None:
    """Let this morning's round be over."""
    with at(NOON - timedelta(hours=4)):
        minute(app)


def count(app: Flask, table: Any, *conditions: Any) -> int:
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(table).where(*conditions)) or 0


def test_a_notice_is_in_the_bell_of_its_ward_without_a_row_for_anybody(
    office: Office, resident: Member, make: Factory, as_: As
) -> None:
    with at(NOON):
        number = office.publish("公園の工事")
        neighbour, here = as_(make.member(ward=1)), as_(resident)
        rows = count(office.app, Notification) + count(office.app, NotificationEvent)
        page = bell(here)
        assert "からお知らせがあります" in page
        assert "公園の工事" in page
        assert "公園の工事" not in bell(neighbour)
        assert "新着 1件" in here.get("/diaries/").text
        assert "新着 1件" not in here.get(f"/notices/{number}").text  # this very page is being read
        buffer_flush(office.app)
        assert "新着 1件" not in as_(resident).get("/diaries/").text  # and so it is on another device
        assert "公園の工事" in bell(here)
        assert count(office.app, Notification) + count(office.app, NotificationEvent) == rows
        assert count(office.app, NewsRead) == 1


def buffer_flush(app: Flask) -> None:
    with app.app_context():
        buffer.flush()


def test_reading_all_moves_the_mark_and_what_comes_later_is_unread(office: Office, resident: Member, as_: As) -> None:
    with at(NOON):
        office.publish("はじめの", urgency="important")
        here = as_(resident)
        assert "重要なお知らせ" in bell(here)
        here.post("/notifications/read")
        assert "新着 1件" not in here.get("/diaries/").text
        page = bell(here)
        assert "はじめの" in page
        assert "is-unread" not in page
    with at(NOON + timedelta(minutes=1)):
        office.publish("あとの")
        assert bell(here).count("is-unread") == 1


def test_who_came_later_has_missed_nothing_and_what_is_over_is_no_news(
    office: Office, resident: Member, make: Factory, as_: As
) -> None:
    with at(NOON):
        gone = office.publish("まちがい")
        office.publish("きょうまで", expires_at=NOON + timedelta(hours=1))
        office.publish("会員だけに", visibility="ward")
    with at(NOON + timedelta(hours=2)):
        with office.app.app_context():
            chief = db.session.get_one(Member, office.chief.id)
            after.withdraw(chief, office.find(gone), reason="日付がちがいました")
        newcomer = as_(make.member())
    with at(NOON + timedelta(hours=2, minutes=1)):
        office.publish("新しい話")
        page = bell(as_(resident))
        assert ["まちがい" in page, "きょうまで" in page, "会員だけに" in page, "新しい話" in page] == [
            False, False, True, True,
        ]  # fmt: skip
        page = bell(newcomer)
        assert ["会員だけに" in page, "新しい話" in page] == [False, True]


def test_a_notice_shown_in_another_ward_is_in_its_bells_and_once_in_those_of_both(
    office: Office, make: Factory, as_: As
) -> None:
    with at(NOON - timedelta(days=1)):
        neighbour = make.member(ward=1)
        both = make.member(ties=(1,))
    with at(NOON):
        office.publish("となりにも", also_in=[make.ward(1).id])
        titles = [bell(as_(one)).count("「となりにも」</p>") for one in (neighbour, both)]
        assert titles == [1, 1]
        assert "となりにも" not in bell(as_(make.member(ward=2)))


def test_the_bell_costs_the_same_for_one_and_for_forty(
    office: Office, resident: Member, as_: As, count_statements: Any
) -> None:
    with at(NOON):
        here = as_(resident)
        office.publish()
        bell(here)
        with count_statements() as few:
            bell(here)
        for number in range(39):
            office.publish(f"お知らせ{number}")
        bell(here)
        with count_statements() as many:
            page = bell(here)
        assert len(many) == len(few)
        assert "新着 40件" in page
        following = (
            here.get(page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")).text
            if ('rel="next" href="' in page)
            else ""
        )
        shown = page + following
        assert all(f"お知らせ{number}" in shown for number in range(9, 39))


def test_an_emergency_leaves_at_once_at_night_beyond_the_ceiling_with_its_words(
    office: Office, resident: Member, make: Factory
) -> None:
    settle(office.app, resident)
    with at(NOON):
        english = make.member()
    with at(NIGHT):
        number = office.draft(
            "川があふれそうです", "堤防から離れてください。", urgency="urgent", level=2,
            others={"en": ("The river is rising", "Keep away from the bank.")},
        )  # fmt: skip
        with office.app.app_context():
            found = db.session.get_one(Member, english.id)
            found.settings = {**(found.settings or {}), "locale": "en"}
            db.session.commit()
        publish(office, number)
        work(office.app)
        (mail,) = mails(office.app, resident)
        assert "【緊急】" in mail["Subject"]
        assert "堤防から離れてください。" in text_of(mail)
        assert f"/notices/{number}" in text_of(mail)
        assert mail["List-Unsubscribe"]
        (mail,) = mails(office.app, english)
        assert "Keep away from the bank." in text_of(mail)
        minute(office.app)
        assert len(mails(office.app, resident)) == 1


def publish(office: Office, number: int) -> None:
    with office.app.app_context():
        writer = db.session.get_one(Member, office.writer.id)
        actions.publish_ahead(writer, office.find(number), version=1)


def test_evacuation_reaches_even_those_who_refused_and_stopped_everything(office: Office, resident: Member) -> None:
    settle(office.app, resident, notice_urgent="never")
    with office.app.app_context():
        plans.stop_all(db.session.get_one(Member, office.chief.id), True)
    with at(NIGHT):
        publish(office, office.draft("大雨", urgency="urgent", level=2))
        work(office.app)
        assert mails(office.app, resident) == []
        assert mails(office.app, office.chief) == []
        publish(office, office.draft("避難してください", urgency="urgent", level=3))
        work(office.app)
        (mail,) = mails(office.app, resident)
        assert mail["List-Unsubscribe"] is None
        assert "メールを止めている方にも" in text_of(mail)
        assert len(mails(office.app, office.chief)) == 1


def test_the_link_in_an_emergency_leaves_evacuations_alone(
    office: Office, resident: Member, as_: As, undone: Flask
) -> None:
    with at(NIGHT):
        publish(office, office.draft("大雨", urgency="urgent", level=2))
        work(office.app)
        (mail,) = mails(office.app, resident)
        link = "/" + str(mail["List-Unsubscribe"]).strip("<>").split("/", 3)[3]
        assert undone.test_client().post(link).status_code == 200
        page = as_(resident).get("/settings/notifications").text
        assert "避難の情報だけ、すぐ" in page
        with office.app.app_context():
            assert plans.plan_of(resident.id).rhythms == {"notice_urgent": "never"}


def test_a_worker_that_dies_neither_repeats_nor_forgets_anybody(
    office: Office, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailing, "BATCH", 2)
    with at(NIGHT - timedelta(days=1)):
        readers = [make.member() for _number in range(5)]
    with at(NIGHT):
        number = office.draft("大雨", urgency="urgent", level=4)
        publish(office, number)
        whole = mailing.urgent.make
        calls = []

        def dies(*given: Any, **named: Any) -> int:
            calls.append(given)
            made = whole(*given, **named)
            if len(calls) == 2:
                raise KeyboardInterrupt
            return made

        monkeypatch.setattr(mailing.urgent, "make", dies)
        with office.app.app_context(), pytest.raises(KeyboardInterrupt):
            mailing.go_on(number)
        with office.app.app_context():
            db.session.rollback()
            assert db.session.get_one(NoticeMailing, number).made == 2
            mailing.go_on(number)
            mailing.go_on(number)
            mailing.go_on_with_all()
        work(office.app)
        assert [len(mails(office.app, one)) for one in readers] == [1] * 5
        assert count(office.app, Delivery, Delivery.content_id == number) == 7


def test_the_rate_holds_mails_back_to_the_next_minute(
    office: Office, resident: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = office.app.extensions["settings"]
    monkeypatch.setitem(office.app.extensions, "settings", type(settings)(**{**vars(settings), "mail_rate": 2}))
    with at(NIGHT):
        number = office.draft("大雨", urgency="urgent", level=4)
        publish(office, number)
        work(office.app)
        assert count(office.app, Delivery) == 2
        with office.app.app_context():
            mailing.go_on_with_all()
        assert count(office.app, Delivery) == 2
    with at(NIGHT + timedelta(minutes=1)), office.app.app_context():
        mailing.go_on_with_all()
        assert count(office.app, Delivery) == 3


def test_an_emergency_that_was_taken_back_or_opened_is_not_mailed_any_more(
    office: Office, resident: Member, as_: As
) -> None:
    with at(NIGHT):
        number = office.draft("大雨", urgency="urgent", level=4)
        publish(office, number)
        as_(resident).get(f"/notices/{number}")
        work(office.app)
        assert mails(office.app, resident) == []
        assert len(mails(office.app, office.chief)) == 1
        number = office.draft("地震", urgency="urgent", level=4)
        publish(office, number)
        with office.app.app_context():
            after.withdraw(db.session.get_one(Member, office.chief.id), office.find(number), reason="訓練でした")
        work(office.app)
        assert mails(office.app, resident) == []


def test_the_morning_gathers_what_was_published_once_for_each(office: Office, resident: Member, make: Factory) -> None:
    settle(office.app, resident, notice="daily")
    with at(NOON - timedelta(days=2)):
        weekly, other = make.member(), make.member(ward=1)
    begin(office.app)
    with at(NOON):
        office.publish("ふつうの話")
        office.publish("大事な話", urgency="important")
        minute(office.app)
        assert mails(office.app, resident) == []
    with at(MORNING):
        minute(office.app)
        minute(office.app)
        (mail,) = mails(office.app, resident)
        assert "ふつうの話" in text_of(mail)
        assert "大事な話" in text_of(mail)
        (mail,) = mails(office.app, weekly)
        assert "ふつうの話" not in text_of(mail)
        assert "大事な話" in text_of(mail)
        assert mails(office.app, other) == []
    with at(MORNING + timedelta(days=1)):
        minute(office.app)
        assert len(mails(office.app, resident)) == 1
    with at(MORNING + timedelta(days=5)):  # a Monday
        minute(office.app)
        assert len(mails(office.app, resident)) == 1
        assert "ふつうの話" in text_of(mails(office.app, weekly)[-1])


def test_what_was_read_is_not_gathered_and_what_else_is_due_comes_in_the_same_mail(
    office: Office, resident: Member, make: Factory, as_: As
) -> None:
    settle(office.app, resident, notice="daily", reply="daily")
    begin(office.app)
    with at(NOON):
        opened = office.publish("もう読んだ話")
        office.publish("まだの話")
        as_(resident).get(f"/notices/{opened}")
        entry = make.entry(resident, title="わたしの日記")
        answer(office.app, make.member(), entry, body="こんにちは")
        work(office.app)
    with at(MORNING):
        minute(office.app)
        (mail,) = mails(office.app, resident)
        assert ["もう読んだ話" in text_of(mail), "まだの話" in text_of(mail), "わたしの日記" in text_of(mail)] == [
            False, True, True,
        ]  # fmt: skip


def test_a_round_that_stopped_goes_on_behind_the_last_member(
    office: Office, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "BATCH", 2)
    monkeypatch.setattr(rounds, "BUDGET_S", -1.0)
    with at(NOON - timedelta(days=1)):
        readers = [make.member() for _number in range(3)]
    begin(office.app)
    with at(NOON):
        office.publish("大事な話", urgency="important")
    for after_minutes in range(6):
        with at(MORNING + timedelta(minutes=after_minutes)):
            minute(office.app)
    assert [len(mails(office.app, one)) for one in readers] == [1] * 3


def test_an_approved_notice_comes_out_though_its_writer_left(office: Office, resident: Member, as_: As) -> None:
    with at(NOON):
        number = office.publish(publish_at=NOON + timedelta(hours=1))
        with office.app.app_context():
            writer = db.session.get_one(Member, office.writer.id)
            writer.state = "suspended"
            db.session.commit()
    with at(NOON + timedelta(hours=1, minutes=1)):
        with office.app.app_context():
            assert later.publish_due() == 1
        assert as_(resident).get(f"/notices/{number}").status_code == 200


def test_the_office_sees_what_became_of_the_mails(office: Office, resident: Member, as_: As) -> None:
    with at(NIGHT):
        number = office.draft("大雨", urgency="urgent", level=4)
        publish(office, number)
        work(office.app)
        with office.app.app_context():
            assert office.find(number).mails == 3
