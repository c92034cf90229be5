"""The worker is killed in the middle of its work, or stands still: the site goes on, says so, and makes up for it."""

from __future__ import annotations

import io
import json
import os
import signal
import sqlite3
import time
import zipfile
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import requests

from tests import site
from tests.failures.conftest import is_found, ready, until, write

ENTRIES, SATO = 4_000, 1


def _ask(instance: Path, words: str, *values: object) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(instance / "engawa.db")) as database, database:
        return database.execute(words, values).fetchall()


def _let_write_much(instance: Path) -> int:
    """Give a member years of diary; return how many entries they have."""
    columns = [name for _no, name, *_rest in _ask(instance, "pragma table_info(contents)") if name != "id"]
    put = {"client_key": "null", "title": "'日記 ' || n", "reply_count": "0", "reply_seq": "0", "reactions": "'{}'"}
    taken = ", ".join(put.get(name, name) for name in columns)
    _ask(
        instance,
        f"with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < {ENTRIES}) "
        f"insert into contents ({', '.join(columns)}) select {taken} from numbers, "
        f"(select * from contents where author_id = {SATO} and kind = 'diary' limit 1)",
    )
    [(count,)] = _ask(instance, f"select count(*) from contents where author_id = {SATO} and kind = 'diary'")
    return int(count)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_a_bundle_is_whole_after_its_worker_was_killed_over_it(instance: Path) -> None:
    count = _let_write_much(instance)
    with site.running(instance, instance.parent / "running", rate_limits="0") as here:

        def bundle() -> tuple[Any, ...]:
            [row] = _ask(here.instance, "select id, state, done, total, attempts, key from bundles")
            return row

        session = here.sign_in()
        token = site.csrf_token(session.get(f"{here.url}/settings/export", timeout=60).text)
        assert session.post(f"{here.url}/settings/export", data={"csrf_token": token}, timeout=60).ok
        until(lambda: bundle()[1] == "making" and bundle()[2] > ENTRIES / 8)
        [worker] = site.parts(here)["worker"]
        os.kill(worker, signal.SIGKILL)
        _number, state, done, total, *_more = bundle()
        assert state == "making"
        assert done < total
        assert session.get(here.url, timeout=60).ok
        # Another worker is started, and takes it up when nobody said for a minute that it is worked on.
        until(lambda: bundle()[1] == "ready", patience_s=240)
        number, _state, _done, _total, attempts, key = bundle()
        assert attempts == 2
        fetched = session.get(f"{here.url}/settings/export/{number}/file", timeout=120)
        assert fetched.ok
        stored = [path for path in (here.instance / "files" / "exports").rglob("*") if path.is_file()]
        assert stored == [here.instance / "files" / key]
    parcel = zipfile.ZipFile(io.BytesIO(fetched.content))
    assert parcel.testzip() is None
    assert len(json.loads(parcel.read("data/diaries.json"))) == count


@pytest.mark.long
@pytest.mark.timeout(600)
def test_a_worker_that_stands_still_holds_up_no_writer_and_is_named(instance: Path) -> None:
    with site.running(instance, instance.parent / "running", rate_limits="0") as here:
        session = ready(here.sign_in(), here.url)
        staff = here.sign_in("city_staff")
        [worker] = site.parts(here)["worker"]
        os.kill(worker, signal.SIGSTOP)
        try:
            assert write(session, here.url, "列が動かない日").ok
            assert "列が動かない日" in session.get(here.url, timeout=60).text
            assert requests.get(f"{here.url}/readyz", timeout=30).ok
            # As if six minutes had passed.
            _ask(
                here.instance,
                "update outbox set available_at = datetime(available_at, '-6 minutes') || '.000000' where done_at is null",
            )
            unwell = requests.get(f"{here.url}/readyz", timeout=30)
            assert unwell.status_code == 503
            assert "the oldest work waits for" in unwell.json()["queue"]
            assert "the oldest work waits for" in staff.get(f"{here.url}/staff/operations", timeout=60).text
            assert write(session, here.url, "それでも書ける日").ok
        finally:
            os.kill(worker, signal.SIGCONT)
        until(lambda: requests.get(f"{here.url}/readyz", timeout=30).ok)
        for title in ("列が動かない日", "それでも書ける日"):
            until(partial(is_found, session, here.url, title))


@pytest.mark.long
@pytest.mark.timeout(600)
def test_a_worker_that_is_killed_again_and_again_is_started_again(instance: Path) -> None:
    with site.running(instance, instance.parent / "running", rate_limits="0") as here:
        session = ready(here.sign_in(), here.url)
        for number in range(3):
            [worker] = until(lambda: site.parts(here)["worker"])
            os.kill(worker, signal.SIGKILL)
            assert write(session, here.url, f"ころんだ日{number}").ok
            time.sleep(0.5)
        search = {"q": "ころんだ日2"}
        until(
            lambda: "ころんだ日2" in session.get(f"{here.url}/search", params=search, timeout=60).text, patience_s=240
        )
        # Killed alone, the one that starts them takes both along: their port is free for the next.
        parts = site.parts(here)
        os.kill(here.process.pid, signal.SIGKILL)
        here.process.wait()
        until(lambda: not any(Path(f"/proc/{number}/cmdline").exists() for part in parts.values() for number in part))
