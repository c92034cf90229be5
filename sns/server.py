"""The processes of a running site: web (gunicorn with gevent) and worker (Huey), started and stopped as one."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from typing import Any, NoReturn

import click
import structlog
from flask import Flask

from sns.blueprints.accounts.demo import PASSWORD, demo_accounts
from sns.core import jobs
from sns.core.settings import Settings

_MORE_S = 5
_PR_SET_PDEATHSIG = 1
_REST_S = 1.0
_SLOW_LOOK_S = 1.0
log = structlog.get_logger(__name__)


def web_command(settings: Settings) -> list[str]:
    """Return the command of the web process."""
    return [
        sys.executable, "-m", "gunicorn", "--worker-class", "sns.web_worker.Worker", "--workers", str(settings.workers),
        "--worker-connections", "2000", "--bind", f"{settings.host}:{settings.port}", "--timeout", "60",
        # The worker ends by itself before gunicorn loses its patience.
        "--graceful-timeout", str(settings.drain_s + settings.grace_s + _MORE_S), "--keep-alive", "15", "--no-control-socket", "--log-level", "warning",
        # A character of Japanese takes nine in an address; what is longer gunicorn refuses with an English page of its own.
        "--limit-request-line", "8190",
        # gunicorn would believe headers of anybody on this machine about address and scheme.
        *(() if settings.proxies else ("--forwarded-allow-ips=", "--forwarder-headers=")),
        "sns.app:serve()",
    ]  # fmt: skip


def serve(settings: Settings) -> NoReturn:
    """Become the web process."""
    command = web_command(settings)
    sys.stdout.flush()
    os.execv(command[0], command)  # noqa: S606  # our own interpreter


def run(settings: Settings) -> int:
    """Start both processes, say where the site is, and stop both when Ctrl-C comes or one does not even start.

    One that ends afterwards, because it was killed, is started again: nobody sits beside a site at night.
    """
    environ = {**os.environ, "PYTHONUNBUFFERED": "1"}
    commands = (web_command(settings), [sys.executable, "-m", "sns", "worker"])

    def start(command: list[str]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(command, env=environ, start_new_session=True, preexec_fn=_end_with_parent)

    processes = [start(command) for command in commands]
    stopped: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.append(1))
    try:
        if is_open := _answers(settings, processes, stopped):
            _greet(settings)
        while is_open and not stopped:
            time.sleep(0.2)
            for place, (process, command) in enumerate(zip(processes, commands, strict=True)):
                if process.poll() is not None and not stopped:
                    log.error("a process ended and is started again", command=command[2], code=process.returncode)
                    time.sleep(_REST_S)
                    processes[place] = start(command)
    finally:
        _stop(processes, settings.drain_s + settings.grace_s + 2 * _MORE_S)
    return 0 if stopped else 1


def _end_with_parent() -> None:
    # Whoever starts the site again after it was killed finds its port free.
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _answers(settings: Settings, processes: list[subprocess.Popen[bytes]], stopped: list[int]) -> bool:
    address = f"http://127.0.0.1:{settings.port}/sign-in"
    while not stopped and all(process.poll() is None for process in processes):
        try:
            with urllib.request.urlopen(address, timeout=2):  # our own address
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            time.sleep(0.1)
    return False


def _greet(settings: Settings) -> None:
    click.echo(f"\nまちの縁側 is open at http://{settings.host}:{settings.port}/   (Ctrl-C closes it)")
    if settings.mode == "demo":
        click.echo(f"sign in with the password {PASSWORD}:")
        for account in demo_accounts(settings):
            click.echo(f"  {account['email']:24} {account['name']} ({account['role']})")


def _stop(processes: list[subprocess.Popen[bytes]], patience_s: int) -> None:
    for process in processes:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + patience_s
    for process in processes:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def work(app: Flask) -> None:
    """Run the worker: Huey's clock and wake-ups; the outbox rows say what is to do."""
    huey: Any = app.extensions["huey"]
    with app.app_context():
        jobs.work_off(app)  # what a crash left behind
    threading.Thread(target=_work_slowly, args=(app,), name="slow", daemon=True).start()
    huey.create_consumer(workers=1, worker_type="thread", initial_delay=0.1, max_delay=0.5, periodic=True).run()


def _work_slowly(app: Flask) -> None:
    """Do what takes minutes beside all the rest; nobody waits behind it."""
    while True:
        try:
            with app.app_context():
                jobs.run_due(1, is_slow=True)
        except Exception:
            log.warning("slow work not looked for", exc_info=True)
        time.sleep(_SLOW_LOOK_S)
