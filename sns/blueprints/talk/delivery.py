"""From the database to open pages: what was stored is pushed once, what was missed is found again within seconds."""

from __future__ import annotations

import queue
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence

import structlog
from flask import Flask

from sns.blueprints.accounts import queries as accounts
from sns.blueprints.spaces import queries as spaces
from sns.core import live
from sns.core.db import db

from . import adapters, policy, queries, wire
from .models import Line
from .presence import presence
from .queries import AnyLine

log = structlog.get_logger(__name__)

# So many members are looked at in one go, so that whoever speaks meanwhile waits for a millisecond.
_CHUNK, _REST_S = 25, 0.005


def room_name(room_id: int) -> str:
    """Name the room of the sockets that see every line as it is."""
    return f"talk:{room_id}"


def careful_name(room_id: int) -> str:
    """Name the room of those who blocked or muted somebody, or were blocked: they are told a number and ask."""
    return f"talk:{room_id}:careful"


def is_careful(member: object) -> bool:
    """Tell whether some lines may have to be kept from a member."""
    me = member.standing  # type: ignore[attr-defined]
    return bool(me.blocked or me.muted)


class Courier:
    """Pushes lines after their commit, in one packet for all that came together; a sender never waits for it."""

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[tuple[int, str, int, int]] = queue.SimpleQueue()
        self._is_running = False
        # What this process pushed last, by room: the newest line and the newest change.
        self.pushed: dict[int, tuple[int, int]] = {}
        self._known: dict[tuple[int, int], Line] = {}

    def start(self, app: Flask) -> None:
        """Begin to push, for as long as the process lives."""
        self._is_running = True
        threading.Thread(target=self._run, args=(app,), name="courier", daemon=True).start()

    def take(self, room_id: int, what: str, first: int, last: int) -> None:
        """Push these numbers soon; in a process without sockets nothing is to be pushed."""
        if self._is_running:
            self._waiting.put((room_id, what, first, last))

    def knows(self, lines: Iterable[Line]) -> None:
        """Take over lines as they were stored a moment ago, so that they are not read once more."""
        if self._is_running:
            self._known |= {(line.room_id, line.seq): line for line in lines}

    def _run(self, app: Flask) -> None:
        while True:
            taken = [self._waiting.get()]
            while not self._waiting.empty():
                taken.append(self._waiting.get())
            with app.app_context():
                try:
                    self._push(taken)
                except Exception:
                    # Whoever missed it asks at the next sweep.
                    log.warning("push failed", exc_info=True)

    def _push(self, taken: Iterable[tuple[int, str, int, int]]) -> None:
        added: dict[int, list[int]] = {}
        changed: dict[int, set[int]] = defaultdict(set)
        for room_id, what, first, last in taken:
            if what == "lines":
                span = added.setdefault(room_id, [first, last])
                span[:] = min(span[0], first), max(span[1], last)
            else:
                changed[room_id].add(first)
        taken_over, self._known = self._known, {}
        for room_id, (first, last) in added.items():
            known = [taken_over.get((room_id, seq)) for seq in range(first, last + 1)]
            lines: Sequence[AnyLine] = [line for line in known if line is not None]
            if len(lines) < len(known):
                lines = queries.list_between(room_id, first, last)
            if lines:
                self._send(room_id, "lines", lines)
        for room_id, seqs in changed.items():
            self._send(room_id, "changed", queries.list_numbered(room_id, seqs))

    def _send(self, room_id: int, event: str, lines: Sequence[AnyLine]) -> None:
        line_seq = max(line.seq for line in lines)
        change = max(line.change_seq for line in lines)
        live.push(room_name(room_id), event, {"room": room_id, "lines": wire.for_all(lines)})
        live.push(careful_name(room_id), "poke", {"room": room_id, "seq": line_seq, "change": change})
        before = self.pushed.get(room_id, (0, 0))
        self.pushed[room_id] = max(before[0], line_seq), max(before[1], change)


courier = Courier()


def look_after() -> None:
    """Every few seconds: tell open pages what another process stored, who is there, and whom a room is closed to."""
    presence.share()
    _recheck()
    inside = presence.sockets()
    for room_id, (line_seq, change) in queries.heads(inside.keys()).items() if inside else ():
        known = courier.pushed.get(room_id)
        if known is None or line_seq > known[0] or change > known[1]:
            # Only the number: a page that has it already asks for nothing.
            for name in (room_name(room_id), careful_name(room_id)):
                live.push_here(name, "poke", {"room": room_id, "seq": line_seq, "change": change})
            courier.pushed[room_id] = (line_seq, change)
    for room_id in presence.take_changed():
        announce(room_id)


def announce(room_id: int) -> None:
    """Tell the open pages of a room how many are there."""
    news = {"room": room_id, "count": len(presence.who(room_id))}
    for name in (room_name(room_id), careful_name(room_id)):
        live.push_here(name, "present", news)


def settle(sid: str, member: object, room_id: int) -> None:
    """Put a socket where it hears of a room: with the others, or with those who are told a number and ask."""
    right, other = (careful_name, room_name) if is_careful(member) else (room_name, careful_name)
    live.move(sid, right(room_id), other(room_id))


def _recheck() -> None:
    inside = presence.sockets()
    pairs = [(member, sid, room_id) for room_id, held in inside.items() for sid, member in held.items()]
    if not pairs:
        return
    rooms = queries.rooms_by_id(inside.keys())
    for start in range(0, len(pairs), _CHUNK):
        some = pairs[start : start + _CHUNK]
        members = accounts.members_by_id({member_id for member_id, _sid, _room in some})
        standings = spaces.standings_of(members.keys())
        for number, one in members.items():
            one.__dict__["_standing"] = standings[number]
        for member_id, sid, room_id in some:
            if not presence.is_in(room_id, sid):  # left meanwhile
                continue
            member, room = members.get(member_id), rooms.get(room_id)
            if member is None or not member.is_active or room is None or not policy.read(member, room):
                turn_out(sid, room_id)
            else:
                settle(sid, member, room_id)
        db.session.rollback()
        time.sleep(_REST_S)


def turn_out(sid: str, room_id: int) -> None:
    """Let a socket hear no more of a room, and tell its page."""
    presence.leave(room_id, sid)
    for name in (room_name(room_id), careful_name(room_id)):
        live.throw_out(sid, name)
    live.tell(sid, "turned_out", {"room": room_id})


def shows_presence(room: object) -> bool:
    """Tell whether others see who is there."""
    return adapters.of(room).shows_presence  # type: ignore[arg-type]
