"""Devices are told by one way alone, in words that say nothing of members, and forgotten with their session."""

from __future__ import annotations

import base64
import json
import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from py_vapid import Vapid02

from sns.app import create_app
from sns.blueprints.accounts import actions as accounts
from sns.blueprints.accounts.models import LoginSession, Member
from sns.blueprints.notifications import plans
from sns.blueprints.notifications.models import Delivery
from sns.blueprints.pushes import actions, door, jobs, keys, queries, sending
from sns.blueprints.pushes.messages import LIFE, Message
from sns.core import clock
from sns.core.db import db
from sns.core.errors import BadSetting
from sns.core.jobs import OutboxRow
from sns.core.settings import Settings
from tests.contents.writing import answer
from tests.notifications.post import NOON, at, mails, work
from tests.notifications.test_notify_mail import minutes, settle
from tests.pushes.service import Browser, Service, devices, running, switch_on

TWO = timedelta(minutes=2)
GENERIC = "新しいお知らせがあります"


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    with running(monkeypatch) as found:
        yield found


@pytest.fixture
def pair(make: Any) -> tuple[Member, Member]:
    with at(NOON):
        return make.member(), make.member(nickname="田中修")


def _reply(app: Flask, make: Any, author: Member, actor: Member) -> Any:
    entry = make.entry(author, title="すすき-題")
    answer(app, actor, entry, body="返信-中身")
    work(app)
    return entry


def test_a_device_is_told_instead_of_a_mail_and_in_no_words_of_members(
    make: Any, undone: Flask, pair: Any, service: Service
) -> None:
    author, actor = pair
    with at(NOON):
        browser = switch_on(undone, author)
        entry = _reply(undone, make, author, actor)
    minutes(undone, NOON + timedelta(minutes=1))
    assert service.given == []
    minutes(undone, NOON + TWO, NOON + TWO + TWO, NOON + timedelta(days=1), NOON + timedelta(days=7))
    (said,) = service.read(browser)
    assert (said["title"], said["body"]) == ("まちの縁側", GENERIC)
    assert said["path"].startswith(f"/diaries/{entry.id}")
    assert not any(words in json.dumps(said, ensure_ascii=False) for words in ("田中", "題", "中身"))
    assert mails(undone, author) == []
    with undone.app_context():
        assert [(row.way, row.state) for row in db.session.scalars(db.select(Delivery))] == [("push", "sent")]


def test_what_the_service_is_given_shows_who_sends_and_nothing_else(
    make: Any, undone: Flask, pair: Any, service: Service
) -> None:
    author, actor = pair
    with at(NOON):
        switch_on(undone, author)
        _reply(undone, make, author, actor)
    minutes(undone, NOON + TWO)
    ((_path, headers, body),) = service.given
    with at(NOON + TWO):
        assert Vapid02.verify(headers["Authorization"])
    token = headers["Authorization"].removeprefix("vapid t=").partition(",")[0].split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    assert claims["aud"] == "http://push.example"
    assert NOON.timestamp() < claims["exp"] <= (NOON + timedelta(hours=24)).timestamp()
    assert claims["sub"] == "mailto:engawa@localhost"
    assert headers["Content-Encoding"] == "aes128gcm"
    assert headers["TTL"] == str(24 * 3600)
    assert "Cookie" not in headers
    assert GENERIC.encode() not in body


def test_nights_are_quiet_for_devices_too(make: Any, undone: Flask, pair: Any, service: Service) -> None:
    author, actor = pair
    late = NOON.replace(hour=23)
    with at(late):
        browser = switch_on(undone, author)
        for _ in range(3):
            answer(undone, actor, make.entry(author))
        work(undone)
    minutes(undone, late + TWO, NOON.replace(hour=6, minute=59) + timedelta(days=1))
    assert service.given == []
    minutes(undone, NOON.replace(hour=7) + timedelta(days=1))
    assert [said["body"] for said in service.read(browser)] == ["新しいお知らせが3件あります"]
    assert mails(undone, author) == []


def test_daily_news_stay_a_mail_and_what_was_read_rings_nobody(
    make: Any, undone: Flask, as_: Any, pair: Any, service: Service
) -> None:
    author, actor = pair
    with at(NOON):
        switch_on(undone, author)
        settle(undone, author, reply="daily")
        _reply(undone, make, author, actor)
    minutes(undone, NOON + TWO)
    assert service.given == []
    minutes(undone, NOON.replace(hour=7) + timedelta(days=1))
    assert len(mails(undone, author)) == 1
    with at(NOON + timedelta(days=1)):
        settle(undone, author, reply="once")
        entry = _reply(undone, make, author, actor)
        as_(author).get(f"/diaries/{entry.id}")
        work(undone)
    minutes(undone, NOON + timedelta(days=1) + TWO)
    assert service.given == []
    assert len(mails(undone, author)) == 1


def test_with_all_mails_stopped_devices_are_told_and_without_devices_nobody(
    make: Any, undone: Flask, pair: Any, service: Service
) -> None:
    author, actor = pair
    with at(NOON):
        with undone.app_context():
            for member in pair:
                plans.stop_all(db.session.get_one(Member, member.id), True)
        browser = switch_on(undone, author)
        _reply(undone, make, author, actor)
        _reply(undone, make, actor, author)
    minutes(undone, NOON + TWO, NOON + timedelta(days=8))
    assert len(service.read(browser)) == 1
    assert mails(undone) == []


def test_a_device_that_is_gone_is_forgotten_and_the_news_leave_by_mail(
    make: Any, undone: Flask, pair: Any, service: Service
) -> None:
    author, actor = pair
    service.answers["/to/one"] = 410
    with at(NOON):
        switch_on(undone, author)
        _reply(undone, make, author, actor)
    minutes(undone, NOON + TWO)
    assert devices(undone) == []
    assert len(mails(undone, author)) == 1


def test_a_service_that_is_down_is_tried_again_with_patience_and_after_an_hour_a_mail_leaves(
    make: Any, undone: Flask, pair: Any, service: Service
) -> None:
    author, actor = pair
    service.answers["/to/one"] = 503
    with at(NOON):
        switch_on(undone, author)
        _reply(undone, make, author, actor)
    minutes(undone, NOON + TWO)
    with undone.app_context():
        (row,) = db.session.scalars(db.select(OutboxRow).where(OutboxRow.last_error.is_not(None))).all()
        assert "NotTaken" in (row.last_error or "")
        assert "push.example" not in (row.last_error or "")
    assert mails(undone, author) == []
    minutes(undone, NOON + TWO + timedelta(seconds=40), NOON + timedelta(minutes=30))
    assert len(service.given) == 3
    assert mails(undone, author) == []
    minutes(undone, NOON + timedelta(hours=2))
    assert len(mails(undone, author)) == 1
    assert len(devices(undone)) == 1  # it may come back


def test_of_two_devices_the_one_that_was_away_is_told_later_by_itself(
    make: Any, undone: Flask, pair: Any, service: Service
) -> None:
    author, actor = pair
    service.answers["/to/two"] = 429
    with at(NOON):
        one, two = switch_on(undone, author), switch_on(undone, author, "two", "other.example")
        _reply(undone, make, author, actor)
    minutes(undone, NOON + TWO)
    assert (len(service.read(one)), len(service.read(two))) == (1, 1)
    service.answers.clear()
    minutes(undone, NOON + timedelta(minutes=4), NOON + timedelta(minutes=30))
    assert (len(service.read(one)), len(service.read(two))) == (1, 2)
    assert mails(undone, author) == []
    assert [device.failures for device in devices(undone)] == [0, 0]


def test_what_is_old_is_not_tried_any_more(undone: Flask, make: Any, service: Service) -> None:
    with at(NOON):
        switch_on(undone, make.member())
        message = Message("題", "本文", "/", "t", clock.now() + LIFE)
    (device,) = devices(undone)
    with at(NOON + timedelta(days=2)), undone.app_context():
        door.deliver_again(device.id, message)
    assert service.given == []


def test_a_device_refused_for_days_is_let_go(undone: Flask, make: Any) -> None:
    with at(NOON):
        switch_on(undone, make.member())
    (device,) = devices(undone)
    for hours in range(0, 80, 8):
        with at(NOON + timedelta(hours=hours)), undone.app_context():
            actions.note([sending.Answer(device.id, "refused", 403)])
        assert bool(devices(undone)) == (hours < 72)


def test_signing_out_ends_what_the_device_is_told(undone: Flask, make: Any, service: Service) -> None:
    with at(NOON):
        member = make.member()
        switch_on(undone, member)
        switch_on(undone, member, "two")
        with undone.app_context():
            first = db.session.scalars(db.select(LoginSession).order_by(LoginSession.id)).first()
            assert first is not None
            accounts.end_session(db.session.get_one(Member, member.id), first)
    assert [device.endpoint for device in devices(undone)] == ["http://push.example/to/two"]
    with at(NOON + timedelta(days=91)), undone.app_context():
        assert queries.devices_of(member.id) == []
        jobs.forget_dead()
    assert devices(undone) == []


def test_a_browser_belongs_to_whoever_switched_it_on_last(undone: Flask, make: Any, service: Service) -> None:
    one, other = make.member(), make.member()
    switch_on(undone, one)
    switch_on(undone, other)
    assert [device.member_id for device in devices(undone)] == [other.id]


def test_a_device_made_with_another_key_of_ours_is_told_nothing(undone: Flask, make: Any, service: Service) -> None:
    member = make.member()
    switch_on(undone, member)
    old = undone.extensions["push_keys"]
    undone.extensions["push_keys"] = keys._of(keys.new(), old.contact)
    try:
        with undone.app_context():
            assert queries.devices_of(member.id) == []
            assert jobs.forget_dead() is None
    finally:
        undone.extensions["push_keys"] = old
    assert devices(undone) == []


def test_nobody_holds_more_devices_than_the_limit(undone: Flask, make: Any, service: Service) -> None:
    member = make.member()
    for number in range(actions.MOST + 2):
        switch_on(undone, member, str(number))
    found = devices(undone)
    assert len(found) == actions.MOST
    assert found[0].endpoint.endswith("/2")


@pytest.mark.parametrize(
    "address",
    [
        "http://push.example/x", "https://127.0.0.1/x", "https://[::1]/x", "https://169.254.169.254/latest",
        "https://push.example:8443/x", "https://user:word@push.example/x", "ftp://push.example/x", "https:///x",
        "https://push.example/a b", "https://0x7f000001/", "https://2130706433/", "javascript:alert(1)", "",
    ],
)  # fmt: skip
def test_an_address_that_is_no_push_service_is_refused(undone: Flask, make: Any, as_: Any, address: str) -> None:
    browser = as_(make.member())
    given = {**Browser("x").subscription, "endpoint": address}
    page = browser.post("/settings/notifications/devices", data=given, follow_redirects=True)
    assert "この端末は、通知を受けとれないようです" in page.text
    assert devices(undone) == []


@pytest.mark.parametrize(("name", "value"), [("p256dh", "AAAA"), ("p256dh", "ä"), ("auth", "AAAA"), ("auth", "")])
def test_keys_with_which_nothing_can_be_encrypted_are_refused(
    undone: Flask, make: Any, as_: Any, name: str, value: str
) -> None:
    given = {**Browser("x").subscription, "endpoint": "https://push.example/x", name: value}
    as_(make.member()).post("/settings/notifications/devices", data=given)
    assert devices(undone) == []


def test_a_name_that_stands_for_a_private_network_is_never_asked(
    undone: Flask, make: Any, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = make.member()
    switch_on(undone, member)
    monkeypatch.setattr(sending, "resolve", lambda _host, _port: ["10.0.0.1"])
    with undone.app_context():
        outcome = door.deliver(member.id, Message("題", "本文", "/", "t", clock.now() + LIFE))
    assert outcome == door.Outcome(0, 0)
    assert service.given == []
    assert devices(undone) == []


def test_many_devices_share_connections_and_a_silent_service_costs_no_patience(
    undone: Flask, make: Any, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    members = [make.member() for _ in range(30)]
    browsers = [switch_on(undone, member, str(number)) for number, member in enumerate(members)]
    for number, member in enumerate(members[:20]):
        switch_on(undone, member, f"deaf{number}", "deaf.example")
    asked: list[str] = []

    def find(host: str, _port: int) -> list[str]:
        if host == "deaf.example":
            asked.append(host)
            raise OSError("no such host")
        return ["127.0.0.1"]

    monkeypatch.setattr(sending, "resolve", find)
    with undone.app_context():
        taken = door.deliver_to(queries.living(), Message("題", "本文", "/", "t", clock.now() + LIFE))
    assert taken == 30
    assert all(len(service.read(browser)) == 1 for browser in browsers)
    assert service.connections <= 8
    # 20 devices in shares of 3: each share asks at most twice.
    assert len(asked) <= 14


def test_switching_on_trying_out_and_off_by_forms(undone: Flask, make: Any, as_: Any, service: Service) -> None:
    member, stranger = make.member(), make.member()
    browser, own = Browser("mine"), as_(member)
    page = own.get("/settings/notifications").text
    assert "data-device=" in page
    assert "JavaScriptが止まっています" in page
    answer_ = own.post("/settings/notifications/devices", data=browser.subscription)
    assert answer_.headers["Location"].endswith("/settings/notifications#device")
    (device,) = devices(undone)
    page = own.get("/settings/notifications").text
    assert "この端末に届きます" in page
    assert browser.endpoint not in page
    assert as_(stranger).post(f"/settings/notifications/devices/{device.id}/try").status_code == 404
    assert as_(stranger).post(f"/settings/notifications/devices/{device.id}/end").status_code == 404
    own.post(f"/settings/notifications/devices/{device.id}/try")
    work(undone)
    assert [said["body"] for said in service.read(browser)] == ["この端末に通知が届きます"]
    # On another device it is one of the others.
    assert "ほかの端末への通知をやめる" in as_(member).get("/settings/notifications").text
    own.post(f"/settings/notifications/devices/{device.id}/end")
    assert devices(undone) == []


def test_the_settings_ask_the_same_for_one_device_and_for_many(
    undone: Flask, make: Any, as_: Any, service: Service, count_statements: Any
) -> None:
    member = make.member()
    switch_on(undone, member)
    own = as_(member)
    own.get("/settings/notifications")
    with count_statements() as few:
        own.get("/settings/notifications")
    for number in range(5):
        switch_on(undone, member, f"more{number}")
    with count_statements() as many:
        own.get("/settings/notifications")
    assert len(few) == len(many)


def test_the_key_is_made_once_for_its_owner_alone_and_a_wrong_one_stops_the_start(tmp_path: Path) -> None:
    app = create_app(Settings(instance=str(tmp_path), mode="production", secret_key="k" * 40))
    assert app.extensions["push_keys"] is None
    runner = app.test_cli_runner()
    first = runner.invoke(args=["push-keys"]).output
    path = tmp_path / "push_key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert first.split()[-1] == keys.find(app.extensions["settings"]).public  # type: ignore[union-attr]
    again = runner.invoke(args=["push-keys"]).output
    assert "already" in again
    assert again.split()[-1] == first.split()[-1]
    assert runner.invoke(args=["push-keys", "--renew"]).output.split()[-1] != first.split()[-1]
    printed = runner.invoke(args=["push-keys", "--print"]).output.strip()
    assert printed.startswith("SNS_PUSH_KEY=")
    settings = Settings(
        instance=str(tmp_path), mode="production", secret_key="k" * 40, push_key=printed.partition("=")[2],
        public_url="https://engawa.example.jp",
    )  # fmt: skip
    found = create_app(settings).extensions["push_keys"]
    assert found.contact == "https://engawa.example.jp"
    assert printed.partition("=")[2] not in repr(settings)
    with pytest.raises(BadSetting, match="push-keys"):
        create_app(Settings(instance=str(tmp_path), push_key="not a key"))


def test_without_a_key_the_settings_say_so(undone: Flask, make: Any, as_: Any) -> None:
    old, undone.extensions["push_keys"] = undone.extensions["push_keys"], None
    try:
        own = as_(make.member())
        assert "端末への通知をまだ使えません" in own.get("/settings/notifications").text
        assert own.post("/settings/notifications/devices", data={
            **Browser("x").subscription, "endpoint": "https://push.example/x",
        }).status_code == 409  # fmt: skip
    finally:
        undone.extensions["push_keys"] = old
