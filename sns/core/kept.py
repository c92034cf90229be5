"""Small answers kept in memory for a minute, for what many pages ask and nobody misses when it is a minute old."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

from flask import g, has_app_context

from .db import current_transaction, db

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

LIFE_S = 60.0
_page = g._get_current_object
_MOST = 10_000


class Kept(Generic[K, V]):
    """Answers by key, each asked again after a minute or another while; the oldest one makes room."""

    def __init__(self, *, life_s: float | None = None) -> None:
        self._life_s = life_s
        self._found: OrderedDict[tuple[Any, K], tuple[float, V]] = OrderedDict()
        _all.append(self)

    def __call__(self, key: K, ask: Callable[[], V]) -> V:
        """Return the answer for a key, asked for when there is none or an old one."""
        try:  # asked dozens of times a page
            place = (_page().kept_database, key)
        except AttributeError:
            place = (_database(), key)
        kept = self._found.get(place)
        if kept is None or time.monotonic() - kept[0] > (self._life_s or LIFE_S):
            kept = self._found[place] = (time.monotonic(), ask())
            self._found.move_to_end(place)
            if len(self._found) > _MOST:
                self._found.popitem(last=False)
        return kept[1]

    def forget(self) -> None:
        """Ask again at the next question."""
        self._found.clear()
        if has_app_context() and (transaction := current_transaction()) is not None:
            # Until the commit others still read, and keep, what was.
            transaction.after.append(self._found.clear)


def _database() -> Any:
    g.kept_database = db.engine.engine
    return g.kept_database


_all: list[Kept[Any, Any]] = []


def forget_all() -> None:
    """Ask everything again at the next question."""
    for kept in _all:
        kept.forget()
