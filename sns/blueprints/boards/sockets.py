"""What open lists of threads hear."""

from __future__ import annotations

from typing import Any

from sns.blueprints.accounts.models import Member
from sns.blueprints.contents import fresh, watching
from sns.core import live
from sns.core.numbers import number_in

from . import lists, policy

MOST_BOARDS = 60


@live.on("watch_boards", policy.watch_boards)
def watch_boards(member: Member, _thing: None, payload: dict[str, Any]) -> dict[str, Any]:
    """Hear how many threads moved above the list of the page; boards one may not enter are left out each time."""
    room, at = str(payload["room"])[:600], fresh.moment(payload["at"])
    numbers = {number_in(part) for part in room.removeprefix("boards:").split(",")}
    if at is None or None in numbers or len(numbers) > MOST_BOARDS:
        raise ValueError("boards and a moment")
    ids = {number for number in numbers if number is not None}
    return watching.begin(member, room, lambda reader: {"count": lists.count_moved(reader, ids, at)})
