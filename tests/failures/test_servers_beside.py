"""Redis and the mail server go away under a running site and come back: nothing that was promised is lost."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
import requests
from aiosmtpd.controller import Controller

from tests import services, site
from tests.failures.conftest import is_found, ready, until, write


@pytest.mark.long
@pytest.mark.timeout(600)
def test_without_redis_the_site_goes_on_and_says_so(instance: Path) -> None:
    port = services.free_port()
    settings = {"redis_url": f"redis://127.0.0.1:{port}/0", "workers": "2"}
    with services.valkey_at(port) as redis, site.running(instance, instance.parent / "running", **settings) as here:
        session = ready(here.sign_in(), here.url)
        assert write(session, here.url, "Redisがいる日").ok
        redis.kill()
        redis.wait()
        assert write(session, here.url, "Redisがいない日").ok
        assert "Redisがいない日" in session.get(here.url, timeout=60).text
        assert here.sign_in("kitagawa").get(here.url, timeout=60).ok
        unwell = requests.get(f"{here.url}/readyz", timeout=30)
        assert unwell.status_code == 503
        assert "redis" in unwell.text
        with services.valkey_at(port):
            until(lambda: requests.get(f"{here.url}/readyz", timeout=30).ok)
            # The words that were written meanwhile reach the search, by a job.
            until(lambda: is_found(session, here.url, "Redisがいない日"))


@pytest.mark.long
@pytest.mark.timeout(600)
def test_mail_waits_for_its_server(instance: Path) -> None:
    port, taken = services.free_port(), []

    class Keeper:
        async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
            taken.append((envelope.rcpt_tos, envelope.content))
            return "250 OK"

    with site.running(instance, instance.parent / "running", smtp_url=f"smtp://127.0.0.1:{port}") as here:
        visitor = requests.Session()
        form = visitor.get(f"{here.url}/reset", timeout=60)
        words = {"csrf_token": site.csrf_token(form.text), "email": "sato@demo.example"}
        assert visitor.post(f"{here.url}/reset", data=words, timeout=60).ok

        def failed() -> list[tuple[str, str]]:
            database = sqlite3.connect(here.instance / "engawa.db")
            try:
                return database.execute("select job, last_error from outbox where last_error is not null").fetchall()
            finally:
                database.close()

        # The page was answered at once; the mail waits where staff can see it.
        assert until(failed)
        assert taken == []
        server = Controller(Keeper(), hostname="127.0.0.1", port=port)
        server.start()
        try:
            until(lambda: taken, patience_s=180)
            until(lambda: not failed())
        finally:
            server.stop()
    assert [people for people, _content in taken] == [["sato@demo.example"]]
