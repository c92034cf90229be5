"""Eight residents who reply at once: how many replies are safe on the disk each second, and whether the outbox keeps up."""

from __future__ import annotations

import re
import shutil
import tempfile
import threading
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote_plus, urlencode

import sqlalchemy as sa

from . import sites
from .client import Browser, Connection
from .measure import Plan
from .pages import find_places

LEAST_PER_SECOND, MOST_DRAIN_S = 100, 10
_WRITERS = 8
_WARM_S, _SECONDS = 1.0, 5.0
_PATIENCE_S = 60.0
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_WAITING = sa.text("select count(*) from outbox where done_at is null and attempts < 12")
# Newcomers would be asked to write slowly.
_WELL_KNOWN = sa.text(
    "insert or replace into trust (member_id, level, words, upheld, counted_at) "
    "select id, 2, 20, 0, strftime('%Y-%m-%d %H:%M:%f', 'now') || '000' from members"
)
_WRITERS_OF_DEMO = sa.text("select email from members where email like '%@demo.example' order by id limit :most")


@dataclass(frozen=True)
class Replying:
    """What eight writers did, and what was left to do for the worker."""

    count: int
    seconds: float
    left: int
    drained_s: float
    cpu_ms: float  # of the web process, for each reply
    worker_cpu_ms: float  # of the worker, for each reply

    def verdicts(self) -> list[tuple[bool, str]]:
        """Say whether replies are taken fast enough, and whether what follows from them is soon done."""
        per_second = self.count / self.seconds
        return [
            (
                per_second > LEAST_PER_SECOND,
                f"{_WRITERS} writers: {per_second:.0f} replies a second, more than {LEAST_PER_SECOND} wanted "
                f"({self.cpu_ms:.1f} ms CPU each, and {self.worker_cpu_ms:.1f} ms of the worker)",
            ),
            (
                self.drained_s <= MOST_DRAIN_S,
                f"outbox after {self.count} replies: {self.left} left when the last was taken, empty "
                f"{self.drained_s:.1f} s later, at most {MOST_DRAIN_S} s",
            ),
        ]


def replies_a_second(plan: Plan) -> Replying:
    """Let eight residents answer one thread as fast as they are answered, beside a worker on the same core."""
    with tempfile.TemporaryDirectory(dir=plan.folder.parent) as folder:
        # A copy: the city of the other passes is to stay as it is.
        city = shutil.copytree(plan.folder, Path(folder) / "city")
        return _beside_a_worker(city)


def _beside_a_worker(city: Path) -> Replying:
    database_url = f"sqlite:///{city / 'engawa.db'}"
    values = {"SNS_INSTANCE": str(city), "SNS_DATABASE_URL": database_url, "SNS_RATE_LIMITS": "0"}
    thread = find_places(database_url)["thread"]
    engine = sa.create_engine(database_url)
    with engine.begin() as connection:
        emails = list(connection.scalars(_WRITERS_OF_DEMO, {"most": _WRITERS}))
        connection.execute(_WELL_KNOWN)
    try:
        with (
            sites.running("sns.app:serve()", city / "replies.log", **values) as site,
            sites.worker(city / "worker.log", **values) as worker,
            sites.on_core(1),
        ):
            writers = [_with_form(sites.signed_in(site.port, email), thread) for email in emails]
            # A city's server has answered before: what the first ones put together is not counted.
            _write(writers, thread, _WARM_S)
            _drained(engine)
            before, worker_before = site.cpu_s(), sites.cpu_s_of(worker)
            count, seconds = _write(writers, thread, _SECONDS)
            cpu_ms = (site.cpu_s() - before) / count * 1000
            left, drained_s = _drained(engine)
            worker_cpu_ms = (sites.cpu_s_of(worker) - worker_before) / count * 1000
    finally:
        engine.dispose()
    return Replying(count, seconds, left, drained_s, cpu_ms, worker_cpu_ms)


def _with_form(browser: Browser, thread: str) -> tuple[Browser, str]:
    token = _TOKEN.search(browser.ask(f"/threads/{thread}", encoding="identity").body.decode())
    assert token is not None, "no form to reply in"
    return browser, token[1]


def _write(writers: list[tuple[Browser, str]], thread: str, seconds: float) -> tuple[int, float]:
    done: list[int] = []
    until = time.perf_counter() + seconds
    start = time.perf_counter()
    writing = [threading.Thread(target=lambda one=one: done.append(_answer(*one, thread, until))) for one in writers]
    for one in writing:
        one.start()
    for one in writing:
        one.join()
    if len(done) != len(writers):
        raise RuntimeError("a writer gave up")
    return sum(done), time.perf_counter() - start


def _answer(browser: Browser, token: str, thread: str, until: float) -> int:
    count = 0
    with closing(Connection(browser.port)) as line:
        while time.perf_counter() < until:
            form = {"csrf_token": token, "body": f"{browser.port}の{count}番目の返信です。", "do": "send"}
            body = urlencode(form, quote_via=quote_plus)
            status = line.ask(browser.request(f"/threads/{thread}/replies", body)).status
            if status != 302:
                raise RuntimeError(f"a reply was answered with {status}")
            count += 1
    return count


def _drained(engine: sa.Engine) -> tuple[int, float]:
    start = time.perf_counter()
    left = waiting = -1
    while waiting and time.perf_counter() - start < _PATIENCE_S:
        with engine.connect() as connection:
            waiting = connection.execute(_WAITING).scalar_one()
        left = waiting if left < 0 else left
        time.sleep(0.1)
    return left, time.perf_counter() - start
