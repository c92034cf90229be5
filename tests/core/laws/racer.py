"""A worker of two: does what is due, and the clockwork of one fixed minute; each deed is a line in a shared file."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from sns.core import clock, jobs, signals
from sns.core.db import db
from tests.core.conftest import make_bare

url, log = sys.argv[1:]
MINUTE = datetime(2026, 11, 20, 3, 0, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Numbered(signals.Signal):
    number: int


def note(words: str) -> None:
    line = os.open(log, os.O_APPEND | os.O_CREAT | os.O_WRONLY)
    os.write(line, f"{words} {os.getpid()}\n".encode())
    os.close(line)


@signals.on(Numbered, job=True)
def work(signal: Numbered) -> None:
    note(f"job {signal.number}")
    time.sleep(0.005)


@jobs.every("minute")
def tick() -> None:
    note("tick")


app = make_bare(url)
with app.app_context():
    print("ready", flush=True)
    sys.stdin.readline()
    clock.now = lambda: MINUTE
    for _ in range(10):
        jobs.run_clock()
    clock.now = lambda: datetime.now(UTC)
    until = time.monotonic() + 30
    while jobs.waiting()["waiting"] and time.monotonic() < until:
        jobs.run_due(limit=1)
    db.session.remove()
