"""Asking the bell, and every kind of mail: as if all had been told while it could still be read."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import time_machine

from sns.blueprints.accounts.models import Member
from sns.blueprints.notifications import adapters, mailing, stopping, subscriptions
from sns.blueprints.notifications.models import Delivery, Notification, NotificationEvent
from sns.blueprints.notifications.subscriptions import Choice
from sns.core import clock
from sns.core.db import db, transaction
from sns.core.live import socketio
from tests.notifications.post import mails, text_of, work

from .marked import Town
from .probing import probe


def _line(town: Town, kind: str, thing: str, actor: Member, *, content: Any = None, seq: int = 0, **facts: Any) -> None:
    now = clock.now()
    delivery = Delivery(member_id=town.reader.id, day=clock.today(), created_at=now, is_digest=True)
    line = Notification(
        member_id=town.reader.id, kind=kind, thing=thing, day=clock.today(), last_at=now, changed_at=now,
        content_id=content.id if content else None,
    )  # fmt: skip
    for row in (delivery, line):
        town.add(row)
    town.add(NotificationEvent(
        notification_id=line.id, member_id=town.reader.id, key=f"{kind}:{thing}", actor_id=actor.id, seq=seq, at=now,
        told_at=now, rhythm="daily", delivery_id=delivery.id, facts={"member": town.reader.id, **facts},
    ))  # fmt: skip


def _ring(town: Town, again: str = "") -> None:
    for thing in town.all():
        for kind in ("reply", "follow", "answer", "mention"):
            _line(town, kind, f"told:{again}{thing.number}", thing.author, content=thing.entry, seq=thing.reply.seq)
        facts = {"reaction": "like"}
        _line(town, "reaction", f"{again}{thing.number}:like", thing.author, content=thing.entry, **facts)
    for person in town.people:
        for kind in ("friend_asked", "friend_made", "testimonial", "invitation"):
            _line(town, kind, f"person:{again}{person.number}", person.member)


def _mailed(town: Town) -> str:
    before = len(mails(town.app, town.reader))
    with town.app.app_context():
        wards = [town.make.ward(index).id for index in range(3)]
        choice = Choice((), (), wards, (), "daily")
        subscriptions.add(db.session.get_one(Member, town.reader.id), choice)
        with transaction():
            for row in subscriptions.list_of(town.reader.id):
                row.seen_at = clock.now() - timedelta(days=9)
    # No mail leaves at night.
    with time_machine.travel((clock.local(clock.now()) + timedelta(days=1)).replace(hour=12)), town.app.app_context():
        mailing.gather_due()
        for delivery_id in db.session.scalars(db.select(Delivery.id)).all():
            mailing.send(delivery_id)
        work(town.app)
    found = mails(town.app, town.reader)[before:]
    assert len(found) > len(town.open), "no mails were written"
    for path in town.app.extensions["mail"]["folder"].glob("*.eml"):
        path.unlink()
    return "".join(map(text_of, found))


@probe(
    "GET notifications.index", "POST notifications.read_all", "socket unread", shows=("title", "comment", "nickname")
)
def _bell(town: Town) -> str:
    with town.app.app_context():
        for path in town.app.extensions["mail"]["folder"].glob("*.eml"):
            path.unlink()
    _ring(town)
    pages = [town.get("/notifications")]
    while 'rel="next"' in pages[-1]:
        pages.append(town.get("/notifications?before=" + re.findall(r"\?before=([\d-]+)", pages[-1])[-1]))
    told = "".join(pages) + _mailed(town)
    heard = socketio.test_client(town.app, flask_test_client=town.browser, auth={"csrf": "x"})
    assert not heard.is_connected()  # a socket without its token hears nothing
    return told + town.post("/notifications/read", {})


@probe("GET notifications.content", "POST notifications.content", shows=("title",))
def _one_content(town: Town) -> str:
    told = ""
    for thing in town.all():
        address = f"/notifications/about/{thing.entry.id}"
        told += town.get(address) + town.post(address, {"rhythm": "hourly"})
    return told


_OWN = "/settings/notifications"


@probe("GET notifications.settings", "POST notifications.settings", "POST notifications.prove",
       "GET notifications.subscription_new", "POST notifications.subscription_create",
       "GET notifications.subscription", "POST notifications.subscription",
       "POST notifications.subscription_delete")  # fmt: skip
def _own(town: Town) -> str:
    told = town.get(_OWN) + town.post(_OWN, {}) + town.post(f"{_OWN}/address", {})
    told += town.get(f"{_OWN}/subscriptions/new") + town.post(f"{_OWN}/subscriptions", {})
    with town.app.app_context():
        choice = Choice((), (town.people[0].mark("bio"),), (), (), "daily")
        row = subscriptions.add(db.session.get_one(Member, town.people[0].member.id), choice)
    address = f"{_OWN}/subscriptions/{row.id}"
    return told + town.get(address) + town.post(address, {}) + town.post(f"{address}/delete", {})


@probe("GET notifications.stop", "POST notifications.stop", "POST notifications.undo_stop",
       "GET notifications.confirm", "POST notifications.confirm")  # fmt: skip
def _from_mails(town: Town) -> str:
    """Ask with the links of others: they tell neither whose they are nor what of."""
    stranger, told = town.app.test_client(), ""
    with town.app.app_context():
        tokens = [
            stopping.token(person.member.id, scope, key)
            for person in town.people
            for scope, key in (("kind", next(iter(adapters.KINDS))), ("content", town.hidden[0].entry.id), ("all", ""))
        ]
    for token in tokens:
        told += town.told(stranger.get(f"/mail/stop/{token}")) + town.told(stranger.post(f"/mail/stop/{token}"))
        told += town.told(stranger.post(f"/mail/stop/{token}/undo"))
    return told + town.told(stranger.get("/mail/confirm/x")) + town.told(stranger.post("/mail/confirm/x"))


@probe("GET notifications.staff_mail", "POST notifications.staff_mail_retry")
def _of_the_office(town: Town) -> str:
    told = town.get("/staff/mail") + town.post("/staff/mail/1/retry", {})
    assert "200\n" not in told
    return told
