"""What is done to the index: brought up to date, forgotten, rebuilt, mended. The only writer of its tables."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from sns.core import fulltext
from sns.core.db import action, db, transaction, upsert
from sns.core.upkeep import scrub

from . import index, queries, words
from .adapters import SOURCES, Text
from .models import Document, Rebuild, Tokens
from .sources import CONTENT, REPLY

# Texts put in one transaction: some 30 ms, so that nobody who writes meanwhile waits longer.
CHUNK = 50
_PAUSE_S = 0.02
_PAGES = 64
_STRETCH = 4_096


@action
def refresh(source: str, ids: Collection[int], *, anew: bool = False) -> None:
    """Bring the words of these texts up to date and drop those that are gone; `anew` reads even what is up to date."""
    texts = {text.ref_id: text for text in SOURCES[source].gather(ids)}
    kept = {
        row.ref_id: row
        for row in db.session.execute(
            sa.select(
                Document.id, Document.ref_id, Document.version, Document.edited_at, Document.words_version
            ).where(Document.source == source, Document.ref_id.in_(ids))
        )
    }  # fmt: skip
    gone = [row.id for ref_id, row in kept.items() if ref_id not in texts]
    if gone:
        db.session.execute(sa.delete(Document).where(Document.id.in_(gone)))
    for ref_id, row in kept.items():
        text = texts.pop(ref_id, None)
        if text is not None and (anew or not _is_fresh(row, text)):
            db.session.execute(sa.update(Document).where(Document.id == row.id).values(**index.facts_of(text)))
            db.session.execute(sa.update(Tokens).where(Tokens.id == row.id).values(**index.tokens_of(text)))
    if texts:
        _insert(list(texts.values()))


def _is_fresh(row: Any, text: Text) -> bool:
    # What has no version of its own is always read again.
    has_version = text.source in (CONTENT, REPLY)
    known = (row.version, row.edited_at, row.words_version)
    return has_version and known == (text.version, text.edited_at, words.VERSION)


def _insert(texts: list[Text]) -> None:
    wishes = {index.wish_of(text) for text in texts}
    taken = set(db.session.scalars(sa.select(Document.id).where(Document.id.in_(wishes))))
    by_key: dict[int, Text] = {}
    for text in texts:
        key = index.wish_of(text)
        if key in taken:
            key = _next_free(key, taken)
        taken.add(key)
        by_key[key] = text
    # Whoever else brings in the same text at this moment is as good.
    facts = [{"id": key, **index.facts_of(text)} for key, text in by_key.items()]
    db.session.execute(upsert(Document).on_conflict_do_nothing(), facts)
    own = db.session.execute(
        sa.select(Document.id, Document.source, Document.ref_id).where(Document.id.in_(by_key))
    ).all()  # fmt: skip
    # In order: SQLite's index closes a part of itself whenever a key is smaller than the one before.
    mine = sorted(key for key, source, ref_id in own if (by_key[key].source, by_key[key].ref_id) == (source, ref_id))
    tokens = [{"id": key, **index.tokens_of(by_key[key])} for key in mine]
    if tokens:
        db.session.execute(upsert(Tokens).on_conflict_do_nothing(), tokens)


def _next_free(key: int, taken: set[int]) -> int:
    # Of an import thousands of texts may have one moment: a stretch of keys is looked at in one step.
    while True:
        stretch = range(key, key + _STRETCH)
        taken.update(db.session.scalars(sa.select(Document.id).where(Document.id.between(stretch[0], stretch[-1]))))
        free = next((one for one in stretch if one not in taken), None)
        if free is not None:
            return free
        key += _STRETCH


@action
def forget(contents: sa.Select[int], replies: sa.Select[int], *others: tuple[str, int]) -> None:
    """Take out the words of contents with everything answered to them, of replies, and of (source, id)."""
    db.session.execute(sa.delete(Document).where(Document.content_id.in_(contents)))
    db.session.execute(sa.delete(Document).where(Document.source == REPLY, Document.ref_id.in_(replies)))
    for source, ref_id in others:
        db.session.execute(sa.delete(Document).where(Document.source == source, Document.ref_id == ref_id))


def sweep() -> None:
    """Let SQLite's index forget for good what was deleted, in steps that hold up nobody."""
    if db.engine.dialect.name != "sqlite":
        return
    is_left, begin = True, True
    while is_left:
        with transaction():
            is_left = fulltext.merge_some(
                db.session.connection(), Tokens.__tablename__, pages=_PAGES, begin=begin
            ) or begin  # fmt: skip
        begin = False
        time.sleep(_PAUSE_S)
    scrub()


@contextmanager
def index_comes_last() -> Iterator[None]:
    """Make the full-text index anew from all that was put in meanwhile: several times as fast, and nothing is found."""
    with transaction():
        fulltext.drop(db.session.connection(), Tokens.__tablename__)
    yield
    with transaction():
        fulltext.create(db.session.connection(), Tokens.__tablename__)
        fulltext.fill(db.session.connection(), Tokens.__tablename__)


def rebuild(*, afresh: bool = False, chunk: int | None = None, rest_s: float = _PAUSE_S) -> Iterator[tuple[str, int]]:
    """Read every text again in small steps, telling (source, how many so far); goes on where it was interrupted."""
    _begin(afresh=afresh)
    for name, source in SOURCES.items():
        done = 0
        while ids := source.ids_after(queries.rebuilt_until(name), chunk or CHUNK):
            with transaction():
                refresh(name, ids, anew=True)
                db.session.execute(sa.update(Rebuild).where(Rebuild.source == name).values(last_id=ids[-1]))
            done += len(ids)
            yield name, done
            time.sleep(rest_s)
    with transaction():
        db.session.execute(sa.delete(Rebuild))


@action
def _begin(*, afresh: bool) -> None:
    if afresh:
        db.session.execute(sa.delete(Rebuild))
    for name in SOURCES:
        if db.session.get(Rebuild, name) is None:
            db.session.add(Rebuild(source=name, last_id=0))


def go_on(*, seconds: float) -> None:
    """Spend some seconds on a rebuild that is not finished, or that a new index needs."""
    if not queries.is_unfinished():
        return
    end = time.monotonic() + seconds
    for _done in rebuild():
        if time.monotonic() > end:
            return


def mend() -> int:
    """Bring in what was missed and read again what another tokeniser read; return how many texts."""
    done = 0
    for name, source in SOURCES.items():
        after = 0
        while ids := source.ids_after(after, 20 * CHUNK):
            after = ids[-1]
            lacking = queries.list_lacking(name, ids)
            for start in range(0, len(lacking), CHUNK):
                refresh(name, lacking[start : start + CHUNK])
                time.sleep(_PAUSE_S)
            done += len(lacking)
    return done
