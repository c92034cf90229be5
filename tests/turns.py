"""Tests that measure time, memory or freezes have the machine for themselves, also where several workers run.

A worker takes a shared lock for each test; a test marked `alone` takes it exclusively, and announces itself at the gate so
that it need not wait for a moment in which all others happen to pause.
"""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def _held(path: Path, how: int) -> Iterator[None]:
    with path.open("w") as door:
        fcntl.flock(door, how)
        yield


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Wait for the turn of a test, its fixtures included."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    if run is None:
        return (yield)
    gate, machine = (Path(tempfile.gettempdir()) / f"engawa-{run}-{name}" for name in ("gate", "machine"))
    with _held(gate, fcntl.LOCK_EX):
        turn = _held(machine, fcntl.LOCK_EX if item.get_closest_marker("alone") else fcntl.LOCK_SH)
        turn.__enter__()
    try:
        return (yield)
    finally:
        turn.__exit__(None, None, None)


@contextmanager
def once(path: Path) -> Iterator[bool]:
    """Tell the first worker that comes that it is the first; the others wait until that one is done."""
    done = path.with_suffix(".done")
    with _held(path.with_suffix(".lock"), fcntl.LOCK_EX):
        yield not done.exists()
        done.touch()
