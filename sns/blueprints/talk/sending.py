"""The way of every line into the database: what arrives within some milliseconds shares one commit."""

from __future__ import annotations

import threading
import time

from sqlalchemy.exc import IntegrityError

from sns.core.errors import Refused
from sns.core.i18n import gettext as _

from . import actions, delivery, saying
from .actions import Words
from .models import Line

GATHER_S = 0.008
_MOST = 64


class _Slip:
    """One wish and what became of it."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.done = threading.Event()
        self.result: Line | Exception | None = None

    def settle(self, result: Line | Exception) -> None:
        """Hand over what became of it."""
        self.result = result
        self.done.set()


_waiting: list[_Slip] = []
_lock = threading.Lock()


def send(words: Words) -> Line:
    """Store a line and return it once it is in the database; a refusal is raised.

    The first of some senders waits a moment for others and stores for all. Nothing yields while it writes.
    """
    slip = _Slip(saying.check(words))
    with _lock:
        _waiting.append(slip)
        is_first = len(_waiting) == 1
    if is_first:
        time.sleep(GATHER_S)
        with _lock:
            taken = _waiting[:]
            _waiting.clear()
        for start in range(0, len(taken), _MOST):
            _store(taken[start : start + _MOST])
    slip.done.wait()
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
        slips[0].settle(error)
    except Exception as error:  # noqa: BLE001 - each sender raises it to its own caller
        for slip in slips:
            slip.settle(error)
        return
    delivery.courier.knows(result for result in results if isinstance(result, Line))
    for slip, result in zip(slips, results, strict=False):
        slip.settle(result)
