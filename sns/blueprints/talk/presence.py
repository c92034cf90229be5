"""Who is there: the sockets of this process by room, and with Redis what other processes say of theirs.

Nothing of it is stored. A process that dies takes its sockets along, and what it told Redis expires by itself.
"""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from typing import Any

import structlog

from sns.core.later import later

redis = later("redis")
log = structlog.get_logger(__name__)

LIFE_S = 15
_PREFIX = "engawa:talk:presence:"


class Presence:
    """The sockets in rooms; `share` is called every few seconds."""

    def __init__(self) -> None:
        self._here: dict[int, dict[str, int]] = defaultdict(dict)
        self._rooms: dict[str, set[int]] = defaultdict(set)
        self._elsewhere: dict[int, set[int]] = {}
        self._changed: set[int] = set()
        self._redis: Any = None
        self._key = f"{_PREFIX}{uuid.uuid4().hex}"

    def use_redis(self, url: str) -> None:
        """Share with the other processes of the site; a Redis that does not answer costs a second at most."""
        self._redis = redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1, retry=None)

    def enter(self, room_id: int, sid: str, member_id: int) -> None:
        """Note that a socket came into a room."""
        self._here[room_id][sid] = member_id
        self._rooms[sid].add(room_id)
        self._changed.add(room_id)

    def leave(self, room_id: int, sid: str) -> None:
        """Note that a socket left a room."""
        if self._here.get(room_id, {}).pop(sid, None) is not None:
            self._changed.add(room_id)
        self._rooms.get(sid, set()).discard(room_id)
        if not self._here.get(room_id):
            self._here.pop(room_id, None)

    def gone(self, sid: str) -> None:
        """Note that a socket is gone."""
        for room_id in self._rooms.pop(sid, set()).copy():
            self.leave(room_id, sid)
        self._rooms.pop(sid, None)

    def sockets(self) -> dict[int, dict[str, int]]:
        """Return the members of this process's sockets by room and socket."""
        return {room_id: dict(inside) for room_id, inside in self._here.items()}

    def is_in(self, room_id: int, sid: str) -> bool:
        """Tell whether a socket of this process is in a room."""
        return sid in self._here.get(room_id, ())

    def who(self, room_id: int) -> set[int]:
        """Return the members who have a room open, anywhere."""
        return set(self._here.get(room_id, {}).values()) | self._elsewhere.get(room_id, set())

    def rooms(self) -> dict[int, set[int]]:
        """Return who is there for every room with somebody in it."""
        return {room_id: self.who(room_id) for room_id in self._here.keys() | self._elsewhere.keys()}

    def take_changed(self) -> set[int]:
        """Return the rooms of this process in which somebody came or went since the last question."""
        changed, self._changed = self._changed & self._here.keys(), set()
        return changed

    def share(self) -> None:
        """Tell the others who is here and hear who is there; without Redis's answer only this process is known."""
        if self._redis is None:
            return
        mine = {str(room_id): sorted(set(inside.values())) for room_id, inside in self._here.items()}
        try:
            self._redis.set(self._key, json.dumps(mine), ex=LIFE_S)
            others = [key for key in self._redis.scan_iter(f"{_PREFIX}*", count=200) if key.decode() != self._key]
            told = self._redis.mget(others) if others else []
        except redis.RedisError:
            log.info("presence is not shared: Redis does not answer")
            told = []
        found: dict[int, set[int]] = defaultdict(set)
        for text in told:
            for room_id, members in json.loads(text or "{}").items():
                found[int(room_id)] |= set(members)
        before, self._elsewhere = self._elsewhere, dict(found)
        self._changed |= {
            room_id for room_id in before.keys() | found.keys() if before.get(room_id) != found.get(room_id)
        }


presence = Presence()
