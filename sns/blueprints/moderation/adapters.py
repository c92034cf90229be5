"""What can be reported: each kind of thing a member can write or show says about itself what a desk has to know."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import url_for

from sns.blueprints.accounts import adapters as accounts
from sns.blueprints.accounts.models import Member


@dataclass(frozen=True)
class Subject:
    """One thing as a desk sees it; `state` is published, held, hidden or deleted.

    `label` says what it is (掲示板への返信), `title` where it stands; `url` leads to its place: an
    address, or (endpoint, values) where nobody is asking for a page.
    `space_id` is the ward whose desk looks after it. `is_private`: only some may read it, so reading it is recorded.
    """

    kind: str
    id: int
    label: Any
    author: Member | None
    author_id: int | None
    space_id: int
    title: str
    words: str
    url: str | tuple[str, dict[str, Any]]
    written_at: datetime
    state: str = "published"
    is_private: bool = False
    is_official: bool = False
    photos: Sequence[Any] = ()

    @property
    def address(self) -> str:
        """The address of its place."""
        return self.url if isinstance(self.url, str) else url_for(self.url[0], **self.url[1])


@dataclass(frozen=True)
class Passage:
    """Something said before or after the reported thing, for its context."""

    author: Any
    words: str
    written_at: datetime
    voice: Any = None


@dataclass(frozen=True)
class Around:
    """What stands before and after a thing, each in the order it was said."""

    before: Sequence[Passage] = ()
    after: Sequence[Passage] = ()


@dataclass(frozen=True)
class Reportable:
    """A kind of thing that can be reported.

    `find` returns it by its number; `may_report` tells whether a member may (who may see it, and it is not their own:
    that is asked elsewhere). `set_state` (actor or None, thing, state, reason) is asked within an action for
    published, held or hidden, and takes care that every surface follows. `tables` are the models whose words it stands
    for.
    """

    name: str
    label: Any
    tables: tuple[type, ...]
    find: Callable[[int], Any]
    may_report: Callable[[Member, Any], bool]
    describe: Callable[[Any], Subject]
    set_state: Callable[[Member | None, Any, str, str | None], None]
    around: Callable[[Any], Around] = field(default=lambda _thing: Around())


KINDS: dict[str, Reportable] = {}
# Kinds whose things are known by two numbers written as one.
PAIRS: set[str] = set()


def register(kind: Reportable, *, is_pair: bool = False) -> None:
    """Make a kind known; a second registration of one name is refused. `is_pair`: its numbers are two in one."""
    if kind.name in KINDS:
        raise ValueError(f"reportable {kind.name} is registered twice")
    KINDS[kind.name] = kind
    if is_pair:
        PAIRS.add(kind.name)


@dataclass(frozen=True)
class Lead:
    """A page about a case that a feature above has: `fact` of the case is the value `id_name` of its address."""

    fact: str
    endpoint: str
    id_name: str
    label: Any


_leads: list[Lead] = []


def lead(fact: str, endpoint: str, id_name: str, label: Any) -> None:
    """Let cases with a fact lead to a page."""
    _leads.append(Lead(fact, endpoint, id_name, label))


def leads_of(facts: dict[str, Any]) -> list[tuple[str, Any]]:
    """Return the pages a case leads to, as addresses with their words."""
    return [
        (url_for(one.endpoint, **{one.id_name: facts[one.fact]}), one.label) for one in _leads if facts.get(one.fact)
    ]


def find(kind: str, number: int) -> tuple[Reportable, Any] | None:
    """Return a thing with what its kind says about itself; None for what does not exist."""
    known = KINDS.get(kind)
    thing = known.find(number) if known is not None else None
    return (known, thing) if known is not None and thing is not None else None


def place(space_id: int) -> Any:
    """Return the card of the ward or city whose desk wrote."""
    return accounts.find_ward(space_id)
