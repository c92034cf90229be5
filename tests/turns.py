"""How several workers share a machine and the tests.

The files that take longest come first, so that none is left to one worker at the end. Tests that measure time, memory or
freezes have the machine for themselves: a worker takes a shared lock for each test; a test marked `alone` takes it
exclusively, and announces itself at the gate so that it need not wait for a moment in which all others happen to pause.
"""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections import defaultdict
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

# About how many seconds a test takes that has such a fixture (the dearest counts), and a file for its own site.
_COSTS = {"chromium": 1.0, "running_site": 0.5, "shared_site": 0.3, "app": 0.1, "empty_url": 0.3}
_COST, _SITE = 0.02, 8.0
# What the first worker needs to build the demo city; the others do something else meanwhile.
_DEMO_S = 40.0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first, each in its own order; those without the demo city right after the very first."""
    costs: dict[Path, float] = defaultdict(float)
    with_demo = set()
    for item in items:
        names = getattr(item, "fixturenames", ())
        costs[item.path] += max([_COST, *(cost for name, cost in _COSTS.items() if name in names)])
        if "demo_instance" in names and item.path not in with_demo:
            with_demo.add(item.path)
            costs[item.path] += _SITE
    order = sorted(costs, key=lambda path: (-costs[path], path))
    early, waited = [path for path in order if path in with_demo][:1], 0.0
    for path in order:
        if path not in with_demo and waited < _DEMO_S:
            early.append(path)
            waited += costs[path]
    rank = {path: place for place, path in enumerate(dict.fromkeys([*early, *order]))}
    items.sort(key=lambda item: rank[item.path])


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
