"""Parts of the site are killed fifty times while neighbours write: what was acknowledged is there, once, all in step."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from sns.app import create_app
from sns.blueprints.media import actions as media
from sns.blueprints.media import strays
from sns.core.db import db
from sns.core.settings import Settings
from tests import services, site
from tests.failures import truth
from tests.failures.conftest import until
from tests.failures.writers import Places, Writer

KILLS, WRITES, OLDEST_S = 50, 5_000, 300
NAMES = ("sato", "gen", "mai", "okada", "kitagawa", "hirano", "tanioka", "yuzu")
# One web process, the worker, gunicorn over the web processes, or everything at once, as a power cut does.
VICTIMS = {"web": 20, "worker": 14, "master": 8, "all": 8}
# Newcomers would be asked to write slowly.
_WELL_KNOWN = (
    "insert or replace into trust (member_id, level, words, upheld, counted_at) "
    "select id, 2, 20, 0, strftime('%Y-%m-%d %H:%M:%f', 'now') || '000' from members"
)


@contextlib.contextmanager
def _grown(instance: Path, engine: str) -> Iterator[dict[str, str]]:
    """Give the settings of a site on an engine; on PostgreSQL with Redis and two web processes, as a city has them."""
    with contextlib.closing(sqlite3.connect(instance / "engawa.db")) as demo, demo:
        demo.execute(_WELL_KNOWN)
    if engine == "sqlite":
        yield {"database_url": f"sqlite:///{instance.parent / 'running' / 'engawa.db'}"}
        return
    with services.postgres() as database, services.valkey() as redis:
        url = database("postgres")
        command = [sys.executable, "-m", "sns", "move-to", url]
        subprocess.run(command, env=site.environment(instance), check=True, capture_output=True)
        yield {"database_url": url, "redis_url": redis, "workers": "2"}


@pytest.mark.long
@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_nothing_acknowledged_is_lost_over_fifty_kills(engine: str, instance: Path) -> None:
    rng, killed, oldest = random.Random(1), Counter[str](), 0.0
    places = Places.of(instance, NAMES)
    here, begun = instance.parent / "running", time.monotonic()
    with _grown(instance, engine) as settings:
        database = sa.create_engine(settings["database_url"])
        with site.restartable(instance, here, rate_limits="0", **settings) as (running, again):
            writers = [Writer(name, running, places, seed) for seed, name in enumerate(NAMES)]
            for writer in writers:
                writer.start()

            def taken() -> int:
                assert [writer.fault for writer in writers if writer.fault] == []
                with database.connect() as connection:
                    nonlocal oldest
                    oldest = max(oldest, truth.oldest_work_s(connection))
                return sum(len(writer.acknowledged) for writer in writers)

            for number in range(KILLS):
                enough = (number + rng.random()) * WRITES / KILLS
                until(lambda enough=enough: taken() > enough)
                time.sleep(rng.random() / 2)
                [role] = rng.choices(list(VICTIMS), list(VICTIMS.values()))
                _kill(running, role, rng)
                killed[role] += 1
                if role == "all":
                    again()
            until(lambda: taken() > WRITES * 1.1)
            for writer in writers:
                writer.over.set()
            for writer in writers:
                writer.join(60)
            # What follows from it all is done as well.
            until(lambda: taken() and _is_done(database), patience_s=OLDEST_S)
        seconds = time.monotonic() - begun
        with database.connect() as connection:
            _judge(connection, writers, places)
            strays_before = _judge_files(connection, here, settings)
            assert truth.out_of_step(connection) == []
        database.dispose()
    said = Counter(kind for writer in writers for kind, _name in writer.acknowledged)
    print(
        f"{engine}: {sum(said.values())} acknowledged {dict(said)}, sent again {sum(sum(w.again.values()) for w in writers)} "
        f"times, {sum(killed.values())} kills {dict(killed)}, 0 lost, 0 doubled, oldest work {oldest:.0f} s, "
        f"{strays_before} files without a row swept, {seconds:.0f} s"
    )
    assert sum(killed.values()) == KILLS
    assert sum(said.values()) - said["answer"] >= WRITES
    assert oldest < OLDEST_S


def _kill(running: site.Site, role: str, rng: random.Random) -> None:
    if role == "all":
        site.kill(running)
        return
    # One that was killed a moment ago may not be back yet.
    victims = until(lambda: site.parts(running)[role])
    os.kill(rng.choice(victims), signal.SIGKILL)


def _is_done(database: sa.Engine) -> bool:
    with database.connect() as connection:
        return truth.oldest_work_s(connection) == 0


def _judge(connection: sa.Connection, writers: list[Writer], places: Places) -> None:
    there, wrong = truth.written(connection), []
    for writer in writers:
        member = places.members[writer.member]
        for kind, name in writer.acknowledged:
            if kind != "answer" and (count := there[kind][f"{member}:{name}" if kind == "reaction" else name]) != 1:
                wrong.append((kind, name, count))
        for kind in ("diary", "reply", "line"):
            mine = (item for item in there[kind].items() if item[0].startswith(f"{writer.mark}-"))
            wrong += [(kind, name, count) for name, count in mine if count > 1]
        notes = truth.answers(connection)
        for event, (kept, tried) in writer.answered.items():
            if kept and notes.get((event, member)) not in (f"{writer.mark}-{kept}", f"{writer.mark}-{tried}"):
                wrong.append(("answer", f"{writer.mark}-{kept}", notes.get((event, member))))
    assert wrong == []


def _judge_files(connection: sa.Connection, here: Path, settings: dict[str, str]) -> int:
    """Look that each row has its files; what a killed process stored without one, the nightly sweep erases."""
    app = create_app(Settings(instance=str(here), database_url=settings["database_url"], log_level="error"))
    with app.app_context():
        loose, missing = truth.without_photos(connection, media.storage().keys("photos/"))
        assert missing == set()
        swept = strays.sweep(time.time() + 1)
        assert swept >= len(loose)
        assert truth.without_photos(connection, media.storage().keys("photos/")) == (set(), set())
        assert list((here / "files").rglob(".*")) == []
        db.session.remove()
        db.engine.dispose()
        return swept
