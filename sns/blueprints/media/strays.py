"""Files that no row knows of: a process was killed after it had stored them and before it had written their row."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import islice

import sqlalchemy as sa

from sns.core.db import db

from . import actions
from .models import File

#: By folder of the store: which of these keys belong to a row.
_KNOWN: dict[str, Callable[[Collection[str]], set[str]]] = {}
# A file is stored before its row is written: one without a row may still get it.
_ORPHAN_S = 3600
_AT_ONCE = 500


def watch(folder: str, known: Callable[[Collection[str]], set[str]]) -> None:
    """Name a folder of the store, and the question which of its keys belong to a row."""
    _KNOWN[folder] = known


def sweep(before: float | None = None) -> int:
    """Erase what was stored an hour ago, or before a moment in seconds since 1970, and belongs to no row."""
    until = time.time() - _ORPHAN_S if before is None else before
    gone = sum(_sweep(folder, known, until) for folder, known in _KNOWN.items())
    return gone + actions.storage().clear(until)


def _sweep(folder: str, known: Callable[[Collection[str]], set[str]], until: float) -> int:
    storage, gone = actions.storage(), 0
    for keys in _in_pieces(storage.keys(f"{folder}/")):
        for key in sorted(set(keys) - known(keys)):
            if storage.stored_at(key) < until:
                storage.delete(key)
                gone += 1
    return gone


def _in_pieces(keys: Iterable[str]) -> Iterator[list[str]]:
    left = iter(keys)
    while piece := list(islice(left, _AT_ONCE)):
        yield piece


def _photos(keys: Collection[str]) -> set[str]:
    """Return the sizes of photos that have a row."""
    photo_of = {key: key.rpartition("/")[0] for key in keys}
    there = set(db.session.scalars(sa.select(File.key).where(File.key.in_(set(photo_of.values())))))
    return {key for key, photo in photo_of.items() if photo in there}


watch("photos", _photos)
