"""What every law is tried on: the real database door over a file, and a neighbour process.

The scripts are started under gevent's patches, as the web process is. Each prints {"with": …, "without": …}: what
happens under the law, and what happens without it.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gevent
from flask import Flask

from sns.core import db as door
from sns.core import sqlite_laws
from sns.core.options import OptionRow

_TRIES = 3


def make_app(folder: Path) -> Flask:
    """Return an app with a database of its own and one row in it."""
    app = Flask("law")
    door.init_app(app, f"sqlite:///{folder / f'law{time.monotonic_ns()}.db'}")
    with app.app_context():
        door.db.create_all()
        with door.transaction():
            door.db.session.add(OptionRow(key="row", value=0))
    return app


def path_of(app: Flask) -> str:
    """Return the file of the app's database."""
    return str(app.config["SQLALCHEMY_DATABASE_URI"]).removeprefix("sqlite:///")


def write(value: int = 1) -> None:
    """Write as an action does."""
    with door.transaction():
        door.db.session.get_one(OptionRow, ("row", 0)).value = value


def neighbour(database: str, script: str) -> subprocess.Popen[bytes]:
    """Start another process that runs statements on the database, and wait until it says that it has begun."""
    program = (
        f"import sqlite3, sys, time\ndatabase = sqlite3.connect(sys.argv[1], timeout=5, isolation_level=None)\n{script}"
    )
    process = subprocess.Popen([sys.executable, "-I", "-c", program, database], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"begun\n"
    return process


def holder(database: str, seconds: float) -> subprocess.Popen[bytes]:
    """Start another process that holds the write lock for a while."""
    return neighbour(
        database,
        f"database.execute('begin immediate'); print('begun', flush=True); time.sleep({seconds}); "
        "database.execute('commit')",
    )


@contextlib.contextmanager
def ticking() -> Iterator[list[float]]:
    """Count as the sockets' heartbeat would; the list gets the longest silence in seconds."""
    gaps = [0.0]
    is_over = False

    def tick() -> None:
        last = time.monotonic()
        while not is_over:
            gevent.sleep(0.005)
            now = time.monotonic()
            gaps[0] = max(gaps[0], now - last)
            last = now

    ticker = gevent.spawn(tick)
    gevent.sleep(0.02)
    try:
        yield gaps
    finally:
        is_over = True
        ticker.join()


@contextlib.contextmanager
def changed(**names: Any) -> Iterator[None]:
    """Break the database door: replace some of its names for a while."""
    places = {name: vars(sqlite_laws if hasattr(sqlite_laws, name) else door) for name in names}
    kept = {name: place[name] for name, place in places.items()}
    for name, place in places.items():
        place[name] = names[name]
    try:
        yield
    finally:
        for name, place in places.items():
            place[name] = kept[name]


def outcome(function: Callable[[], Any]) -> str:
    """Return "done", or what was raised."""
    try:
        function()
    except Exception as error:  # noqa: BLE001
        return f"{type(error).__name__}: {error}"
    return "done"


def calmest(trial: Callable[[], dict[str, Any]], *, limit: float) -> dict[str, Any]:
    """Try again on a machine that is busy with something else; what freezes by itself freezes every time."""
    results = []
    for _ in range(_TRIES):
        results.append(trial())
        if results[-1]["gap"] <= limit:
            break
    return min(results, key=lambda result: result["gap"])


def folder() -> Path:
    """Return the folder the test gave."""
    return Path(sys.argv[1])


def report(**results: Any) -> None:
    """Print what was seen."""
    print(json.dumps(results))
