"""Keep work that burns processor time off the gevent hub, where it would stop every socket.

Works the same in the worker, the command line and tests, where nothing is patched.
"""

from __future__ import annotations

import contextlib
import json
import logging
import sys
import threading
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, TypeVar, cast

import gevent
from gevent import monkey

from . import children
from .pictures import BadPicture, Picture

Result = TypeVar("Result")

# The hungriest photo within our limits, 50 megapixels of WebP with alpha, peaks at 1.16 GiB of address space.
MEMORY_LIMIT = 1280 * 1024 * 1024
CPU_SECONDS = 20
TIME_LIMIT = 30.0
WAIT_LIMIT = 60.0
MAX_WAITING = 12
# Forms with photos that one member may have on their way: the first is worked on, the others wait for it.
MOST_OF_ONE = 3

# A program: whoever imports it has Pillow in memory.
_SHRINKER = Path(__file__).with_name("shrinking.py")

_log = logging.getLogger(__name__)
_one_child = threading.BoundedSemaphore(1)
_places = threading.BoundedSemaphore(1 + MAX_WAITING)


@dataclass
class _Turn:
    """What one member has on its way."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    count: int = 0


_turns: dict[Hashable, _Turn] = {}
_turns_lock = threading.Lock()


def run(function: Callable[..., Result], *args: Any) -> Result:
    """Call a function that burns time in C without the GIL (argon2, fsync) in gevent's thread pool.

    It sees neither request nor session there, so it gets plain values. Never inside a transaction: this yields.
    """
    if not monkey.is_module_patched("threading"):
        return function(*args)
    # An error that leaves the pool's thread is printed by the hub; a wrong password is no news for the log.
    result, error = gevent.get_hub().threadpool.apply(_outcome, (function, args))
    if error is not None:
        raise error
    return cast(Result, result)


def _outcome(function: Callable[..., Result], args: tuple[Any, ...]) -> tuple[Result | None, Exception | None]:
    try:
        return function(*args), None
    except Exception as error:  # noqa: BLE001  # raised again where it is waited for
        return None, error


@contextlib.contextmanager
def in_turn(whose: Hashable) -> Iterator[None]:
    """Let one member do one thing at a time, so that nobody fills the queue alone; too many are refused as busy."""
    with _turns_lock:
        turn = _turns.setdefault(whose, _Turn())
        if turn.count >= MOST_OF_ONE:
            raise BadPicture("busy")
        turn.count += 1
    try:
        if not turn.lock.acquire(timeout=WAIT_LIMIT):
            raise BadPicture("busy")
        try:
            yield
        finally:
            turn.lock.release()
    finally:
        with _turns_lock:
            turn.count -= 1
            if not turn.count:
                del _turns[whose]


def breathe() -> None:
    """Let other requests run within work that never waits by itself. Never inside a transaction: this yields."""
    if monkey.is_module_patched("threading"):
        gevent.sleep(0)


class Breathing:
    """A stream that lets other requests run at each piece: a body that has arrived is read without ever waiting."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        """Read, and let the others have their turn."""
        breathe()
        return self._stream.read(size)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def shrink_photo(source: Path, folder: Path) -> Picture:
    """Let a child process with limits write s.webp, m.webp and l.webp into an existing folder.

    One child at a time in a process: the next ones wait their turn, too many are refused as busy.
    """
    if not _places.acquire(blocking=False):
        raise BadPicture("busy")
    try:
        if not _one_child.acquire(timeout=WAIT_LIMIT):
            raise BadPicture("busy")
        try:
            answer = _ask_child(source.resolve(), folder.resolve())
        finally:
            _one_child.release()
    finally:
        _places.release()
    if "refused" in answer:
        raise BadPicture(answer["refused"])
    return Picture(**answer)


def _ask_child(source: Path, folder: Path) -> dict[str, Any]:
    limits = (str(MEMORY_LIMIT), str(CPU_SECONDS))
    command = [sys.executable, "-I", str(_SHRINKER), str(source), str(folder), *limits]
    # No secret is inherited. One malloc arena, since each claims address space.
    code, output, errors = children.run(command, {"LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "1"}, seconds=TIME_LIMIT)
    if code is None:
        output, errors = b"", b"out of time"
    try:
        return cast(dict[str, Any], json.loads(output))
    except ValueError as error:
        ending = errors[-500:].decode(errors="replace")
        _log.warning("photo child ended with %s: %s", code, ending)
        raise BadPicture("broken") from error
