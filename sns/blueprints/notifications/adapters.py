"""What each kind of news says about itself; later features add theirs with one registration."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

Address = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Kind:
    """A kind of news: its words, its page and how it is mailed unless its reader says otherwise.

    `words` makes the sentence of a `lines.Line` in the reader's language, verb first; `address` gives endpoint and
    values of the page it leads to (None: the content's own). `stands` gives SQL over `NotificationEvent` and
    `Notification` that is true as long as what happened has not been taken back. `page` is an endpoint that shows all
    there is of the kind: to open it is to read. `choices`: how it may be mailed, with words, where that is not as usual.
    Of what comes `for_staff` alone the settings of others say nothing.
    """

    name: str
    label: Any
    icon: str
    rhythm: str
    order: int
    words: Callable[[Any], str]
    address: Callable[[Any], Address] | None = None
    stands: Callable[[], Any] | None = None
    page: str = ""
    choices: Mapping[str, Any] = field(default_factory=dict)
    for_staff: bool = False


@dataclass(frozen=True)
class Pulled:
    """A kind of content that is news for whole wards: no row for each reader is written, readers ask for it.

    `table` is joined to `contents` by id. `kind` gives the kind of news as SQL over it, `stands` is true as long as it
    is news. `letter` writes the mail about one content that leaves at once: (template, facts), or None. `settled` hears
    how mails about some contents ended, within the transaction that notes it.
    """

    content: str
    table: Any
    kind: Callable[[], Any]
    stands: Callable[[], Any]
    letter: Callable[[Any, int], tuple[str, dict[str, Any]] | None]
    settled: Callable[[Collection[int], str], None]


KINDS: dict[str, Kind] = {}
# One kind of content at most: the bell is one statement.
_pulled: list[Pulled] = []
_also: list[Callable[[], dict[str, Any]]] = []
_leads: dict[str, Callable[[dict[str, Any]], Address]] = {}
_reply_address: list[Callable[[int, int, int], str | None]] = []


def register(kind: Kind) -> None:
    """Make a kind known; a second registration of one name is refused."""
    if kind.name in KINDS:
        raise ValueError(f"notification kind {kind.name} is registered twice")
    KINDS[kind.name] = kind


def pull(found: Pulled) -> None:
    """Name the kind of content that is news for whole wards."""
    _pulled[:] = [found]


def pulled() -> Pulled:
    """Return the kind of content that is news for whole wards."""
    return _pulled[0]


def say_also(function: Callable[[], dict[str, Any]]) -> None:
    """Add to what pages that stay open are told when they ask for their number."""
    if function not in _also:
        _also.append(function)


def also_said() -> dict[str, Any]:
    """Return what other features tell pages that ask for their number."""
    return {key: value for function in _also for key, value in function().items()}


def lead(fact: str, address: Callable[[dict[str, Any]], Address]) -> None:
    """Name where news without a content lead that know this fact, whatever their kind."""
    _leads[fact] = address


def led(facts: dict[str, Any]) -> Address:
    """Return where news without a content lead: by what they know, else to the bell."""
    return next((address(facts) for fact, address in _leads.items() if fact in facts), ("notifications.index", {}))


def in_order(*, is_staff: bool) -> list[Kind]:
    """Return the kinds as the settings list them, those of staff for staff alone."""
    return sorted((kind for kind in KINDS.values() if is_staff or not kind.for_staff), key=lambda kind: kind.order)


def answer_mails_at(maker: Callable[[int, int, int], str | None]) -> None:
    """Name what makes the address at which a mail about (member, content, seq) can be answered; None: it cannot."""
    _reply_address[:] = [maker]


def reply_address(member_id: int, content_id: int, seq: int) -> str | None:
    """Return the address at which a member may answer a place by mail, if there is one."""
    return _reply_address[0](member_id, content_id, seq) if _reply_address else None
