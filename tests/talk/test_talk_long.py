"""The promise of delivery: whatever dies meanwhile, every acknowledged line is in everybody's log, once and in order."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.rooms import guests_of, node
from sns.app import create_app
from sns.core.settings import Settings
from sns.server import web_command
from tests import services
from tests.site import environment

KILLS, SENDERS, RATE = 20, 20, 50
REDIS_IS_GONE_S, SEEN_WITHIN_S = 10, 10


class Server:
    """The web process on a port of its own, which can be killed and started again; `extra` are more of its settings."""

    def __init__(self, instance: Path, **extra: str) -> None:
        self.port, self._extra, self._instance = services.free_port(), extra, instance
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        settings = Settings(instance=str(self._instance), port=self.port)
        command = web_command(settings)
        command[command.index("--workers") + 1] = self._extra.get("workers", "1")
        with (self._instance / f"web-{self.port}.log").open("ab") as log:
            self._process = subprocess.Popen(
                command, env=environment(self._instance, rate_limits="0", port=str(self.port), **self._extra),
                stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.url}/sign-in", timeout=2):
                return
            time.sleep(0.1)
        raise AssertionError("the server did not start")

    def kill(self) -> None:
        """End all of it as a power cut would."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None


class Crowd:
    """Twenty members in a room, in a process of their own."""

    def __init__(self, urls: list[str], guests: Path, rate: int = RATE) -> None:
        script = Path(__file__).with_name("crowd.mjs")
        self._process = subprocess.Popen(
            [node(), str(script), ",".join(urls), str(guests), str(rate)],
            cwd=Path(__file__).parents[2], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self._read() == "speaking"

    def _read(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def _write(self, words: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{words}\n")
        self._process.stdin.flush()

    def report(self) -> dict[str, int]:
        """Return how far they are."""
        self._write("report")
        told: dict[str, int] = json.loads(self._read())
        return told

    def finish(self) -> dict[str, Any]:
        """Let them stop, catch up, and tell what each has."""
        self._write("stop")
        told: dict[str, Any] = json.loads(self._read())
        return told

    def end(self) -> None:
        """End the process, wherever it is."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()


def check(told: dict[str, Any]) -> None:
    """Demand that everything acknowledged is in every log, once and in the order of its numbers."""
    acknowledged: dict[str, int] = told["acknowledged"]
    assert len(set(acknowledged.values())) == len(acknowledged)
    for log in told["logs"]:
        assert [n for n, _ in log] == list(range(1, len(log) + 1))
        by_id = {client_id: n for n, client_id in log}
        assert len(by_id) == len(log)  # nothing twice
        assert acknowledged.items() <= by_id.items()


@pytest.fixture
def instance(demo_instance: Path, tmp_path: Path) -> Path:
    shutil.copytree(demo_instance, tmp_path / "instance")
    return tmp_path / "instance"


@contextlib.contextmanager
def a_room(instance: Path) -> Iterator[Path]:
    """Open a room of the city for twenty members; gives the file that lets them in."""
    app = create_app(Settings(instance=str(instance), rate_limits=False, log_level="error"))
    with guests_of(app, SENDERS) as (room, guests):
        found = instance / "guests.json"
        found.write_text(json.dumps({"room": room, "guests": guests}))
        yield found


@pytest.mark.long
@pytest.mark.timeout(900)
def test_nothing_acknowledged_is_lost_over_twenty_kills(instance: Path) -> None:
    server = Server(instance)
    with contextlib.ExitStack() as stack:
        guests = stack.enter_context(a_room(instance))
        stack.callback(server.kill)
        server.start()
        crowd = Crowd([server.url], guests)
        stack.callback(crowd.end)
        time.sleep(3)
        for _ in range(KILLS):
            time.sleep(1.5)
            server.kill()
            server.start()
        time.sleep(2)
        told = crowd.finish()
    assert len(told["acknowledged"]) > KILLS * SENDERS
    check(told)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_two_workers_live_through_ten_seconds_without_redis(instance: Path) -> None:
    with contextlib.ExitStack() as stack:
        port = services.free_port()
        redis = stack.enter_context(services.valkey_at(port))
        settings = {"redis_url": f"redis://127.0.0.1:{port}/0", "workers": "2"}
        server = Server(instance, **settings)
        stack.callback(server.kill)
        guests = stack.enter_context(a_room(instance))
        server.start()
        crowd = Crowd([server.url], guests, rate=20)
        stack.callback(crowd.end)
        time.sleep(5)
        redis.kill()
        redis.wait()
        gone = time.monotonic()
        before = crowd.report()
        worst = 0
        while time.monotonic() - gone < REDIS_IS_GONE_S:
            time.sleep(1)
            now = crowd.report()
            worst = max(worst, now["most"] - now["least"])
        during = crowd.report()
        # Sending and storing go on; lines of the other worker come by themselves within 10 s.
        assert during["acknowledged"] > before["acknowledged"] + 5 * REDIS_IS_GONE_S
        assert during["least"] >= before["most"]
        assert worst <= 20 * SEEN_WITHIN_S
        stack.enter_context(services.valkey_at(port))
        time.sleep(5)
        check(crowd.finish())
