"""What each kind of room says about itself; lines, delivery and presence work without knowing the kinds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from .models import Line, Room


def _nothing(*_facts: Any) -> None:
    return None


def _nobody(_member: Any, _room: Any) -> bool:
    return False


def _no_title(_room: Any) -> str:
    return ""


def _no_voices(_member: Any, _room: Any) -> list[int]:
    return []


@dataclass(frozen=True)
class Kind:
    """A kind of room: its model, its page, its words and its rules.

    `endpoint` is the page of a room, `id_name` its value there. Rules, asked about (member, room): `reads`, who may
    come in; `writes`, who may say something now; `keeps`, who may hide lines. `voices`: the offices a member may speak for.
    `admit` (member, room, words) is asked within the transaction and raises Refused; `stored` (room, lines) writes
    there what the kind keeps of new lines. `shows_presence`: others see who is there and who writes. For the desk:
    `title` names a room, `desk` is the space whose desk looks after it, `is_private` whether only some may read it;
    a kind without a desk (`has_desk`) has its lines reported in a way of its own. `screened_as`: the sort of words its
    lines are looked at as before they are shown; empty where nothing looks at them; `notes_repeats`:
    whether the same words again and again are suspect. `tells_calls`: whoever is called by name hears of it at the bell.
    """

    name: str
    model: type[Room]
    endpoint: str
    id_name: str
    label: Any
    reads: Callable[[Any, Any], bool]
    writes: Callable[[Any, Any], bool]
    keeps: Callable[[Any, Any], bool] = _nobody
    voices: Callable[[Any, Any], list[int]] = _no_voices
    admit: Callable[[Any, Any, Any], None] = _nothing
    stored: Callable[[Any, Sequence[Line]], None] = _nothing
    shows_presence: bool = True
    title: Callable[[Any], str] = _no_title
    desk: Callable[[Any], int | None] = _nothing
    is_private: Callable[[Any], bool] = bool
    has_desk: bool = True
    screened_as: str = "line"
    notes_repeats: bool = True
    tells_calls: bool = True
    reactions: dict[str, tuple[str, Any]] = field(default_factory=dict)


KINDS: dict[str, Kind] = {}
# Told, within the transaction, of read marks by (member, room).
MARKED: list[Callable[[dict[tuple[int, int], int]], None]] = []


def register(kind: Kind) -> None:
    """Make a kind known; a second registration of one name is refused."""
    if kind.name in KINDS:
        raise ValueError(f"room kind {kind.name} is registered twice")
    KINDS[kind.name] = kind


def of(room: Room) -> Kind:
    """Return what the kind of a room says."""
    return KINDS[room.kind]
