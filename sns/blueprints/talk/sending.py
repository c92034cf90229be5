"""The way of every line into the database: what arrives while others are being stored shares one commit."""

from __future__ import annotations

import threading

from sqlalchemy.exc import IntegrityError

from sns.core.errors import Refused
from sns.core.i18n import gettext as _

from . import actions, delivery, saying
from .actions import Words
from .models import Line

_MOST = 64


class _Slip:
    """One wish and what became of it."""

    def __init__(self, words: Words) -> None:
        self.words = words
        # Set when there is a result, or when it is up to this sender to store what waits.
        self.turn = threading.Event()
        self.result: Line | Exception | None = None


class _Desk:
    """Where senders stand in line: the first stores for as many as stand there, and calls the next one."""

    def __init__(self) -> None:
        self._waiting: list[_Slip] = []
        self._is_busy = False
        self._lock = threading.Lock()

    def hand_in(self, slip: _Slip) -> None:
        """Return when there is a result."""
        with self._lock:
            self._waiting.append(slip)
            is_first, self._is_busy = not self._is_busy, True
        try:
            if not is_first:
                slip.turn.wait()
        except BaseException:
            self._leave(slip)
            raise
        if slip.result is None:
            self._store_waiting()

    def _leave(self, slip: _Slip) -> None:
        # Whoever was made to go while it was their turn must not leave the others standing.
        with self._lock:
            if slip in self._waiting:
                self._waiting.remove(slip)
                if slip.turn.is_set():
                    self._call_next()

    def _call_next(self) -> None:
        if self._waiting:
            self._waiting[0].turn.set()
        else:
            self._is_busy = False

    def _store_waiting(self) -> None:
        with self._lock:
            taken = self._waiting[:_MOST]
            del self._waiting[:_MOST]
        try:
            _store(taken)
        finally:
            with self._lock:
                self._call_next()
            for slip in taken:
                slip.turn.set()


_desk = _Desk()


def send(words: Words) -> Line:
    """Store a line and return it once it is in the database; a refusal is raised. Nothing yields while it is written."""
    slip = _Slip(saying.check(words))
    _desk.hand_in(slip)
    if slip.result is None:
        raise Refused(_("いまは送れませんでした。もう一度お試しください"))
    if isinstance(slip.result, Exception):
        raise slip.result
    return slip.result


def _store(slips: list[_Slip]) -> None:
    try:
        results: list[Line | Refused] = actions.store([slip.words for slip in slips])
    except IntegrityError as error:
        # Somebody used one id in two rooms at one moment: nobody else's line is lost over it.
        if len(slips) > 1:
            for slip in slips:
                _store([slip])
            return
        results = []
        slips[0].result = error
    except Exception as error:  # noqa: BLE001 - each sender raises it to its own caller
        for slip in slips:
            slip.result = error
        return
    delivery.courier.knows(result for result in results if isinstance(result, Line))
    for slip, result in zip(slips, results, strict=False):
        slip.result = result
