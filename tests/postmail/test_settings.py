"""What a member settles: off until switched on, a secret that can be renewed, senders that are confirmed."""

from __future__ import annotations

import re
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from sns.blueprints.notifications import adapters as notifications
from sns.blueprints.postmail import addresses, queries
from sns.blueprints.postmail.models import MailPost
from sns.core import clock, jobs
from sns.core.db import db
from sns.core.errors import BadSetting
from sns.core.settings import Settings
from tests.postmail.mails import deliver, open_post, write

PAGE = "/settings/mail-post"


def address_on(page: str) -> str | None:
    found = re.search(r'value="(post\+[^"]+)"', page)
    return found[1] if found else None


def test_a_member_switches_it_on_renews_and_stops(undone: Flask, make: Any, as_: Any) -> None:
    member = make.member()
    browser = as_(member)
    assert address_on(browser.get(PAGE).text) is None
    browser.post(PAGE, data={"do": "on"})
    first = address_on(browser.get(PAGE).text) or ""
    assert deliver(undone, write(first, member.email)).outcome == "draft"
    with undone.app_context():
        secret = first.partition("+")[2].partition("@")[0]
        row = db.session.execute(sa.select(MailPost.__table__)).one()
        assert secret not in str(row)  # whoever reads the database cannot write in anybody's name
    browser.post(PAGE, data={"do": "renew"})
    second = address_on(browser.get(PAGE).text) or ""
    assert deliver(undone, write(first, member.email)).outcome == "unknown"
    assert deliver(undone, write(second, member.email)).outcome == "draft"
    browser.post(PAGE, data={"do": "save", "result": "publish", "visibility": "friends"})
    mail = deliver(undone, write(second, member.email))
    assert mail.outcome == "entry"
    assert as_(make.member()).get(f"/diaries/{mail.content_id}").status_code == 404
    browser.post(PAGE, data={"do": "off"})
    assert deliver(undone, write(second, member.email)).outcome == "unknown"
    assert address_on(browser.get(PAGE).text) is None


def test_bad_choices_are_refused(undone: Flask, make: Any, as_: Any) -> None:
    member = make.member()
    open_post(undone, member)
    browser = as_(member)
    for choice in ({"result": "shout", "visibility": "ward"}, {"result": "draft", "visibility": "public"}, {}):
        assert browser.post(PAGE, data={"do": "save", **choice}).status_code == 422
    assert as_(make.member()).post(PAGE, data={"do": "renew"}).status_code == 404


def test_the_page_asks_again_who_one_is(make: Any, as_: Any) -> None:
    browser = as_(make.member())
    with time_machine.travel(clock.now() + timedelta(hours=1)):
        for answer in (browser.get(PAGE), browser.post(PAGE, data={"do": "on"}), browser.get(f"{PAGE}/senders")):
            assert answer.location.startswith("/settings/prove")


def newest_code(app: Flask, to: str) -> str:
    with app.app_context():
        jobs.run_due()
    folder = app.extensions["mail"]["folder"]
    found = [message_from_bytes(path.read_bytes(), policy=default) for path in sorted(folder.glob("*.eml"))]
    mails = [mail for mail in found if mail["To"] == to and "確認" in mail["Subject"]]
    code = re.search(r"^(\d{6})\r?$", mails[-1].get_body(("plain",)).get_content(), re.MULTILINE)
    assert code is not None
    return code[1]


def test_a_further_sender_is_confirmed_by_a_code(undone: Flask, make: Any, as_: Any) -> None:
    member, phone = make.member(), "yumi@docomo.example"
    to, browser = open_post(undone, member), as_(member)
    assert deliver(undone, write(to, phone)).outcome == "stranger"
    browser.post(f"{PAGE}/senders", data={"email": phone.upper()})
    code = newest_code(undone, phone)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    assert browser.post(f"{PAGE}/senders/code", data={"code": wrong}).status_code == 422
    # The code opens it for nobody else.
    other = as_(make.member())
    with other.session_transaction() as session:
        session["asked"] = {"for": "post_from", "email": phone}
    assert other.post(f"{PAGE}/senders/code", data={"code": code}).status_code == 422
    assert browser.post(f"{PAGE}/senders/code", data={"code": code}).status_code == 302
    assert deliver(undone, write(to, phone)).outcome == "draft"
    with undone.app_context():
        sender = queries.list_senders(member.id)[0]
    browser.post(f"{PAGE}/senders/{sender.id}/remove")
    assert deliver(undone, write(to, phone)).outcome == "stranger"


def test_the_demos_form_sends_a_real_mail(undone: Flask, make: Any, as_: Any) -> None:
    member = make.member()
    browser = as_(member)
    assert browser.get(f"{PAGE}/try").status_code == 404
    open_post(undone, member)
    assert browser.post(f"{PAGE}/try", data={"subject": "ためし", "body": "本文です"}).status_code == 302
    assert "読みこんでいます" in browser.get(PAGE).text
    with undone.app_context():
        jobs.run_due()
    assert "ためし" in browser.get("/drafts").text


def test_who_writes_by_mail_gets_addresses_to_answer_to(undone: Flask, make: Any) -> None:
    author, neighbour = make.member(), make.member()
    entry = make.entry(author)
    with undone.app_context():
        assert notifications.reply_address(neighbour.id, entry.id, 0) is None
    open_post(undone, neighbour)
    with undone.app_context():
        to = notifications.reply_address(neighbour.id, entry.id, 0)
    assert to is not None
    assert len(to.partition("@")[0]) <= 64
    assert deliver(undone, write(to, neighbour.email)).outcome == "reply"


@pytest.mark.parametrize("site", ["post@demo.example", "@post.example.jp"])
def test_secrets_are_found_again_in_either_kind_of_address(undone: Flask, monkeypatch: Any, site: str) -> None:
    monkeypatch.setattr(addresses, "site_address", lambda: site)
    with undone.app_context():
        secret = addresses.new_secret()
        made = addresses._address(secret) or ""
        assert addresses.secret_in(f" {made.upper()} ") == secret
        for other in (made.replace("@", "x@"), made.replace("example", "elsewhere"), "post@demo.example", "", "@@"):
            assert addresses.secret_in(other) is None


@pytest.mark.parametrize(
    "values",
    [{"post_address": "post"}, {"post_address": "とうこう@example.jp"}, {"post_imap_url": "imaps://u:p@host/INBOX"},
     {"post_address": f"{'p' * 30}@example.jp"}],
)  # fmt: skip
def test_wrong_settings_are_named(values: dict[str, str]) -> None:
    with pytest.raises(BadSetting, match="SNS_POST"):
        Settings(**values)  # type: ignore[arg-type]
