"""Words that are shown at once and cannot wait for a look: whoever looks at words before they are shown is asked here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from . import pausing
from .models import Member


@dataclass(frozen=True)
class Wording:
    """What a member is about to show: `where` is the sort of words, `to` whom they go to, `space_id` whose list counts."""

    where: str
    texts: tuple[str, ...]
    space_id: int
    to: str = ""
    visibility: str = "city"
    voice_space_id: int | None = None
    is_new: bool = False


_look: list[Callable[[Member, Wording], tuple[str, ...]]] = []


def look_with(look: Callable[[Member, Wording], tuple[str, ...]]) -> None:
    """Name who looks at words before they are shown: returns them as they may be, or raises Refused."""
    _look[:] = [look]


def passed(actor: Member, wording: Wording) -> tuple[str, ...]:
    """Return words as they may be shown, within an action; a pause of writing, and what would have to wait, is refused."""
    pausing.demand_voice(actor)
    return _look[0](actor, wording) if _look and any(wording.texts) else wording.texts
