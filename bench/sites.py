"""The processes that are measured, each pinned to the first core; the load comes from the second."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from sns.blueprints.accounts.demo import PASSWORD
from sns.core.settings import Settings
from sns.server import web_command

from . import reference
from .client import Browser

ROOT = Path(__file__).parents[1]
_PATIENCE_S = 120
# A worker that used less than this within a second and a half has nothing left to do.
_AT_REST_S, _STARTING_S = 0.05, 1.5
_TICKS = os.sysconf("SC_CLK_TCK")
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Server:
    """A running server."""

    port: int
    process: subprocess.Popen[bytes]

    def cpu_s(self) -> float:
        """Return the CPU seconds, user and system, that its processes have used so far."""
        return cpu_s_of(self.process.pid)

    def memory_kb(self) -> int:
        """Return the memory its processes hold."""
        return sum(resident_kb(pid) for pid in _tree(self.process.pid))

    def largest_kb(self) -> int:
        """Return the memory of the largest of its processes: of a web process, not of the one that watches over them."""
        return max(resident_kb(pid) for pid in _tree(self.process.pid))


def resident_kb(pid: int) -> int:
    """Return the memory a process holds."""
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) if found else 0


def cpu_s_of(pid: int) -> float:
    """Return the CPU seconds that a process and its children have used so far."""
    return sum(_cpu_ticks(each) for each in _tree(pid)) / _TICKS


def cpu_s_with_ended(pid: int) -> float:
    """Return the same with what children used that have ended: those of a database come and go."""
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return cpu_s_of(pid) + (int(words[13]) + int(words[14])) / _TICKS


def _tree(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:  # it has just ended
        return []
    return [pid, *(below for child in children for below in _tree(int(child)))]


def _cpu_ticks(pid: int) -> int:
    # The name in brackets may hold spaces; user and system time are the 12th and 13th words behind it.
    try:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:  # it has just ended
        return 0
    return int(words[11]) + int(words[12])


@contextlib.contextmanager
def on_core(core: int) -> Iterator[None]:
    """Keep this process, and what it starts meanwhile, on one core, where the machine has several."""
    before = os.sched_getaffinity(0)
    if (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def environment(**values: str) -> dict[str, str]:
    """Return an environment with only these settings of the product."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SNS_") and name != "PORT"}
    return {**clean, **values}


@contextlib.contextmanager
def running(app: str, log: Path, *, web_processes: int = 1, **values: str) -> Iterator[Server]:
    """Run an app as `sns run` runs the product's web process, until the block ends."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = int(door.getsockname()[1])
    command = [
        *web_command(Settings(port=port, workers=web_processes, redis_url=values.get("SNS_REDIS_URL")))[:-1],
        app,
    ]
    with log.open("wb") as output, on_core(0):
        process = subprocess.Popen(
            command, env=environment(**values), cwd=ROOT, stdout=output, stderr=output, start_new_session=True
        )
    try:
        _wait(port, process, log)
        yield Server(port, process)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextlib.contextmanager
def worker(log: Path, **values: str) -> Iterator[int]:
    """Run the product's worker beside the web process, on its core; give its number once it waits for work."""
    with log.open("wb") as output, on_core(0):
        process = subprocess.Popen(
            [sys.executable, "-m", "sns", "worker"], env=environment(**values), cwd=ROOT, stdout=output, stderr=output
        )
    try:
        until, before = time.perf_counter() + _PATIENCE_S, -1.0
        while (now := cpu_s_of(process.pid)) - before > _AT_REST_S and time.perf_counter() < until:
            before = now
            time.sleep(_STARTING_S)
        yield process.pid
    finally:
        process.terminate()
        process.wait(20)


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _PATIENCE_S
    while process.poll() is None and time.monotonic() < until:
        with contextlib.suppress(OSError):
            Browser(port).ask("/sign-in")
            return
        time.sleep(0.1)
    raise RuntimeError("the server did not start: " + log.read_text("utf-8", "replace")[-2000:])


def running_reference(folder: Path) -> contextlib.AbstractContextManager[Server]:
    """Run the reference on a database of its own in this folder."""
    path = folder / "reference.db"
    reference.fill(path)
    return running("bench.reference:serve()", folder / "reference.log", **{reference.DATABASE: str(path)})


def signed_in(port: int, email: str) -> Browser:
    """Return a browser in which a resident of the demo is signed in."""
    browser = Browser(port)
    token = _TOKEN.search(browser.ask("/sign-in").body.decode())
    assert token is not None, "no sign-in form"
    form = {"csrf_token": token[1], "email": email, "password": PASSWORD}
    answer = browser.ask("/sign-in", urlencode(form))
    if answer.status != 302:
        raise RuntimeError(f"{email} could not sign in: {answer.status}")
    return browser


def build(folder: Path, members: int, **values: str) -> float:
    """Make a city of so many members in this folder, unless it holds one; return the seconds it took."""
    # A marker with its makers: what others built is built again. A newer schema comes by migration, as in a real city.
    makers = [*sorted((ROOT / "sns" / "demo").glob("bulk*.py")), *sorted((ROOT / "sns" / "demo").glob("town-*.toml"))]
    made_by = hashlib.sha256(b"".join(path.read_bytes() for path in makers)).hexdigest()
    marker = folder / "made-by"
    if marker.exists() and marker.read_text() == made_by:
        _sns("prepare", **values)
        return 0.0
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    start = time.monotonic()
    _sns("demo", "--members", str(members), **values)
    marker.write_text(made_by)
    return time.monotonic() - start


def _sns(*words: str, **values: str) -> None:
    command = [sys.executable, "-m", "sns", *words]
    # Of a city that is built in large pieces every statement is a slow one.
    environ = environment(SNS_LOG_LEVEL="error", **values)
    subprocess.run(command, env=environ, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
