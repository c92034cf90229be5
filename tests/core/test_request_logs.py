"""What stands in the log of a request and of the work it caused: numbers, never words, addresses or names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from flask import Flask
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from sns.app import create_app
from sns.blueprints.accounts import actions as accounts
from sns.blueprints.spaces import actions as spaces
from sns.blueprints.spaces import city
from sns.core import jobs
from sns.core.db import db
from sns.core.settings import Settings
from tests.conftest import SMALL_CITY
from tests.factories import Factory

GIVEN = "0123456789abcdef0123456789abcdef"


@pytest.fixture(params=[0, 1])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """Give a site that logs its requests, without and with a proxy to believe."""
    product = create_app(
        Settings(
            instance=str(tmp_path), city=SMALL_CITY, rate_limits=False, log_requests=True, proxies=request.param,
            secret_key="k" * 40,
        )
    )  # fmt: skip
    product.config["WTF_CSRF_ENABLED"] = False
    with product.app_context():
        flask_migrate.upgrade()
        spaces.found_city(*city.read(SMALL_CITY))
    yield product
    with product.app_context():
        db.session.remove()
        db.engine.dispose()


def sign_in(site: Flask, member: Any) -> Any:
    browser = site.test_client()
    with site.app_context():
        token, _ = accounts.open_session(member, is_remembered=False, is_staff=False, device="t", address="127.0.0.1")
    with browser.session_transaction() as session:
        session.update(sid=token, _user_id=member.get_id(), _fresh=True)
    return browser


@pytest.mark.parametrize(
    ("given", "is_good"),
    [(GIVEN, True), ("a" * 64, True), ("short", False), ("a" * 65, False), ('x"}{{7*7}}', False), ("あ" * 10, False)],
)
def test_a_request_has_the_number_that_a_believed_proxy_gave_it_or_one_of_its_own(
    site: Flask, given: str, is_good: bool
) -> None:
    is_believed = site.extensions["settings"].proxies > 0
    headers = {"X-Request-ID": given.encode().decode("latin-1")}
    told = [site.test_client().get("/healthz", headers=headers).headers["X-Request-ID"] for _ in range(2)]
    if is_believed and is_good:
        assert told == [given, given]
    else:
        assert given not in told
        assert len(set(told)) == 2
        assert all(len(one) == 16 for one in told)


def test_a_line_says_what_was_done_and_nothing_about_whom_or_what(site: Flask) -> None:
    make = Factory(site)
    member = make.member()
    browser = sign_in(site, member)
    with capture_logs([merge_contextvars]) as lines:
        browser.get("/search?q=himitsu-no-kotoba")
        browser.get("/feeds/secret-of-a-feed/himitsu.atom")
        answer = browser.post("/diaries/", data={"title": "himitsu", "body": "himitsu", "visibility": "ward"})
    requests = [line for line in lines if line["event"] == "request"]
    assert [line["status"] for line in requests] == [200, 404, answer.status_code]
    assert [line["route"] for line in requests] == ["/search", "unknown", "/diaries/"]
    assert requests[0]["member"] == requests[2]["member"] == member.id
    assert requests[0]["statements"] > 0
    assert requests[0]["ms"] > 0
    assert len({line["request_id"] for line in requests}) == 3
    assert requests[2]["request_id"] == answer.headers["X-Request-ID"]
    text = json.dumps(lines, ensure_ascii=False, default=str)
    for secret in ("himitsu", "secret-of", "127.0.0.1", member.nickname, member.email):
        assert secret not in text


def test_the_work_that_follows_carries_the_number_of_its_request(site: Flask) -> None:
    make = Factory(site)
    author, friend = make.member(), make.member()
    entry = make.entry(author)
    with site.app_context():
        jobs.run_due()
    browser = sign_in(site, friend)
    answer = browser.post(f"/contents/{entry.id}/replies", data={"body": "himitsu-no-henji"})
    assert answer.status_code == 302, answer.text[:500]
    number = answer.headers["X-Request-ID"]
    with site.app_context(), capture_logs([merge_contextvars]) as lines:
        jobs.run_due()
        jobs.run_clock()
    done = [line for line in lines if line["event"] == "job"]
    assert done
    assert all(number in (line.get("request_id"), *line.get("request_ids", ())) for line in done)
    assert all(line["ms"] >= 0 for line in done)
    assert "himitsu" not in json.dumps(lines, default=str)
    assert not [line for line in lines if line["event"] != "job" and "request_id" in line]
