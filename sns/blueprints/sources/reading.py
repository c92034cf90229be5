"""Reading a source: its site or its folder is asked outside of any transaction, then each item is taken by itself."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from sns.blueprints.spaces import queries as spaces
from sns.core import clock
from sns.core.db import release

from . import actions, feeds, fetching, jma, queries, tables, trees
from .models import Source
from .plain import Item, Unreadable, short_key

# Reports of the weather agency that are fetched at once; more comes a minute later.
_MOST_REPORTS = 40
_MOST_FILES = 5_000
_SUFFIXES = {"jma": (".xml",), "feed": (".xml", ".rss", ".atom", ".rdf"), "csv": (".csv",)}
Fetch = Callable[..., fetching.Answer]


def read(source_id: int, folder: Path, fetch: Fetch | None = None) -> Counter[str]:
    """Ask a source what is new and take it in; return what became of it."""
    source = actions.begin(source_id)
    if source is None:
        return Counter()
    outcomes: Counter[str] = Counter()
    ask = fetch or fetching.fetch
    release()
    try:
        if not source.address:
            outcomes = read_folder(source, folder / "incoming" / str(source.id), ask_only_new=True)
            actions.finish(source_id)
            return outcomes
        answer = ask(source.address, etag=source.etag, last_modified=source.last_modified)
        if answer.data is None:
            actions.finish(source_id)
            return outcomes
        outcomes = _take_answer(source, answer.data, ask)
        if outcomes.pop("left", 0):
            # What was not read yet is asked for again, although nothing is newer then.
            answer = fetching.Answer(None)
        actions.finish(source_id, etag=answer.etag, modified=answer.last_modified)
    except Unreadable as unreadable:
        actions.finish(source_id, error=unreadable.code, about=unreadable.about)
    return outcomes


def _take_answer(source: Source, data: bytes, ask: Fetch) -> Counter[str]:
    if source.sort == "csv":
        return take_all(source, tables.read(data))
    root = trees.parse(data)
    if source.sort == "feed":
        return take_all(source, feeds.read(root, source.address))
    if trees.name_of(root) != "feed":
        return take_all(source, [jma.read(root, *_codes_of(source))])
    return _take_reports(source, feeds.links(root, source.address), ask)


def _take_reports(source: Source, links: list[str], ask: Fetch) -> Counter[str]:
    outcomes: Counter[str] = Counter()
    keys = {short_key(f"seen|{link}"): link for link in links}
    known = queries.knows(source.id, list(keys))
    # Oldest first: a report replaces what was told of its event before.
    fresh = [(key, link) for key, link in keys.items() if key not in known]
    outcomes["left"] = max(0, len(fresh) - _MOST_REPORTS)
    release()
    for key, link in reversed(fresh[-_MOST_REPORTS:]):
        try:
            data = ask(link).data or b""
        except Unreadable as unreadable:
            # The site may answer the next time; what was answered and cannot be read never will.
            raise Unreadable(unreadable.code, link[-60:]) from unreadable
        outcomes += read_report(source, data, link.rpartition("/")[2], key)
    return outcomes


def read_report(source: Source, data: bytes, name: str, key: str = "") -> Counter[str]:
    """Take in one report; one that cannot be read is listed with the reason."""
    digest = hashlib.sha256(data).hexdigest()
    try:
        item = jma.read(trees.parse(data), *_codes_of(source))
    except Unreadable as unreadable:
        actions.note_unreadable(source.id, key or f"file|{digest}", name, unreadable.code, digest)
        return Counter({"unreadable": 1})
    outcomes = take_all(source, [item])
    if key:
        actions.take(source.id, Item(key, name, told_at=item.told_at, outcome="read"))
    return outcomes


def read_folder(source: Source, folder: Path, *, ask_only_new: bool = False) -> Counter[str]:
    """Take in every file of a folder, in the order of time; with `ask_only_new` each is put aside when it is read."""
    outcomes: Counter[str] = Counter()
    if not folder.is_dir():
        return outcomes
    files = sorted(
        path for path in folder.iterdir() if path.suffix.lower() in _SUFFIXES[source.sort] and path.is_file()
    )
    reports: list[tuple[Path, Item]] = []
    for path in files[:_MOST_FILES]:
        release()
        data = _bytes_of(path)
        digest = hashlib.sha256(data).hexdigest()
        try:
            if len(data) > fetching.MOST_BYTES:
                raise Unreadable("too_large")
            reports += [(path, item) for item in _items_of(source, data)]
        except Unreadable as unreadable:
            actions.note_unreadable(source.id, f"file|{digest}", path.name, unreadable.code, digest)
            outcomes["unreadable"] += 1
    reports.sort(key=lambda found: (found[1].told_at or clock.now(), found[1].key))
    outcomes += take_all(source, [item for _path, item in reports])
    if ask_only_new:
        (folder / "done").mkdir(exist_ok=True)
        for path in files[:_MOST_FILES]:
            path.replace(folder / "done" / path.name)
    return outcomes


def _bytes_of(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(fetching.MOST_BYTES + 1)


def _items_of(source: Source, data: bytes) -> list[Item]:
    if source.sort == "csv":
        return tables.read(data)
    root = trees.parse(data)
    return [jma.read(root, *_codes_of(source))] if source.sort == "jma" else feeds.read(root, "")


def _codes_of(source: Source) -> tuple[str, frozenset[str], frozenset[str]]:
    city = spaces.find_city()
    wards = frozenset(code[:5] for code in actions.ward_codes())
    return (city.code or "")[:5] if city else "", wards, frozenset(source.further_areas.split())


def take_all(source: Source, items: Iterable[Item]) -> Counter[str]:
    """Take in items one by one; return what became of them."""
    wards = spaces.wards_by_id()
    outcomes: Counter[str] = Counter()
    for item in items:
        # A ward's own source tells what is said about its ward.
        if item.codes and source.space_id in wards and source.space_id not in actions.ward_ids_of(item.codes):
            item.outcome = item.outcome or "elsewhere"
        if outcome := actions.take(source.id, item):
            outcomes[outcome] += 1
    return outcomes
