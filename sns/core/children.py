"""Run another program without standing still: it is spawned, not forked, and gives way to pages from its first moment.

gevent's own `Popen` forks: that copies the page tables of a large process and runs our interpreter twice until the other
program begins, at the importance of a page.
"""

from __future__ import annotations

import contextlib
import os
import signal
import tempfile
import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from gevent import monkey

NICE = 10
_LOOK_S = 0.01
# gevent's would start to watch every child of the process.
_waitpid = monkey.get_original("os", "waitpid")


class Ended(NamedTuple):
    """How a program ended (None: it was ended, as its time was over) and what it said."""

    code: int | None
    output: bytes
    errors: bytes


def run(command: Sequence[str], environment: Mapping[str, str], *, seconds: float) -> Ended:
    """Run a program to its end, or end it after so many seconds. Never inside a transaction: this yields.

    What it says goes into files, so that nobody has to read along. It never outlives a request that was given up.
    """
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        doors = [
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_DUP2, output.fileno(), 1),
            (os.POSIX_SPAWN_DUP2, errors.fileno(), 2),
        ]
        pid = os.posix_spawn(command[0], list(command), dict(environment), file_actions=doors)
        code = None
        try:
            os.setpriority(os.PRIO_PROCESS, pid, NICE)  # before it has loaded anything
            code = _wait(pid, time.monotonic() + seconds)
        finally:
            if code is None:
                _end(pid)
        output.seek(0)
        errors.seek(0)
        return Ended(code, output.read(), errors.read())


def _wait(pid: int, until: float) -> int | None:
    while time.monotonic() < until:
        try:
            ended, status = _waitpid(pid, os.WNOHANG)
        except ChildProcessError:
            return -1  # somebody else in this process saw it end: what it said tells how
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(_LOOK_S)
    return None


def _end(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, ChildProcessError):
        os.kill(pid, signal.SIGKILL)
        _waitpid(pid, 0)
