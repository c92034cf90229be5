"""Whoever writes while the database stays busy gets a page in words, with what was typed, and may try again."""

from __future__ import annotations

import time

import sqlalchemy as sa

from sns.app import create_app
from sns.blueprints.accounts import actions as accounts
from sns.blueprints.accounts.models import Member
from sns.blueprints.contents.models import Content
from sns.blueprints.people import promises
from sns.blueprints.spaces import actions as spaces
from sns.blueprints.spaces import city, queries
from sns.core.db import db
from sns.core.settings import Settings
from tests.core.laws import stage

app = create_app(Settings(instance=str(stage.folder()), city="tests/cities/small.json", rate_limits=False))
app.config["WTF_CSRF_ENABLED"] = False
with app.app_context():
    db.create_all()
    spaces.found_city(*city.read("tests/cities/small.json"))
    ward = next(iter(queries.wards_by_id()))
    member = accounts.join(None, nickname="試す人", email="a@example.jp", password_hash=None, home_ward_id=ward)
    spaces.belong(member, ward, tie="live")
    promises.agree(member)
    token, _ = accounts.open_session(member, is_remembered=False, is_staff=False, device="", address=None)
browser = app.test_client()
with browser.session_transaction() as session:
    session.update(sid=token, _user_id="1", _fresh=True)

words = {"title": "消えない題", "body": "消えない本文", "visibility": "ward", "password": "himitsu-no-ji"}
with stage.changed(_BUSY_PATIENCE_S=0.2):
    other = stage.holder(str(stage.folder() / "engawa.db"), 2.0)
    began = time.monotonic()
    answer = browser.post("/diaries/", data=words)
    reading = browser.get("/diaries/")
    is_still_held = other.poll() is None
    other.wait()
again = browser.post("/diaries/", data=words)
with app.app_context():
    entries = db.session.scalar(sa.select(sa.func.count()).select_from(Content))
    assert db.session.get(Member, 1)
stage.report(
    status=answer.status_code, retry_after=answer.headers.get("Retry-After"), page=answer.text, again=again.status_code,
    reading=reading.status_code, is_still_held=is_still_held, entries=entries, took=time.monotonic() - began,
)  # fmt: skip
