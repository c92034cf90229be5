"""The product as a user starts it: the real gevent web process and worker, over a copy of a demo made once."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import requests

from sns.blueprints.accounts.demo import PASSWORD

from .services import free_port

_PATIENCE_S = 60


@dataclass
class Site:
    """A running site: its address, its instance folder, its process."""

    url: str
    instance: Path
    process: subprocess.Popen[bytes]

    def sign_in(self, key: str = "sato") -> requests.Session:
        """Return an HTTP session of a demo member (`sato` of 北区, `kitagawa` of 此花区, `kita_staff`, …)."""
        session = requests.Session()
        token = csrf_token(session.get(f"{self.url}/sign-in").text)
        words = {"csrf_token": token, "email": f"{key}@demo.example", "password": PASSWORD}
        answer = session.post(f"{self.url}/sign-in", data=words)
        assert answer.ok, answer.status_code
        return session


def csrf_token(page: str) -> str:
    """Return the token of the first form of a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found, "no form on this page"
    return found[1]


def environment(instance: Path, **settings: str) -> dict[str, str]:
    """Return an environment with only these settings."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SNS_") and name != "PORT"}
    return {**clean, "SNS_INSTANCE": str(instance), **{f"SNS_{name.upper()}": v for name, v in settings.items()}}


def make_demo(instance: Path) -> None:
    """Fill a new instance folder with the demo city."""
    subprocess.run([sys.executable, "-m", "sns", "demo"], env=environment(instance), check=True, capture_output=True)


@contextlib.contextmanager
def running(template: Path, instance: Path, **settings: str) -> Iterator[Site]:
    """Start the product on a copy of an instance folder, and stop it as Ctrl-C would."""
    with restartable(template, instance, **settings) as (site, _again):
        yield site


@contextlib.contextmanager
def restartable(template: Path, instance: Path, **settings: str) -> Iterator[tuple[Site, Callable[[], None]]]:
    """Do the same, and give with the site what starts it again at its address once it was killed."""
    shutil.copytree(template, instance)
    port = free_port()
    log = (instance / "log").open("wb")

    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "sns", "run"], env=environment(instance, port=str(port), **settings),
            stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip

    site = Site(f"http://127.0.0.1:{port}", instance, start())

    def again() -> None:
        site.process.wait()
        site.process = start()
        _wait(site)

    try:
        _wait(site)
        yield site, again
    finally:
        site.process.send_signal(signal.SIGINT)
        try:
            site.process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(site.process.pid, signal.SIGKILL)
            raise
        finally:
            log.close()


def parts(site: Site) -> dict[str, list[int]]:
    """Return by role the processes of a site: `master` and its `web` processes, and the `worker`."""
    found: dict[str, list[int]] = {"master": [], "web": [], "worker": []}
    for child in _children(site.process.pid):
        with contextlib.suppress(OSError):
            words = Path(f"/proc/{child}/cmdline").read_text()
            role = "master" if "gunicorn" in words else "worker" if "worker" in words else None
            if role:
                found[role].append(child)
            if role == "master":
                found["web"] += _children(child)
    return found


def _children(parent: int) -> list[int]:
    try:
        return [int(number) for number in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]
    except OSError:
        return []


def kill(site: Site) -> None:
    """End every process of a site as a power cut would."""
    family = [site.process.pid]
    for parent in family:
        family += _children(parent)
    for number in family:
        with contextlib.suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
    site.process.wait()


def _wait(site: Site) -> None:
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until:
        assert site.process.poll() is None, (site.instance / "log").read_text()[-3000:]
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{site.url}/sign-in", timeout=2):
            return
        time.sleep(0.1)
    raise AssertionError("the site did not answer: " + (site.instance / "log").read_text()[-3000:])
