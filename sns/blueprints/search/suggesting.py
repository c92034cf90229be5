"""What may be asked instead when nothing was found: only words that would find something this reader may read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from sns.blueprints.accounts.models import Member

from . import queries, words
from .asking import Question, Term

_MOST_TRIED = 8
_SCRIPTS = re.compile(r"[ァ-ヿｦ-ﾟ]+|[ぁ-ゟ]+|[々一-鿿]+|[0-9A-Za-z０-９Ａ-Ｚａ-ｚ]+")
_MOST_SHOWN = 3


def suggest(reader: Member, question: Question, known_words: Iterable[str]) -> list[str]:
    """Return up to three near questions that have an answer: a word less, a part of a word, a field of activity."""
    tried: dict[str, tuple[Term, ...]] = {}
    for terms in islice(_near(question, known_words), _MOST_TRIED):
        tried.setdefault(" ".join(_as_typed(term) for term in terms), terms)
    answered = queries.answered(reader, [Question(terms) for terms in tried.values()])
    return [typed for number, typed in enumerate(tried) if number in answered][:_MOST_SHOWN]


def _as_typed(term: Term) -> str:
    return f'"{term.typed}"' if " " in term.flat else term.typed


def _near(question: Question, known_words: Iterable[str]) -> Iterator[tuple[Term, ...]]:
    wanted = question.wanted
    if len(wanted) > 1:
        for left_out in reversed(wanted):
            yield tuple(term for term in wanted if term is not left_out)
    pairs = {token for term in wanted for token in words.tokens(term.flat) if len(token) > 1}
    for word in known_words:
        flat = words.flat(word)
        if not pairs.isdisjoint(words.tokens(flat)):
            yield (Term(flat, word),)
    if len(wanted) == 1:
        for part in _parts(wanted[0].typed):
            flat = words.flat(part)
            if len(flat) > 1 and flat != wanted[0].flat:
                yield (Term(flat, part),)


def _parts(word: str) -> Iterator[str]:
    # A long word is mostly several: they part where the script changes, else in the middle.
    pieces = _SCRIPTS.findall(word)
    if len(pieces) > 1:
        yield from sorted(pieces, key=len, reverse=True)
    half = (len(word) + 1) // 2
    yield word[:half]
    yield word[-half:]
