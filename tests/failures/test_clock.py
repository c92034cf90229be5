"""The machine's clock is a year ahead for some minutes: nothing is erased or published before its time, all goes on."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import requests

from tests import site
from tests.failures.clocks import Clock
from tests.failures.conftest import is_found, ready, titles, until, write

_AHEAD = timedelta(days=365)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_a_clock_that_is_a_year_ahead_for_a_while(
    instance: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(tmp_path / "clock")
    monkeypatch.setenv("PYTHONPATH", str(clock.folder))
    with site.running(instance, tmp_path / "running", rate_limits="0") as here:

        def ask(words: str) -> list[tuple[Any, ...]]:
            with closing(sqlite3.connect(here.instance / "engawa.db")) as database:
                return database.execute(words).fetchall()

        def kept() -> list[int]:
            """Count what clockwork would erase or publish, were it really a year later."""
            return [ask(words)[0][0] for words in (
                "select count(*) from drafts where kind <> ''", "select count(*) from contents where state = 'draft'",
                "select count(*) from files", "select count(*) from notifications", "select count(*) from contents",
            )]  # fmt: skip

        session = ready(here.sign_in(), here.url)
        assert write(session, here.url, "正しい時計の日").ok
        draft = {
            "title": "書きかけ",
            "body": "つづきはあした。",
            "do": "draft",
            "csrf_token": session.headers["X-Token"],
        }
        assert session.post(f"{here.url}/diaries/", data=draft, timeout=60).ok
        until(lambda: ask("select count(*) from ticks where name = 'beat'")[0][0])
        before = kept()
        clock.put(_AHEAD)
        until(lambda: ask("select count(*) from ticks where name = 'held'")[0][0], patience_s=150)
        # Who signed in a year ago signs in again; what they write is taken.
        later = ready(here.sign_in("gen"), here.url)
        assert write(later, here.url, "一年先の時計の日").ok
        assert "一年先の時計の日" in later.get(here.url, timeout=60).text
        assert "念のため" in here.sign_in("city_staff").get(f"{here.url}/staff/operations", timeout=60).text
        assert kept()[:2] == before[:2]
        clock.put(timedelta())
        # Nobody is sent away because of a cookie from the future, and nobody who was here before.
        assert "一年先の時計の日" in later.get(here.url, timeout=60).text
        assert "正しい時計の日" in session.get(here.url, timeout=60).text
        assert write(session, here.url, "なおった時計の日").ok
        until(
            lambda: not ask("select count(*) from ticks where due_at > datetime('now', '+5 minutes')")[0][0],
            patience_s=150,
        )
        for title in ("正しい時計の日", "一年先の時計の日", "なおった時計の日"):
            until(partial(is_found, session, here.url, title), patience_s=180)
        until(lambda: requests.get(f"{here.url}/readyz", timeout=30).ok)
        assert [now >= then for now, then in zip(kept(), before, strict=True)] == [True] * len(before)
        counted = Counter(titles(here.instance))
    assert [counted[title] for title in ("正しい時計の日", "一年先の時計の日", "なおった時計の日")] == [1, 1, 1]
