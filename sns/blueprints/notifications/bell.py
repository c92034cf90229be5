"""The number on every page: counted once for each page, without what that very page shows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from flask import g, request

from sns.blueprints.contents import adapters as contents
from sns.core import clock, live
from sns.core.guard import me

from . import adapters, pulled, queries
from .actions import reads
from .queries import Unread

# The other process may have begun to write before the last look and ended after it.
_OVERLAP = timedelta(seconds=5)


def unread() -> int:
    """Return how many lines are unread; the page that is being shown is being read."""
    if "unread" not in g:
        g.unread = _count(me())
    return int(g.unread)


def _count(member: Any) -> int:
    if member is None:
        return 0
    asked = _Asked(request.endpoint, request.view_args or {}, request.args.get("n"))
    waiting: Mapping[int, datetime] = reads.waiting(member.id) or {}
    count, lines = queries.count_unread(member, asked.content_id(), waiting)
    opened = {line.id for line in lines if line.id not in waiting and request.method == "GET" and asked.shows(line)}
    if opened:
        reads.add(member.id, dict.fromkeys(opened, clock.now()))
    return count - len(opened) - sum(line.id in waiting for line in lines)


class _Asked(NamedTuple):
    """The page that is asked for."""

    endpoint: str | None
    values: Mapping[str, Any]
    line: str | None

    def content_id(self) -> int:
        """Return the content whose page it is, or 0."""
        names = [kind.id_name for kind in contents.KINDS.values() if kind.endpoint == self.endpoint]
        return next((self.values[name] for name in names if name in self.values), 0)

    def shows(self, line: Unread) -> bool:
        """Tell whether it is the page a line leads to."""
        if line.content_kind is not None:
            kind = contents.KINDS[line.content_kind]
            return self.endpoint == kind.endpoint and self.values.get(kind.id_name) == line.content_id
        return self.line == str(line.id) or self.endpoint == adapters.KINDS[line.kind].page


def note_opened(member: Any, content_id: int) -> None:
    """Remember that a member opened what an office published; it is read on every device."""
    reads.add(member.id, {-content_id: clock.now()})


def count_anew(member: Any) -> int:
    """Return the number for a page that has been open for a while."""
    waiting: Mapping[int, datetime] = reads.waiting(member.id) or {}
    count, lines = queries.count_unread(member, 0, waiting)
    return count - sum(line.id in waiting for line in lines)


class Ringer:
    """Tells open pages that there is something new; what was told is remembered for as long as it may be seen again."""

    def __init__(self) -> None:
        self._since: datetime | None = None
        self._told: set[tuple[int, datetime]] = set()

    def look(self) -> None:
        """Ring where something was told since the last look: by this process or by the worker."""
        now, present = clock.now(), live.present()
        since, self._since = self._since, now - _OVERLAP
        if since is None or not present:
            return
        rows = queries.changed_since(since, present)
        news = {member_id for member_id, line_id, at in rows if (line_id, at) not in self._told}
        self._told = {(line_id, at) for _member, line_id, at in rows}
        for member_id in news:
            ring(member_id)


class Crier:
    """Tells open pages of the wards an office spoke to that there is something new."""

    # So many ask for their number in a second, of one process.
    RATE = 200

    def __init__(self) -> None:
        self._since: datetime | None = None
        self._told: frozenset[int] = frozenset()

    def look(self) -> None:
        """Ring where an office published something since the last look, in this process or another."""
        now, present = clock.now(), live.present()
        since, self._since = self._since, now
        if since is None or not present:
            return
        found = pulled.published_since(since - _OVERLAP)
        new = [one for one in found if one[0] not in self._told]
        self._told = frozenset(one[0] for one in found)
        if not new:
            return
        heard = pulled.heard_by(new, present)
        spread = len(heard) / self.RATE
        for member_id in heard:
            live.push_here(live.member_room(member_id), "bell", {"spread": spread})


def ring(member_id: int) -> None:
    """Let a member's open pages ask for their number."""
    live.push(live.member_room(member_id), "bell", {})
