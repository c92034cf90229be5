"""A busy day: the mixed load of `day_mix.py` at a steady rate on the embedded default, every answer checked.

Requests come when they come, whether or not earlier ones were answered, and each is timed from the moment it was due.
"""

from __future__ import annotations

import itertools
import json
import random
import shutil
import subprocess
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import sqlalchemy as sa
from flask import Flask

from sns.app import create_app
from sns.blueprints.accounts.models import Member
from sns.blueprints.chat import actions as chat
from sns.blueprints.screening.models import Trust
from sns.blueprints.spaces import queries as spaces
from sns.core import clock
from sns.core.db import db, transaction, upsert
from sns.core.settings import Settings

from . import sites
from .day_browser import Browsers, Failed
from .day_mix import READS, SHARES, WRITES, Mix, Wish
from .day_watch import Watch, lost_of
from .measure import Plan
from .residents import Resident, sessions_end, sign_in
from .rooms import expect, node

RATE, RESIDENTS, TALKERS = 20.0, 600, 40
MOST_TIMES_IDLE, MOST_AGE_S, MOST_WEB_KB = 20, 10, 200 * 1024
_THREADS = 64
_MOST_FAULTS = 5
_DRAIN_S = 30


@dataclass
class Day:
    """What came of a day."""

    rate: float
    seconds: float
    members: int
    engine: str
    idle: list[float]
    taken: dict[str, list[float]]
    faults: list[str]
    lost: list[str]
    watch: Watch
    talk: dict[str, Any]
    web_cpu_s: float
    worker_cpu_s: float
    load_cpu_s: float
    written: int
    late_s: float = 0.0
    after: dict[str, list[float]] = field(default_factory=dict)

    @property
    def _all(self) -> list[float]:
        return sorted(itertools.chain(*self.taken.values(), *self.after.values()))

    @property
    def count(self) -> int:
        """Everything that was asked: requests, pages that a form led to, lines of the chat."""
        return len(self._all) + len(self.talk["latencies"])

    def lines(self) -> Iterator[str]:
        """Give the table."""
        yield f"{'kind':<14} {'count':>6} {'p50 ms':>8} {'p99 ms':>8} {'longest':>8}"
        for name, some in [*self.taken.items(), *self.after.items(), ("chat line", self.talk["latencies"])]:
            if some:
                yield f"{name:<14} {len(some):>6} {_ms(median(some)):>8} {_ms(_p99(some)):>8} {_ms(max(some)):>8}"
        yield (
            f"CPU: web {self.web_cpu_s:.1f} s, worker {self.worker_cpu_s:.1f} s in {self.seconds:.0f} s, together "
            f"{(self.web_cpu_s + self.worker_cpu_s) / self.seconds * 100:.0f} % of a core, "
            f"{(self.web_cpu_s + self.worker_cpu_s) / self.count * 1000:.1f} ms for each request; load generator "
            f"{self.load_cpu_s / self.seconds * 100:.0f} % of its own (sent at most {_ms(self.late_s)} ms late)"
        )
        yield f"queue, oldest in seconds, each tenth of the time: {self.watch.ages_told()}"
        yield (
            f"memory: web {self.watch.web_kb / 1024:.0f} MB, worker {self.watch.worker_kb / 1024:.0f} MB at most "
            f"(at the beginning {self.watch.first_web_kb / 1024:.0f} and {self.watch.first_worker_kb / 1024:.0f})"
        )
        yield (
            f"sockets: {self.talk['opened']} opened, {self.talk['open']} open at the end, {self.talk['answered']} answers; "
            f"chat: {self.talk['deliveries']} deliveries, {self.talk['lost']} lost, {self.talk['twice']} twice"
        )

    def verdicts(self) -> list[tuple[bool, str]]:
        """Hold the day to what it is held to."""
        name = f"a day at {self.rate:g} requests/s for {self.seconds:.0f} s ({self.engine}, {self.members:,} members)"
        faults = [*self.faults, *self.talk["faults"], *self.lost]
        told = "".join(f"; {fault}" for fault in faults[:_MOST_FAULTS])
        p99, idle = _p99(self._all), median(self.idle)
        times = p99 / idle
        talk = self.talk["lost"] + self.talk["twice"]
        return [
            (
                not faults,
                f"{name}: {len(faults)} errors in {self.count:,} requests, {self.written} things written{told}",
            ),
            (not talk, f"{name}: every line of the chat once to everybody in the room"),
            (
                times <= MOST_TIMES_IDLE,
                f"{name}: p50 {_ms(median(self._all))} ms, p99 {_ms(p99)} ms, {times:.1f}x the idle median of {_ms(idle)} ms, "
                f"at most {MOST_TIMES_IDLE}x",
            ),
            (
                self.watch.oldest_s < MOST_AGE_S,
                f"{name}: oldest in the queue {self.watch.oldest_s:.1f} s, under {MOST_AGE_S} s",
            ),
            (
                self.watch.web_kb < MOST_WEB_KB,
                f"{name}: a web process holds {self.watch.web_kb / 1024:.0f} MB, under {MOST_WEB_KB // 1024} MB",
            ),
        ]

    def record(self) -> dict[str, Any]:
        """Return the line of `instance/bench.json`."""
        return {
            "day": self.rate, "seconds": self.seconds, "members": self.members, "engine": self.engine, "requests": self.count,
            "errors": len(self.faults) + len(self.talk["faults"]) + len(self.lost),
            "p50_ms": round(median(self._all) * 1000, 2), "p99_ms": round(_p99(self._all) * 1000, 2),
            "idle_ms": round(median(self.idle) * 1000, 2), "queue_s": round(self.watch.oldest_s, 2),
            "web_mb": round(self.watch.web_kb / 1024), "worker_mb": round(self.watch.worker_kb / 1024),
            "web_cpu_s": round(self.web_cpu_s, 2), "worker_cpu_s": round(self.worker_cpu_s, 2),
        }  # fmt: skip


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f}"


def _p99(some: list[float]) -> float:
    return quantiles(some, n=100)[98] if len(some) > 1 else some[0]


def busy_day(plan: Plan, *, rate: float, seconds: float) -> Day:
    """Press a copy of a city, for so long, at so many requests a second; print the table and return it."""
    with tempfile.TemporaryDirectory(dir=plan.folder.parent) as folder:
        # The city of the other passes is to stay as it is; on PostgreSQL it is made anew each time anyway.
        copied = shutil.copytree(plan.folder, Path(folder) / "city")
        is_sqlite = plan.engine == "sqlite"
        url = f"sqlite:///{copied / 'engawa.db'}" if is_sqlite else plan.database_url
        day = _day(copied, url, plan, rate, seconds)
    print("\n".join(day.lines()), flush=True)
    return day


def _day(folder: Path, url: str, plan: Plan, rate: float, seconds: float) -> Day:
    app = create_app(Settings(instance=str(folder), database_url=url, log_level="error"))
    values = {"SNS_INSTANCE": str(folder), "SNS_DATABASE_URL": url}
    with sessions_end(app):
        with app.app_context():
            residents, room = _residents(app)
        # What is drawn is the same in each run.
        mix = Mix(
            url, room, residents[TALKERS:], f"d{int(time.time()):x}", clock.now().strftime("%Y-%m-%d"), random.Random(1)
        )
        with (
            sites.running("sns.app:serve()", folder / "web.log", **values) as site,
            sites.worker(folder / "worker.log", **values) as worker,
            sites.on_core(1),
            _open_pages(folder, site.port, room, residents) as pages,
        ):
            browsers = Browsers(site.port, mix, pages, first=TALKERS)
            _warm(browsers, mix)
            idle = _idle(browsers, mix, min(10.0, seconds / 4))
            return _press(browsers, mix, plan, rate, seconds, idle, Watch(app, site, worker))


def _residents(app: Flask) -> tuple[list[Resident], int]:
    keys = db.session.scalars(
        sa.select(Member.id).where(Member.nickname_key.like("bulk%"), Member.state == "active").order_by(Member.id)
    ).all()
    city = spaces.city_card()
    assert city is not None
    step = max(len(keys) // RESIDENTS, 1)
    chosen = keys[::step][:RESIDENTS]
    members = list(db.session.scalars(sa.select(Member).where(Member.id.in_(chosen)).order_by(Member.id)))
    with transaction():
        # They have lived here for two years: newcomers would be asked to write slowly.
        known = {"level": 2, "words": 20, "upheld": 0, "counted_at": clock.now()}
        for key in chosen:
            added = upsert(Trust).values(member_id=key, **known)
            db.session.execute(added.on_conflict_do_update(index_elements=["member_id"], set_=known))
        room = chat.open_room(members[0], city.id, chat.Wish(name="計測", readers="city")).id
        return sign_in(app, members), room


@contextmanager
def _open_pages(folder: Path, port: int, room: int, residents: list[Resident]) -> Iterator[subprocess.Popen[str]]:
    wanted = folder / "guests.json"
    wanted.write_text(json.dumps({"room": room, "guests": [resident.guest() for resident in residents]}))
    script = Path(__file__).with_name("day.mjs")
    pages = subprocess.Popen(
        [node(), str(script), str(port), str(wanted), str(TALKERS)], cwd=sites.ROOT, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        expect(pages, "connected")
        yield pages
    finally:
        pages.kill()
        pages.wait()


def _warm(browsers: Browsers, mix: Mix) -> None:
    faults = []
    for kind in (*READS, *WRITES):
        if kind != "chat line":
            wish = mix.draw(mix.residents[0], kind)
            try:
                browsers.ask(wish)
            except Failed as failed:
                faults.append(f"{kind} {wish.path}: {failed}")
    if faults:
        raise RuntimeError("\n".join(["the first of each kind already:", *faults]))


def _idle(browsers: Browsers, mix: Mix, seconds: float) -> list[float]:
    """Ask for the same things one after the other, as if nobody else was there."""
    taken = []
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        kind = mix.any_kind()
        if kind != "chat line":
            taken += [some for _name, some in browsers.ask(mix.draw(mix.rng.choice(mix.residents), kind))]
    return taken


def _press(
    browsers: Browsers, mix: Mix, plan: Plan, rate: float, seconds: float, idle: list[float], watch: Watch,
) -> Day:  # fmt: skip
    taken: dict[str, list[float]] = {kind: [] for kind in SHARES if kind != "chat line"}
    after: dict[str, list[float]] = defaultdict(list)
    faults: list[str] = []
    talkers = itertools.cycle(range(TALKERS))
    late_s = 0.0

    def one(wish: Wish, due: float) -> None:
        try:
            for name, some in browsers.ask(wish, due):
                (taken if name == wish.kind else after)[name].append(some)
        except (Failed, OSError) as failed:
            faults.append(f"{wish.kind} {wish.path}: {failed or type(failed).__name__}")

    web, worker, own = watch.web.cpu_s(), sites.cpu_s_of(watch.worker), time.process_time()
    with watch, ThreadPoolExecutor(_THREADS) as pool:
        due = start = time.perf_counter()
        while due - start < seconds:
            time.sleep(max(due - time.perf_counter(), 0))
            late_s = max(late_s, time.perf_counter() - due)
            if (kind := mix.any_kind()) == "chat line":
                browsers.say(next(talkers), *mix.chat_line())
            else:
                pool.submit(one, mix.draw(mix.rng.choice(mix.residents), kind), due)
            # Nobody waits for the others: the time between two requests has no memory.
            due += mix.rng.expovariate(rate)
    talk = browsers.end()
    own = time.process_time() - own + talk["cpu_s"]
    mix.said["chat line"] = talk["acknowledged"]
    web, worker = watch.web.cpu_s() - web, sites.cpu_s_of(watch.worker) - worker
    left = watch.drained(_DRAIN_S)
    lost = lost_of(mix, watch.app) + ([f"{left} jobs are not done"] if left else [])
    written = sum(map(len, mix.said.values())) + len(mix.answers) + len(mix.given)
    return Day(
        rate, seconds, plan.members, plan.engine, idle, taken, faults, lost, watch, talk, web, worker, own, written, late_s,
        dict(after),
    )  # fmt: skip
