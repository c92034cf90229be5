"""Who hears at the bell that a line calls them, and when that is read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sns.blueprints.accounts import queries as accounts
from sns.blueprints.notifications import actions as notifications
from sns.blueprints.notifications import adapters as bell
from sns.core.db import db

from . import adapters, policy, queries
from .models import LineCall

KIND = "mention"


def thing(room_id: int) -> str:
    """Name a room as what news are about: one line of the bell for a day."""
    return f"room:{room_id}"


def _address(facts: dict[str, Any]) -> bell.Address:
    kind = adapters.KINDS[facts["room_kind"]]
    return kind.endpoint, {kind.id_name: facts["room"], "at": facts["line"], "_anchor": f"l{facts['line']}"}


def register() -> None:
    """Let news that know a room lead to the line."""
    bell.lead("room_kind", _address)


def called(line_id: int, member_id: int, *, mails: bool = True) -> int:
    """Tell a member that a line calls them: where they may read it and have not, and it still calls them."""
    line, member = queries.find_line(line_id), accounts.find_member(member_id)
    if line is None or member is None or line.state != "published" or not policy.read_line(member, line):
        return 0
    room = line.room
    if not adapters.of(room).tells_calls or db.session.get(LineCall, (line_id, member_id)) is None:
        return 0
    if (queries.mark_of(member, room) or 0) >= line.seq:
        return 0
    told = notifications.News(
        thing=thing(room.id), key=f"line:{line_id}", at=line.created_at, actor_id=line.author_id,
        voice_space_id=line.voice_space_id,
        facts={"room_kind": room.kind, "room": room.id, "line": line.seq},
    )  # fmt: skip
    return notifications.tell({member_id: KIND}, told, mails=mails)


def read_up_to(marks: Mapping[tuple[int, int], int]) -> None:
    """Note, within the transaction of read marks by (member, room), that news of lines were read with them."""
    notifications.read_up_to({(member_id, thing(room_id)): seq for (member_id, room_id), seq in marks.items()})
