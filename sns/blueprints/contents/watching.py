"""Who has which page open in this process, and what each of them is told when something moves.

Nothing is sent to a room: for each reader the news are made anew by the rules of that moment, so whoever may not read
any more hears nothing. What moved is read from `stirs`, which every process writes; so no broker is needed for it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sns.blueprints.accounts import queries as accounts
from sns.blueprints.accounts.models import Member
from sns.core import clock, live

from . import stirs
from .models import Content

News = dict[str, Any]
MOST_ROOMS = 8
LISTS_S = 10.0
# Another process may have begun to write before the last look and ended after it.
_OVERLAP = timedelta(seconds=5)


@dataclass
class _Watch:
    """One part of one open page; `content_id` None is a list, which is looked at less often."""

    member_id: int
    content_id: int | None
    look: Callable[[Member], News | None]
    told: News


_watches: dict[tuple[str, str], _Watch] = {}
_more: list[Callable[[Member, Content], News]] = []
_looking = threading.Lock()


class _Seen:
    since: datetime | None = None
    ids: frozenset[int] = frozenset()
    lists_at = 0.0
    lists_wait = False


def also(function: Callable[[Member, Content], News]) -> None:
    """Add to the news of a content what another feature shows on its page."""
    _more.append(function)


def more_news(reader: Member, content: Content) -> News:
    """Return what other features have to say about a content."""
    return {key: value for function in _more for key, value in function(reader, content).items()}


def begin(
    reader: Member, room: str, look: Callable[[Member], News | None], *, content_id: int | None = None
) -> dict[str, Any]:
    """Keep the calling socket told about a part of its page; answers what is new there already.

    `look` makes the news for a reader, or None when they may not hear of it (any more).
    """
    socket = live.this_socket()
    if sum(held == socket for held, _room in _watches) >= MOST_ROOMS and (socket, room) not in _watches:
        return {"error": "too_many"}
    news = look(reader)
    if news is None:
        return {"error": "not_found"}
    if _Seen.since is None:
        _Seen.since = clock.now()
    _watches[socket, room] = _Watch(reader.id, content_id, look, news)
    return {"ok": True, **news}


def forget(socket: str) -> None:
    """Forget what a socket watched."""
    for key in [key for key in _watches if key[0] == socket]:
        del _watches[key]


def wake() -> None:
    """Look in a moment: something moved in this process."""
    if _watches:
        live.soon(look)


def look() -> None:
    """Tell open pages of this process what moved since the last look, here or elsewhere."""
    with _looking:
        contents = _moved()
        lists = _Seen.lists_wait and time.monotonic() - _Seen.lists_at >= LISTS_S
        if lists:
            _Seen.lists_at, _Seen.lists_wait = time.monotonic(), False
        due = {
            key: watch for key, watch in _watches.items()
            if (lists if watch.content_id is None else watch.content_id in contents)
        }  # fmt: skip
        if due:
            _tell(due)


def _moved() -> set[int]:
    now = clock.now()
    since, _Seen.since = _Seen.since, now
    if since is None or not _watches:
        return set()
    rows = stirs.list_since(since - _OVERLAP)
    new = [row for row in rows if row[0] not in _Seen.ids]
    _Seen.ids = frozenset(row[0] for row in rows)
    _Seen.lists_wait = _Seen.lists_wait or any(is_new for _id, _content, is_new in new)
    return {content_id for _id, content_id, _is_new in new}


def _tell(due: dict[tuple[str, str], _Watch]) -> None:
    readers = accounts.members_by_id({watch.member_id for watch in due.values()})
    for (socket, room), watch in due.items():
        reader = readers.get(watch.member_id)
        news = watch.look(reader) if reader is not None else None
        if news is None or news.get("over"):
            _watches.pop((socket, room), None)
        if news is not None and news != watch.told:
            watch.told = news
            live.tell(socket, "news", {"room": room, **news})
        time.sleep(0)  # other greenlets first: nobody waits for news


stirs.after_commit(wake)
