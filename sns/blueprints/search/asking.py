"""What somebody typed into the box, understood: words, "phrases", -words; in the language of each database."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from sns.core import text
from sns.core.errors import Refused
from sns.core.i18n import gettext as _

from . import words

MOST_CHARACTERS = 100
MOST_WORDS = 10
# A text in which some pair stands too often for PostgreSQL to keep every place; see index.tsvector.
OVERFLOW = f"{words.BREAK}long"
# How each token of a text about a member begins: they stand apart, for either they or all other texts are asked for.
OF_PEOPLE = words.BREAK

_QUOTES = '"“”„‟＂'
_MINUS = "-－−‐"  # as phones and word processors write it
_PIECE = re.compile(rf"\s*([{_MINUS}]?)(?:[{_QUOTES}]([^{_QUOTES}]*)([{_QUOTES}]?)|([^\s{_QUOTES}]+))")


@dataclass(frozen=True)
class Term:
    """One word or phrase, in its flat form and as it was typed."""

    flat: str
    typed: str = ""

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """The tokens that stand side by side where the term does."""
        found = tuple(words.tokens(self.flat))
        # The last character of the term is in most places not the last of its run; a single one begins a pair.
        return found if self.is_open else found[:-1]

    @property
    def is_open(self) -> bool:
        """Whether the last token is only the beginning of one."""
        return len(self.flat.rpartition(" ")[2]) == 1

    def fts5(self, start: str = "") -> str:
        """Return the term for SQLite, among tokens that begin so."""
        return f'"{" ".join(f"{start}{token}" for token in self.tokens)}"' + (" *" if self.is_open else "")

    def tsquery(self, start: str = "") -> str:
        """Return the term for PostgreSQL, its tokens side by side."""
        return "(" + " <-> ".join(self._lexemes(start)) + ")"

    def loose(self, start: str = "") -> str:
        """Return the term for PostgreSQL, its tokens anywhere."""
        return "(" + " & ".join(self._lexemes(start)) + ")"

    def _lexemes(self, start: str) -> list[str]:
        *before, last = (f"'{start}{token}'" for token in self.tokens)
        return [*before, f"{last}:*" if self.is_open else last]


@dataclass(frozen=True)
class Question:
    """What is wanted and what is not; `is_unclosed`: a quotation mark was opened and never closed."""

    wanted: tuple[Term, ...]
    unwanted: tuple[Term, ...] = ()
    is_unclosed: bool = False

    def fts5(self, tag: str | None = None, start: str = "") -> str:
        """Return the question for SQLite: among texts of a tag, or those whose tokens begin so."""
        wanted = " AND ".join([*(f'"{name}"' for name in (tag,) if name), *(term.fts5(start) for term in self.wanted)])
        unwanted = [term.fts5(start) for term in self.unwanted]
        return f"({wanted}) NOT ({' OR '.join(unwanted)})" if unwanted else wanted

    def tsquery(self, tag: str | None = None, start: str = "") -> str:
        """Return the question for PostgreSQL: among texts of a tag, or those whose tokens begin so.

        Where places matter (not `is_exact`), texts that lost some answer to all pairs in any order, to be looked at.
        """
        tags = [f"'{name}'" for name in (tag,) if name]
        exact = [
            *(term.tsquery(start) for term in self.wanted), *(f"!{term.tsquery(start)}" for term in self.unwanted),
        ]  # fmt: skip
        asked = " & ".join(exact)
        if not self.is_exact:
            loose = " & ".join([f"'{OVERFLOW}'", *(term.loose(start) for term in self.wanted)])
            asked = f"(({asked}) | ({loose}))"
        return " & ".join([*tags, asked])

    @cached_property
    def is_exact(self) -> bool:
        """Whether no place of a token matters."""
        return all(len(term.tokens) == 1 for term in (*self.wanted, *self.unwanted))

    def is_answered_by(self, flat_text: str) -> bool:
        """Tell whether a flat text is what is asked for; the plain search both indexes agree with."""
        return all(term.flat in flat_text for term in self.wanted) and not any(
            term.flat in flat_text for term in self.unwanted
        )


def understand(typed: str) -> Question:
    """Read what was typed; what cannot be searched for is refused with a sentence."""
    if len(typed) > MOST_CHARACTERS:
        raise Refused(_("%(num)d文字までの短いことばでさがしてください", num=MOST_CHARACTERS))
    wanted: dict[str, Term] = {}
    unwanted: dict[str, Term] = {}
    is_unclosed = False
    for minus, quoted, closing, bare in _PIECE.findall(text.clean_body(typed)):
        is_unclosed |= bool(quoted) and not bare and not closing
        flat = words.flat(bare or quoted)
        if flat:
            (unwanted if minus else wanted)[flat] = Term(flat, (bare or quoted).strip())
    if len(wanted) + len(unwanted) > MOST_WORDS:
        raise Refused(_("一度にさがせることばは%(num)d個までです", num=MOST_WORDS))
    if not wanted and unwanted:
        raise Refused(_("のぞくことばだけではさがせません。さがしたいことばも入れてください"))
    if not wanted:
        raise Refused(_("記号や絵文字だけではさがせません。ことばを入れてください"))
    return Question(tuple(wanted.values()), tuple(unwanted.values()), is_unclosed)
