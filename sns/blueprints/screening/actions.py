"""What staff do with the list of words and with what is looked at first; each deed goes into the log."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.core import audit, clock, options, text
from sns.core.db import action, db, upsert
from sns.core.errors import Refused
from sns.core.i18n import gettext as _

from . import automaton, checking, heat, lists
from .models import WORD_LIMIT, ListedWord, WordList

MOST = 20_000
MOST_AT_ONCE = 5_000


class Added(NamedTuple):
    """What came of lines: how many words are new, how many were there, which lines could not be read."""

    new: int
    known: int
    bad: list[str]


@action
def add_words(
    actor: Member | None, space_id: int, lines: Iterable[str], effect: str, rule: str | None = None, *,
    at: datetime | None = None,
) -> Added:  # fmt: skip
    """Put words into a space's list, one of each line; a word that is there gets the effect it is given now."""
    wanted, bad = _read(lines)
    if lists.count_words(space_id) + len(wanted) > MOST:
        raise Refused(_("一覧に入れられる言葉は、%(most)s語までです", most=f"{MOST:,}"))
    rows = db.session.execute(sa.select(ListedWord.folded).where(ListedWord.space_id == space_id)).scalars()
    known = set(rows) & wanted.keys()
    now = at or clock.now()
    for start in range(0, len(wanted), 200):
        chunk = list(wanted.items())[start : start + 200]
        statement = upsert(ListedWord).values([
            {"space_id": space_id, "word": word, "folded": folded, "effect": effect, "rule": rule,
             "added_by_id": actor.id if actor else None, "added_at": now}
            for folded, word in chunk
        ])  # fmt: skip
        given = {name: statement.excluded[name] for name in ("word", "effect", "rule")}
        db.session.execute(statement.on_conflict_do_update(index_elements=["space_id", "folded"], set_=given))
    if wanted:
        _renew(space_id)
        audit.record(
            "words.add", "words", actor_id=actor.id if actor else None, space_id=space_id, count=len(wanted),
            effect=effect,
        )  # fmt: skip
    return Added(len(wanted) - len(known), len(known), bad)


def _read(lines: Iterable[str]) -> tuple[dict[str, str], list[str]]:
    wanted: dict[str, str] = {}
    bad: list[str] = []
    for line in lines:
        word = text.clean_line(line[: 4 * WORD_LIMIT])
        if not word or word.startswith("#"):
            continue
        folded = automaton.folded(word)
        # A word of one character would be found everywhere.
        if len(folded) < 2 or len(word) > WORD_LIMIT:
            bad.append(word[:WORD_LIMIT])
        else:
            wanted[folded] = word
    return wanted, bad


@action
def remove_word(actor: Member, word: ListedWord) -> None:
    """Take a word out of its list."""
    db.session.execute(sa.delete(ListedWord).where(ListedWord.id == word.id))
    _renew(word.space_id)
    audit.record("words.remove", f"word:{word.id}", actor_id=actor.id, space_id=word.space_id)


def _renew(space_id: int) -> None:
    newer = {"version": secrets.randbits(62)}
    statement = upsert(WordList).values(space_id=space_id, **newer)
    db.session.execute(statement.on_conflict_do_update(index_elements=["space_id"], set_=newer))
    lists.forget_versions()


@action
def choose(actor: Member, space_id: int, chosen: Mapping[str, Any]) -> None:
    """Decide what is looked at in a ward before it is published."""
    for name, value in chosen.items():
        options.change(f"screening.{name}", value, space_id)
    audit.record("screening.choose", "screening", actor_id=actor.id, space_id=space_id)
    checking.forget_chosen()
    heat.forget_chosen()
