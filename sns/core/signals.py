"""What happened, in the past tense, and what follows from it."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

import blinker
import structlog

from .db import current_transaction

log = structlog.get_logger(__name__)
S = TypeVar("S", bound="Signal")


@dataclasses.dataclass(frozen=True)
class Signal:
    """A fact: ids and small values only, never database objects."""

    channel: ClassVar[blinker.Signal]
    job_names: ClassVar[list[str]]
    inside: ClassVar[list[Callable[[Any], None]]]

    def __init_subclass__(cls) -> None:
        cls.channel, cls.job_names, cls.inside = blinker.Signal(cls.__name__), [], []
        SIGNALS[cls.__name__] = cls


SIGNALS: dict[str, type[Signal]] = {}
JOBS: dict[str, tuple[type[Signal], Callable[[Any], None]]] = {}
#: How many seconds after the fact a job is due, where it is not at once.
WAITS: dict[str, float] = {}
#: The jobs that take a list of what happened; see `on_many`.
TOGETHER: set[str] = set()
#: The jobs that take minutes: they have a lane of their own, so that nothing waits behind them.
SLOW: set[str] = set()
_write_jobs: list[Callable[[list[str], dict[str, Any]], None]] = []


def on(
    signal: type[S], *, job: bool = False, inside: bool = False, wait_s: float = 0, is_slow: bool = False
) -> Callable[[Callable[[S], None]], Callable[[S], None]]:
    """Listen to a signal: right after the commit, best effort; as a job, kept in the outbox until it is done.

    `inside`: within the transaction itself, for what has to be written or undone together with the fact. `wait_s`: a job
    that is due only then, for what may have settled itself meanwhile. `is_slow`: a job that takes minutes; it holds its
    lease by `jobs.renew`.
    """

    def register(listener: Callable[[S], None]) -> Callable[[S], None]:
        name = f"{listener.__module__}.{listener.__qualname__}"
        if job:
            signal.job_names.append(name)
            JOBS[name] = (signal, listener)
            WAITS[name] = wait_s
            if is_slow:
                SLOW.add(name)
        elif inside:
            signal.inside.append(listener)
        else:
            signal.channel.connect(listener, weak=False)
        return listener

    return register


def on_many(signal: type[S]) -> Callable[[Callable[[list[S]], None]], Callable[[list[S]], None]]:
    """Listen as a job to what comes in bursts: all that waits is given together, and done in one transaction.

    For what only reads and writes the database: nothing in a transaction may yield.
    """

    def register(listener: Callable[[list[S]], None]) -> Callable[[list[S]], None]:
        name = f"{listener.__module__}.{listener.__qualname__}"
        signal.job_names.append(name)
        JOBS[name] = (signal, listener)
        TOGETHER.add(name)
        return listener

    return register


def emit(signal: Signal) -> None:
    """Say that something happened; job rows are written in the same transaction, listeners run after its commit."""
    transaction = current_transaction()
    if transaction is None:
        raise RuntimeError(f"{type(signal).__name__} was emitted outside an action")
    transaction.signals.append(signal)
    for listener in signal.inside:
        listener(signal)
    if signal.job_names:
        for write in _write_jobs:
            write(signal.job_names, vars(signal))
    transaction.after.append(functools.partial(_tell, signal))


def _tell(signal: Signal) -> None:
    for listener in signal.channel.receivers_for(blinker.ANY):
        try:
            listener(signal)
        except Exception:
            # One listener's fault must not silence the next; what must not be lost is a job.
            log.exception("listener failed", signal=type(signal).__name__, listener=getattr(listener, "__name__", "?"))


def outbox(write: Callable[[list[str], dict[str, Any]], None]) -> None:
    """Name the function that stores the rows of a signal's jobs."""
    _write_jobs[:] = [write]
