"""A page of results: what was asked, the tabs with their counts, the hits of this page and where it goes on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sns.blueprints.accounts.models import Member
from sns.blueprints.contents import adapters as contents
from sns.blueprints.spaces import queries as spaces
from sns.core.i18n import gettext as _

from . import adapters, queries
from .adapters import PEOPLE
from .asking import Question
from .hits import Hit, best_first, list_hits
from .queries import MOST, MOST_PEOPLE, PERIODS, Filters, Matches
from .sources import REPLY
from .suggesting import suggest

PAGE = 20
_FIRST_PEOPLE = 3
_NEWEST, _BEST = "new", "best"


@dataclass(frozen=True)
class Wish:
    """What the address asks for; anything that does not exist is as if it were not there."""

    typed: str = ""
    kind: str | None = None
    ward: Any = None
    field: Any = None
    period: str | None = None
    is_best_first: bool = False
    before: int | None = None
    skipped: int = 0

    @classmethod
    def read(cls, given: Mapping[str, str], fields: Iterable[Any]) -> Wish:
        """Read it from an address."""
        kind, period, ward = given.get("kind", ""), given.get("period", ""), given.get("ward", "")
        is_best_first = given.get("sort") == _BEST
        place = _number(given.get("before", ""))
        return cls(
            given.get("q", ""),
            kind if kind in tab_labels() else None,
            spaces.find_ward(ward) if ward else None,
            next((one for one in fields if one.slug == given.get("field")), None),
            period if period in PERIODS else None,
            is_best_first,
            None if is_best_first else place,
            min(place or 0, MOST) if is_best_first else 0,
        )

    @property
    def filters(self) -> Filters:
        """What narrows it, but its kind."""
        ward_id = self.ward.id if self.ward else None
        return Filters(None, ward_id, self.field.id if self.field else None, self.period)

    @property
    def needed(self) -> int:
        """How many matches have to be known for a page: of the best first, all."""
        return MOST if self.is_best_first else PAGE + 1

    @property
    def is_first_page(self) -> bool:
        """Whether it asks for the beginning."""
        return self.before is None and not self.skipped

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but words and kind was chosen."""
        return bool(self.ward or self.field or self.period)

    @property
    def params(self) -> dict[str, Any]:
        """The parameters of its address, without kind and place."""
        return {
            "q": self.typed, "ward": self.ward.slug if self.ward else None,
            "field": self.field.slug if self.field else None, "period": self.period,
            "sort": _BEST if self.is_best_first else None,
        }  # fmt: skip


@dataclass(frozen=True)
class Tab:
    """A kind of results and how many there are; `is_least`: there are more."""

    kind: str | None
    label: Any
    count: int
    is_least: bool
    current: bool


@dataclass
class Found:
    """A page of results."""

    tabs: list[Tab]
    people: Sequence[Any]
    hits: list[Hit]
    next: int | None
    is_unclosed: bool
    terms: tuple[str, ...]
    labels: dict[str, Any]
    suggestions: list[str] = field(default_factory=list)

    @property
    def current(self) -> Tab:
        """The tab that is open."""
        return next(tab for tab in self.tabs if tab.current)


def tab_labels() -> dict[str, Any]:
    """Return the kinds of results with their names: each kind of content, replies, people."""
    labels = {name: kind.label for name, kind in contents.KINDS.items()}
    labels[REPLY] = _("コメント・返信")
    return {**labels, PEOPLE: _("人")} if adapters.people() else labels


def _number(given: str) -> int | None:
    return int(given) if given.isascii() and given.isdigit() and len(given) <= 16 else None


def look_for(reader: Member, question: Question, wish: Wish, known_words: Iterable[str]) -> Found:
    """Return the page of results a member asked for."""
    terms = tuple(term.flat for term in question.wanted)
    matches = queries.find(reader, question, wish.filters, shown=wish.needed)
    people = queries.find_people(reader, question, wish.filters)
    found = Found(list(_tabs(wish, matches, len(people))), (), [], None, question.is_unclosed, terms, tab_labels())
    if wish.kind == PEOPLE:
        end = (wish.before or wish.skipped) + PAGE
        found.people = people[end - PAGE : end]
        found.next = end if len(people) > end else None
    else:
        if wish.kind is None and wish.is_first_page:
            found.people = people[:_FIRST_PEOPLE]
        _fill(found, reader, question, wish, matches)
    if wish.is_first_page and not found.hits and not found.people:
        found.suggestions = suggest(reader, question, known_words)
    return found


def _tabs(wish: Wish, matches: Matches, people: int) -> Iterable[Tab]:
    total = matches.counts.total() + people
    yield Tab(None, _("すべて"), min(total, MOST), matches.goes_on or people == MOST_PEOPLE, wish.kind is None)
    for kind, label in tab_labels().items():
        count = people if kind == PEOPLE else min(matches.counts[kind], MOST)
        is_least = people == MOST_PEOPLE if kind == PEOPLE else matches.goes_on
        yield Tab(kind, label, count, is_least, wish.kind == kind)


def _fill(found: Found, reader: Member, question: Question, wish: Wish, matches: Matches) -> None:
    filters = replace(wish.filters, kind=wish.kind)
    if wish.before is not None:
        matches = queries.find(reader, question, filters, before=wish.before, most=PAGE)
    elif wish.kind is not None:
        matches = queries.find(reader, question, filters, shown=wish.needed)
        known = Tab(wish.kind, found.current.label, min(matches.counts.total(), MOST), matches.goes_on, True)
        found.tabs[:] = [known if tab.current else tab for tab in found.tabs]
    ordered = best_first(matches.newest, question) if wish.is_best_first else matches.newest
    shown = ordered[wish.skipped : wish.skipped + PAGE]
    found.hits = list_hits(reader, shown, question)
    if wish.is_best_first:
        found.next = wish.skipped + PAGE if len(ordered) > wish.skipped + PAGE else None
    elif len(ordered) > PAGE or (matches.goes_on and matches.looked_until is None):
        found.next = shown[-1].key
    else:
        found.next = matches.looked_until
