"""The lists of words ready for use: compiled once for each version, kept in the process."""

from __future__ import annotations

from collections import OrderedDict
from functools import cache

import sqlalchemy as sa

from sns.blueprints.spaces.queries import city_card
from sns.core.db import ask, db
from sns.core.kept import Kept

from .automaton import Automaton, Entry
from .models import ListedWord, WordList

_MOST = 64
# As every post asks, an answer is kept for as long as another process may be late with a line of a chat.
_versions_of: Kept[int, tuple[tuple[int, int], ...]] = Kept(life_s=4)
_ready: OrderedDict[tuple[object, tuple[tuple[int, int], ...]], Automaton] = OrderedDict()


def spaces_of(space_id: int) -> set[int]:
    """Return whose lists count in a space: its own and the city's."""
    city = city_card()
    return {space_id} | ({city.id} if city is not None else set())


def automaton_for(space_id: int) -> Automaton:
    """Return the words that count in a space."""
    versions = _versions_of(space_id, lambda: _ask_versions(space_id))
    key = (db.engine.engine, versions)
    found = _ready.get(key)
    if found is None:
        found = _ready[key] = Automaton(_entries({space for space, _version in versions}))
        if len(_ready) > _MOST:
            _ready.popitem(last=False)
    else:
        _ready.move_to_end(key)
    return found


def forget_versions() -> None:
    """Ask again at the next post: a list is another one now."""
    _versions_of.forget()


def _ask_versions(space_id: int) -> tuple[tuple[int, int], ...]:
    rows = ask(_versions(), {"places": sorted(spaces_of(space_id))})
    return tuple((row.space_id, row.version) for row in rows)


@cache
def _versions() -> sa.Select[*tuple[int, int]]:
    places = sa.bindparam("places", expanding=True, type_=sa.Integer)
    return (
        sa.select(WordList.space_id, WordList.version).where(WordList.space_id.in_(places)).order_by(WordList.space_id)
    )


def _entries(places: set[int]) -> list[Entry]:
    rows = db.session.execute(
        sa.select(ListedWord.word, ListedWord.folded, ListedWord.effect, ListedWord.rule).where(
            ListedWord.space_id.in_(places)
        )
    )
    return [Entry(*row) for row in rows]


def list_words(space_id: int, *, after: str = "", like: str = "", limit: int = 100) -> list[ListedWord]:
    """Return the words of a space's list in order, from a word on."""
    wanted = sa.select(ListedWord).where(ListedWord.space_id == space_id, ListedWord.folded > after)
    if like:
        wanted = wanted.where(ListedWord.folded.contains(like, autoescape=True))
    return list(db.session.scalars(wanted.order_by(ListedWord.folded).limit(limit)))


def count_words(space_id: int) -> int:
    """Return how many words a space's list holds."""
    return db.session.scalar(sa.select(sa.func.count()).where(ListedWord.space_id == space_id)) or 0


def find_word(space_id: int, word_id: int) -> ListedWord | None:
    """Return a word of a space's list."""
    return db.session.scalar(sa.select(ListedWord).where(ListedWord.id == word_id, ListedWord.space_id == space_id))
