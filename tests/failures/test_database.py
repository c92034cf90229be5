"""PostgreSQL restarts under a running site: its pages say so in words, and it goes on by itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import requests
import sqlalchemy as sa

from tests import services, site
from tests.failures.conftest import is_found, ready, until, write


@pytest.mark.long
@pytest.mark.timeout(600)
def test_a_database_that_restarts(instance: Path) -> None:
    with services.postgres() as database:
        url = database("postgres")
        subprocess.run(
            [sys.executable, "-m", "sns", "move-to", url],
            env=site.environment(instance),
            check=True,
            capture_output=True,
        )
        running = site.running(instance, instance.parent / "moved", database_url=url, rate_limits="0")
        with running as here:
            session = ready(here.sign_in(), here.url)
            assert write(session, here.url, "止まる前").ok
            with services.stopped(url):
                answer = session.get(here.url, timeout=60)
                assert answer.status_code == 503
                assert "データベースにつなぎなおしています" in answer.text
                refused = write(session, here.url, "止まっている間", "このことばは、消えないでほしい。")
                assert refused.status_code == 503
                assert "このことばは、消えないでほしい。" in refused.text
                assert requests.get(f"{here.url}/healthz", timeout=10).ok
                unwell = requests.get(f"{here.url}/readyz", timeout=30)
                assert (unwell.status_code, unwell.json()["database"]) == (503, "OperationalError")
            page = until(lambda: (found := session.get(here.url, timeout=60)).ok and found)
            assert "止まる前" in page.text
            assert write(session, here.url, "また動いた").ok
            until(lambda: requests.get(f"{here.url}/readyz", timeout=30).ok)
            # The worker found its way back as well: what was written is found by a search, which a job feeds.
            until(lambda: is_found(session, here.url, "また動いた"))
        engine = sa.create_engine(url)
        with engine.connect() as connection:
            counted = sa.text(
                "select count(*) from contents where title in ('止まる前', 'また動いた', '止まっている間')"
            )
            assert connection.execute(counted).scalar_one() == 2
        engine.dispose()
