"""Machines and staff see how the site is doing, and nothing about anybody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from sns.app import create_app
from sns.blueprints.accounts.models import Member
from sns.blueprints.notifications.models import MailFailure
from sns.blueprints.operations import queries
from sns.core import clock, options
from sns.core.db import db, transaction
from sns.core.jobs import OutboxRow
from sns.core.settings import Settings
from tests.factories import Factory
from tests.services import free_port

TOKEN = "t" * 40


@pytest.fixture
def measured(undone: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    settings = undone.extensions["settings"]
    object.__setattr__(settings, "metrics_token", TOKEN)
    yield undone
    object.__setattr__(settings, "metrics_token", None)
    object.__setattr__(settings, "smtp_url", None)


def work(app: Flask, **facts: object) -> int:
    now = clock.now()
    with app.app_context(), transaction():
        row = OutboxRow(**{"job": "x.y", "payload": {}, "created_at": now, "available_at": now, **facts})
        db.session.add(row)
        db.session.flush()
        return row.id


def test_the_site_is_ready_while_its_parts_are(undone: Flask) -> None:
    client = undone.test_client()
    assert client.get("/healthz").text == "ok\n"
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {"ready": True, "database": "ok", "migrations": "ok", "queue": "ok"}
    long_ago = clock.now() - timedelta(minutes=6)
    # A mail that is refused for now and tried again later makes nobody wait.
    work(undone, created_at=long_ago, available_at=clock.now() + timedelta(hours=1), attempts=5, last_error="away")
    work(undone, created_at=long_ago, available_at=long_ago, attempts=12, last_error="given up")
    assert client.get("/readyz").status_code == 200
    work(undone, created_at=long_ago, available_at=long_ago)
    late = client.get("/readyz")
    assert late.status_code == 503
    assert "the oldest work waits for" in late.json["queue"]
    with undone.app_context(), transaction():
        db.session.execute(sa.text("update alembic_version set version_num = '0001'"))
    assert "this version needs" in client.get("/readyz").json["migrations"]


def test_redis_that_is_gone_is_named(undone: Flask) -> None:
    with undone.app_context():
        told = queries._told(lambda: queries._redis("redis://127.0.0.1:1/0"))
    assert told == "ConnectionError"


def test_without_a_database_the_process_answers_and_names_it(tmp_path: Path) -> None:
    away = f"postgresql://engawa@127.0.0.1:{free_port()}/engawa"
    client = create_app(Settings(instance=str(tmp_path), database_url=away, log_level="critical")).test_client()
    assert client.get("/healthz").text == "ok\n"
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json["database"] == "OperationalError"
    assert answer.json["ready"] is False


def test_prometheus_reads_with_the_token_and_nobody_without(measured: Flask, make: Factory) -> None:
    client = measured.test_client()
    client.get("/sign-in")
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer x"}).status_code == 404
    work(measured)
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    assert 'engawa_request_seconds_count{answer="2xx",method="GET",route="/sign-in"}' in answer.text
    assert "engawa_outbox_waiting 1.0" in answer.text
    assert "engawa_statements_total" in answer.text
    assert "engawa_open_cases 0.0" in answer.text


def test_city_staff_see_failed_work_and_let_it_be_tried_again(
    undone: Flask, make: Factory, as_: Callable[[Member], FlaskClient]
) -> None:
    number = work(undone, attempts=12, last_error="LookupError: gone")
    client = as_(make.member(role="city_staff"))
    page = client.get("/staff/operations").text
    assert "LookupError: gone" in page
    assert "まだ一度も取っていません" in page
    assert client.post(f"/staff/operations/jobs/{number}/retry").status_code == 302
    with undone.app_context():
        assert db.session.get_one(OutboxRow, number).attempts == 0
        options.change(queries.LAST_BACKUP, {"at": clock.now().isoformat(), "bytes": 5_000_000})
    assert "新しいものがあります" in client.get("/staff/operations").text


def test_city_staff_see_whether_mail_goes_out_and_photos_are_kept(
    measured: Flask, make: Factory, as_: Callable[[Member], FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    member, client = make.member(), as_(make.member(role="city_staff"))
    page = client.get("/staff/operations").text
    assert "メールサーバーが決まっていない" in page
    assert "まだありません" in page
    object.__setattr__(measured.extensions["settings"], "smtp_url", "smtp://mail.example.jp")
    monkeypatch.setattr(
        queries, "readiness", lambda _settings: [queries.Answer("redis", None), queries.Answer("files", None)]
    )
    page = client.get("/staff/operations").text
    assert "写真と添付の置き場" in page
    assert "今日送ったメール 0・待っているメール 0" in page
    assert page.count("問題があります") == 0
    with measured.app_context(), transaction():
        db.session.add(MailFailure(member_id=member.id, at=clock.now(), code=0, is_final=False))
    page = client.get("/staff/operations").text
    assert page.count("問題があります") == 1
    assert 'href="/staff/mail"' in page
    with measured.app_context(), transaction():
        db.session.execute(sa.update(MailFailure).values(at=clock.now() - 2 * queries.LATELY))
    assert "問題があります" not in client.get("/staff/operations").text


def test_a_process_that_goes_is_not_ready_and_keeps_what_was_only_gathered(
    undone: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaving, flushed = undone.extensions["leaving"], []
    monkeypatch.setattr(leaving, "has_begun", False)
    monkeypatch.setattr("sns.core.buffer.flush", lambda: flushed.append(1))
    leaving.begin()
    answer = undone.test_client().get("/readyz")
    assert (answer.status_code, answer.json["web"]) == (503, "is being stopped")
    assert undone.test_client().get("/healthz").status_code == 200
    assert 0 < leaving.send_away() <= leaving.grace_s / 2
    leaving.cut()
    leaving.end()
    assert flushed == [1]
