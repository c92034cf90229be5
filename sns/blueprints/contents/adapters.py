"""What each kind of content says about itself; everything else works on contents without knowing their kinds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sns.blueprints.accounts.models import Member

from .models import Content, Reply


def _nothing(*_facts: Any) -> None:
    return None


def _yes(*_facts: Any) -> bool:
    return True


def _no(*_facts: Any) -> bool:
    return False


@dataclass(frozen=True)
class Kind:
    """A kind of content: its model, its page, its words and its reactions (code → (icon, label)).

    `reply_at`: the parameter with which the page opens at a reply; up to number `first_replies` all stand on the page
    as it opens by itself; `replies_id` names the part of the page where they stand. `answer_form` and `edit_form`: endpoints of the kind's own forms of replies. Called within
    the transaction of an answer: `admit` (member, content, the reply answered, voice) raises Refused where none may be
    given, `answered`, `taken_back` and `given_back` (content, reply) write what the kind keeps of its replies. `render` renders what
    else the kind keeps as HTML. `keeps_answers`: what others answered stays when who opened it leaves with every word. Asked about (member, content): `lets_reply`, beyond `policy.reply`, whether one may
    take part there at all; `lets_poll`, who may put a poll to its readers. Without `in_feeds` it has lists of its own and is left out of
    the feeds.
    """

    name: str
    model: type[Content]
    endpoint: str
    id_name: str
    label: Any
    reply_label: Any
    visibilities: tuple[str, ...]
    max_depth: int
    reactions: dict[str, tuple[str, Any]] = field(default_factory=dict)
    reply_at: str | None = None
    first_replies: int = 0
    replies_id: str = "comments"
    keeps_answers: bool = False
    answer_form: str | None = None
    edit_form: str | None = None
    admit: Callable[[Member, Any, Reply | None, int | None], None] = _nothing
    answered: Callable[[Any, Reply], None] = _nothing
    taken_back: Callable[[Any, Reply], None] = _nothing
    given_back: Callable[[Any, Reply], None] = _nothing
    render: Callable[[Any], None] = _nothing
    lets_reply: Callable[[Any, Any], bool] = _yes
    lets_poll: Callable[[Any, Any], bool] = _no
    in_feeds: bool = True


KINDS: dict[str, Kind] = {}


def out_of_feeds() -> list[str]:
    """Return the kinds that have lists of their own."""
    return [kind.name for kind in KINDS.values() if not kind.in_feeds]


def register(kind: Kind) -> None:
    """Make a kind known; a second registration of one name is refused."""
    if kind.name in KINDS:
        raise ValueError(f"content kind {kind.name} is registered twice")
    KINDS[kind.name] = kind


@dataclass(frozen=True)
class Words:
    """What somebody is about to say, before anybody else can read it.

    `kind` is the content's kind, or `reply`; `thing` the content or reply that is changed, None for something new.
    """

    kind: str
    space_id: int
    texts: tuple[str, ...]
    visibility: str
    voice_space_id: int | None = None
    thing: Content | Reply | None = None


@dataclass(frozen=True)
class Seen:
    """What became of the words: as they are to be stored, and why they have to wait, if they have."""

    texts: tuple[str, ...]
    reason: str | None = None


_screens: list[Callable[[Member, Words], Seen]] = []
_holds: list[Callable[[Member, Content | Reply, Seen], None]] = []


def screen_with(see: Callable[[Member, Words], Seen], held: Callable[[Member, Content | Reply, Seen], None]) -> None:
    """Name who looks at words before they are published (Refused: they may not be), and who hears of what waits."""
    _screens[:], _holds[:] = [see], [held]


def screened(actor: Member, words: Words) -> Seen:
    """Return what becomes of words that are about to be published."""
    return _screens[0](actor, words) if _screens else Seen(words.texts)


def waits(actor: Member, thing: Content | Reply, seen: Seen) -> None:
    """Say, within the transaction, that something waits to be looked at."""
    for hear in _holds:
        hear(actor, thing, seen)
