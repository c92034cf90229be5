"""What a desk has to know of a line that was reported."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sns.blueprints.accounts.models import Member
from sns.blueprints.moderation import adapters as moderation
from sns.blueprints.moderation.adapters import Around, Passage, Subject
from sns.blueprints.spaces import queries as spaces
from sns.core.i18n import lazy as _l

from . import adapters, policy, queries
from .models import Line

BEFORE, AFTER = 5, 5


def register(set_state: Callable[[Line, str, str | None], None]) -> None:
    """Let lines of rooms that have a desk be reported; `set_state` hides and shows them."""
    moderation.register(
        moderation.Reportable(
            name="line",
            label=_l("チャットの発言"),
            tables=(Line,),
            find=queries.find_line,
            may_report=may_report,
            describe=describe,
            set_state=lambda _actor, line, state, reason: set_state(line, state, reason),
            around=around,
        )
    )


def may_report(member: Member, line: Line) -> bool:
    """Tell whether a member may report a line: who may read it, where the kind of the room leaves it to a desk."""
    return adapters.of(line.room).has_desk and policy.read_line(member, line)


def describe(line: Line) -> Subject:
    """Return a line as a desk sees it."""
    room: Any = line.room
    kind = adapters.of(room)
    return Subject(
        kind="line", id=line.id, label=kind.label, author=line.author, author_id=line.author_id, space_id=desk_of(room),
        title=kind.title(room), words=line.body, url=(kind.endpoint, {kind.id_name: room.id, "at": line.seq, "_anchor": f"l{line.seq}"}),
        written_at=line.created_at, state=line.state, is_private=kind.is_private(room),
        is_official=line.voice_space_id is not None, photos=[Shown(photo) for photo in line.photos],
    )  # fmt: skip


def desk_of(room: Any) -> int:
    """Return the space whose desk looks after a room: its ward, or the city."""
    city = spaces.city_card()
    return adapters.of(room).desk(room) or (city.id if city is not None else 0)


class Shown:
    """A photo of a line as pages show it."""

    def __init__(self, photo: dict[str, Any]) -> None:
        self.id, self.alt, self.width, self.height = (photo[name] for name in ("id", "alt", "width", "height"))


def around(line: Line) -> Around:
    """Return what was said before and after a line."""
    before = queries.list_before(line.room_id, line.seq, limit=BEFORE).lines
    after = queries.list_after(line.room_id, line.seq, limit=AFTER).lines
    return Around(_passages(before), _passages(after))


def _passages(lines: Sequence[queries.AnyLine]) -> list[Passage]:
    return [
        Passage(line.author, line.body, line.created_at, spaces.ward_by_id(line.voice_space_id) if line.voice_space_id else None)
        for line in lines
        if line.state == "published"
    ]  # fmt: skip
