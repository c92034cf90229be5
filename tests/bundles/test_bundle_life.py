"""Asking for a bundle, its making by the queue, fetching it, and its end."""

from __future__ import annotations

import io
import json
import time
import zipfile
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from sns.blueprints.accounts.models import LoginSession, Member
from sns.blueprints.bundles import actions, making, queries
from sns.blueprints.bundles.models import Bundle
from sns.blueprints.contents.models import Content
from sns.blueprints.media import actions as media
from sns.blueprints.notifications.models import Notification
from sns.blueprints.people import leaving
from sns.core import clock, jobs
from sns.core.db import db, transaction
from sns.core.errors import Refused
from sns.core.storage import EXPORTS


def _newest(app: Flask, member: Member) -> Bundle:
    with app.app_context():
        return queries.list_latest(db.session.get_one(Member, member.id))[0]


def _is_stored(app: Flask, bundle: Bundle) -> bool:
    with app.app_context():
        return media.storage().exists(bundle.key)


def _work(app: Flask) -> None:
    with app.app_context():
        while jobs.run_due():
            pass


def test_from_asking_to_fetching(undone: Flask, make: Any, as_: Any) -> None:
    me, other = make.member(), make.member()
    make.entry(me, title="川の日記")
    browser = as_(me)
    page = browser.post("/settings/export", follow_redirects=True)
    assert "順番を待っています" in page.text
    assert "<progress" in page.text
    _work(undone)
    assert "できあがるまで" in browser.get("/settings/export").text
    bundle = _newest(undone, me)
    assert bundle.state == "ready"
    assert bundle.done == bundle.total
    address = f"/settings/export/{bundle.id}/file"
    given = browser.get(address, buffered=True)
    assert given.headers["Cache-Control"] == "private, no-store"
    assert "attachment" in given.headers["Content-Disposition"]
    assert "川の日記" in json.loads(zipfile.ZipFile(io.BytesIO(given.data)).read("data/diaries.json"))[0]["title"]
    assert as_(other).get(address).status_code == 404
    assert as_(other).post(f"/settings/export/{bundle.id}/delete").status_code == 404
    assert undone.test_client().get(address).status_code == 302
    with undone.app_context():
        told = db.session.scalars(sa.select(Notification).where(Notification.member_id == me.id)).all()
        assert [line.kind for line in told] == ["bundle"]


def test_the_password_is_asked_for_first(undone: Flask, make: Any, as_: Any) -> None:
    me = make.member()
    browser = as_(me)
    with undone.app_context(), transaction():
        db.session.execute(sa.update(LoginSession).values(proven_at=clock.now() - timedelta(hours=2)))
    for answer in (browser.get("/settings/export"), browser.post("/settings/export")):
        assert answer.location.startswith("/settings/prove?next=/settings/export")
    with undone.app_context():
        assert queries.list_latest(db.session.get_one(Member, me.id)) == []


def test_one_at_a_time_and_so_many_a_day(undone: Flask, make: Any, as_: Any) -> None:
    me = make.member()
    browser = as_(me)
    browser.post("/settings/export")
    again = browser.post("/settings/export")
    assert again.status_code == 409
    assert "いま書き出しています" in again.text
    _work(undone)
    browser.post("/settings/export")
    _work(undone)
    third = browser.post("/settings/export")
    assert third.status_code == 409
    assert "1日に2回まで" in third.text


def test_a_try_that_fails_is_told_tried_again_and_given_up(
    undone: Flask, make: Any, as_: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    me = make.member()
    browser = as_(me)
    browser.post("/settings/export")

    def full(*_facts: Any, **_more: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(making.Parcel, "add", full)
        _work(undone)
        page = browser.get("/settings/export").text
        assert "1回うまくいきませんでした" in page
        assert "No space" not in page
        for _time in range(actions.MOST_ATTEMPTS):
            with undone.app_context(), transaction():
                db.session.execute(sa.update(jobs.OutboxRow).values(available_at=clock.now()))
            _work(undone)
    assert _newest(undone, me).state == "failed"
    assert "うまくいきませんでした。もう一度お試しください" in browser.get("/settings/export").text
    assert not _is_stored(undone, _newest(undone, me))
    # What failed does not count against the day.
    browser.post("/settings/export")
    _work(undone)
    assert _newest(undone, me).state == "ready"


def test_a_second_try_finishes_what_a_killed_one_began(undone: Flask, make: Any, as_: Any) -> None:
    me = make.member()
    as_(me).post("/settings/export")
    bundle = _newest(undone, me)
    with undone.app_context():
        # A worker was killed here: the row is leased, the file half written.
        db.session.execute(sa.update(jobs.OutboxRow).values(leased_until=clock.now() + jobs.SLOW_LEASE, attempts=1))
        actions.begin(queries.find(bundle.id), 100)  # type: ignore[arg-type]
        half = media.storage().path(bundle.key)
        half.parent.mkdir(parents=True, exist_ok=True)
        half.with_name(f".{half.name}.unfinished").write_bytes(b"PK half")
        db.session.commit()
    _work(undone)
    assert _newest(undone, me).state == "making"
    with time_machine.travel(clock.now() + jobs.SLOW_LEASE + timedelta(seconds=1)):
        _work(undone)
    made = _newest(undone, me)
    assert (made.state, made.attempts) == ("ready", 2)
    with undone.app_context():
        assert zipfile.ZipFile(media.storage().path(made.key)).testzip() is None
        assert list(media.storage().path(made.key).parent.glob(".*")) == []


def test_a_slow_job_holds_nobody_up(undone: Flask, make: Any, as_: Any) -> None:
    as_(make.member()).post("/settings/export")
    with undone.app_context():
        jobs.run_due(is_slow=False)
        assert db.session.scalar(sa.select(Bundle.state)) == "waiting"
        assert jobs.run_due(is_slow=True) == 1
        assert db.session.scalar(sa.select(Bundle.state)) == "ready"


def test_it_is_over_after_seven_days(undone: Flask, make: Any, as_: Any) -> None:
    me = make.member()
    browser = as_(me)
    browser.post("/settings/export")
    _work(undone)
    bundle = _newest(undone, me)
    with time_machine.travel(clock.now() + actions.LIFE + timedelta(minutes=1)):
        with undone.app_context():
            assert actions.end_due() == 1
        assert not _is_stored(undone, bundle)
        assert _newest(undone, me).state == "over"
        assert as_(me).get(f"/settings/export/{bundle.id}/file").status_code == 404
        assert "期限がすぎた" in as_(me).get("/settings/export").text


def test_given_up_while_it_is_made(undone: Flask, make: Any, as_: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    me = make.member()
    make.entry(me)
    browser = as_(me)
    browser.post("/settings/export")
    bundle = _newest(undone, me)
    packed = making._Writer._pack

    def pack(self: Any, piece: Any) -> None:
        with undone.app_context():
            actions.delete(queries.find(bundle.id))  # type: ignore[arg-type]
        packed(self, piece)

    monkeypatch.setattr(making._Writer, "_pack", pack)
    _work(undone)
    assert _newest(undone, me).state == "deleted"
    assert not _is_stored(undone, bundle)


def test_an_erased_member_leaves_no_bundle(undone: Flask, make: Any, as_: Any) -> None:
    me = make.member()
    as_(me).post("/settings/export")
    _work(undone)
    bundle = _newest(undone, me)
    assert _is_stored(undone, bundle)
    with undone.app_context():
        leaving.leave(db.session.get_one(Member, me.id), keeps_words=True)
    with time_machine.travel(clock.now() + leaving.TIME_TO_RETURN + timedelta(hours=1)), undone.app_context():
        leaving.erase_due()
        assert db.session.get(Bundle, bundle.id) is None
    assert not _is_stored(undone, bundle)


def test_leaving_offers_it_first(make: Any, as_: Any) -> None:
    assert 'href="/settings/export"' in as_(make.member()).get("/settings/leave").text


def test_files_without_a_bundle_are_swept(undone: Flask, make: Any) -> None:
    me = make.member()
    with undone.app_context():
        kept = actions.ask(db.session.get_one(Member, me.id))
        for key in (kept.key, f"{EXPORTS}/aa/bb/orphan.zip", "photos/aa/bb/other.webp"):
            media.storage().put(key, b"x")
        assert actions.sweep() >= 1
        assert not media.storage().exists(f"{EXPORTS}/aa/bb/orphan.zip")
        assert media.storage().exists(kept.key)
        assert media.storage().exists("photos/aa/bb/other.webp")
        media.storage().delete("photos/aa/bb/other.webp")
        with pytest.raises(Refused):
            actions.ask(db.session.get_one(Member, me.id))


@pytest.mark.long
def test_five_thousand_entries_in_bounded_memory(undone: Flask, make: Any) -> None:
    import tracemalloc  # noqa: PLC0415

    me = make.member()
    model = make.entry(me, body="川まで歩きました。" * 100)
    table = Content.__table__
    with undone.app_context(), transaction():
        row = db.session.execute(sa.select(table).where(table.c.id == model.id)).one()._asdict()
        del row["id"]
        rows = [{**row, "title": f"日記 {number}", "client_key": None} for number in range(4_999)]
        db.session.execute(sa.insert(table), rows)
    with undone.app_context():
        bundle = actions.ask(db.session.get_one(Member, me.id))
    tracemalloc.start()
    start = time.monotonic()
    with undone.app_context():
        making.make(bundle.id)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    print(f"5,000 entries: peak {peak / 1e6:.0f} MB, {time.monotonic() - start:.0f} s traced")
    with undone.app_context(), media.storage().open(bundle.key) as stream:
        packed = zipfile.ZipFile(io.BytesIO(stream.read()))
    assert len(json.loads(packed.read("data/diaries.json"))) == 5_000
    assert sum(name.startswith("diaries/") for name in packed.namelist()) == 100
    assert peak < 40e6
