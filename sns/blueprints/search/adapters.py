"""What can be searched: contents and replies by themselves, other things when their feature plugs them in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple


class Text(NamedTuple):
    """A text to be found: what it is, when it was written, its parts (title, body …).

    `tag` narrows a search before anything is read: the kind of a content, otherwise the source.
    """

    source: str
    ref_id: int
    tag: str
    moment: datetime
    parts: tuple[str, ...]
    content_id: int | None = None
    version: int = 0
    edited_at: datetime | None = None


@dataclass(frozen=True)
class Source:
    """Where texts come from.

    `gather` returns the texts of these ids as they stand now, without those that are gone; `versions` their version
    and the moment of their last edit, without reading them; `ids_after` the ids above one, in order.
    """

    name: str
    gather: Callable[[Collection[int]], list[Text]]
    versions: Callable[[Collection[int]], dict[int, tuple[int, datetime | None]]]
    ids_after: Callable[[int, int], Sequence[int]]


class Person(NamedTuple):
    """Somebody who was found: what the reader may see of them, `lines` being words that may have been asked for."""

    id: int
    name: str
    lines: tuple[str, ...]
    member: Any


@dataclass(frozen=True)
class People:
    """How members are found: `shown` returns, of these ids, those the reader may find (of a ward), with what they see."""

    source: Source
    shown: Callable[[Any, Collection[int], int | None], list[Person]]


# The tag of members.
PEOPLE = "people"

SOURCES: dict[str, Source] = {}
_people: list[People] = []


def register(source: Source) -> None:
    """Make a source known; a second one of the same name takes its place."""
    SOURCES[source.name] = source


def register_people(people: People) -> None:
    """Let members be found."""
    register(people.source)
    _people[:] = [people]


def people() -> People | None:
    """Return how members are found, where they can be."""
    return _people[0] if _people else None
