"""What may be opened in a space: a chat room, a board. Features above register theirs; pages of a space show them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import url_for

Address = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Door:
    """One thing that may be opened in a space.

    `address` gives endpoint and values of its page for a space, or None where there is no such thing in it.
    """

    name: str
    icon: str
    label: Any
    address: Callable[[Any], Address | None]
    order: int = 50


@dataclass(frozen=True)
class Shown:
    """A door as a page shows it."""

    name: str
    icon: str
    label: str
    url: str


_doors: dict[str, Door] = {}


def register(door: Door) -> None:
    """Make a door known; a second registration of one name is refused."""
    if door.name in _doors:
        raise ValueError(f"door {door.name} is registered twice")
    _doors[door.name] = door


def of(space: Any) -> list[Shown]:
    """Return the doors of a space in their order."""
    found = []
    for door in sorted(_doors.values(), key=lambda each: each.order):
        if space is not None and (address := door.address(space)) is not None:
            endpoint, values = address
            found.append(Shown(door.name, door.icon, str(door.label), url_for(endpoint, **values)))
    return found
