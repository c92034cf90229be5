"""Files of events on their way in: brought, read, looked at, taken in small steps, forgotten after a month."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.blueprints.spaces import queries as spaces
from sns.core import audit, clock
from sns.core.db import action, db, reread
from sns.core.errors import Refused
from sns.core.i18n import gettext as _
from sns.core.signals import emit

from . import incoming, layouts, policy, sheets, taking
from .models import EventImport, ImportRow
from .plain import Facts, Problem, Reading, Row, Unreadable
from .signals import FileArrived, TakingWanted

# What is read at once; more waits for the worker.
AT_ONCE = 64 * 1024
# Events of one transaction, which is also what is taken in the request itself.
STEP = 20
KEPT = timedelta(days=30)
SHOWN = 50
_DAY_IN_NAME = re.compile(r"(20\d\d)[-_.]?([01]\d)[-_.]?([0-3]\d)")


@action
def bring(actor: Member, space_id: int, *, name: str, data: bytes, settings: dict[str, Any]) -> EventImport:
    """Keep a file somebody brought until it is read."""
    brought = EventImport(
        space_id=space_id, member_id=actor.id, file_name=name[:100], settings=settings, data=data,
        created_at=clock.now(), problems=[], header=[], counts={},
    )  # fmt: skip
    db.session.add(brought)
    db.session.flush()
    if len(data) > AT_ONCE or sheets.is_workbook(data):
        emit(FileArrived(brought.id))
    return brought


def waits_for_worker(brought: EventImport) -> bool:
    """Tell whether the worker reads the file."""
    return brought.data is not None and (len(brought.data) > AT_ONCE or sheets.is_workbook(brought.data))


def read(import_id: int) -> None:
    """Read a file and keep its rows; what cannot be read at all says why."""
    brought = find_import(import_id)
    if brought is None or brought.data is None or brought.state != "reading":
        return
    try:
        _keep(import_id, parse(brought.data, brought.file_name))
    except Unreadable as unreadable:
        _fail(import_id, unreadable.problem)


def parse(data: bytes, name: str) -> Reading:
    """Read a file of any of the known kinds; its name may tell when it was written."""
    today = clock.today()
    if sheets.is_calendar(data):
        reading = incoming.read(data, today)
    else:
        reading = layouts.read(sheets.read_table(data), today, _day_in(name))
    for row in reading.rows:
        if row.events and all(taking.is_over(facts) for facts in row.events):
            row.problems.append(Problem("over"))
    return reading


def _day_in(name: str) -> date | None:
    found = _DAY_IN_NAME.search(name)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


@action
def _keep(import_id: int, reading: Reading) -> None:
    brought = db.session.get_one(EventImport, import_id, populate_existing=True)
    if brought.state != "reading":
        return
    db.session.execute(sa.insert(ImportRow), [_stored(import_id, row) for row in reading.rows])
    good = [row for row in reading.rows if row.is_good]
    brought.data, brought.layout, brought.header = None, reading.layout, reading.header
    brought.rows, brought.bad_rows = len(reading.rows), len(reading.rows) - len(good)
    brought.events = sum(len(row.events) for row in good)
    brought.problems = [[one.code, one.about] for one in reading.problems]
    brought.counts = _forecast(brought.space_id, good)
    brought.state = "ready"


def _stored(import_id: int, row: Row) -> dict[str, Any]:
    return {
        "import_id": import_id, "number": row.number, "label": row.label[:100], "cells": row.cells,
        "outcome": "good" if row.is_good else "bad", "facts": [facts.stored() for facts in row.events],
        "problems": [[one.code, one.about] for one in row.problems], "event_id": None,
    }  # fmt: skip


def _forecast(space_id: int, rows: Sequence[Row]) -> dict[str, int]:
    """Count what would become of the events: new, changed, the same as before."""
    events = [facts for row in rows for facts in row.events]
    known = taking.known_digests(space_id, [facts.source_id for facts in events])
    found = Counter(
        "new"
        if facts.source_id not in known
        else "same"
        if known[facts.source_id] in (None, facts.digest)
        else "changed"
        for facts in events
    )
    return dict(found)


@action
def _fail(import_id: int, problem: Problem) -> None:
    brought = db.session.get_one(EventImport, import_id)
    brought.state, brought.data, brought.problems = "failed", None, [[problem.code, problem.about]]


@action
def begin(actor: Member, brought: EventImport) -> None:
    """Begin to take the good rows of a file."""
    reread(brought)
    if brought.state != "ready":
        raise Refused(_("このファイルは、すでに取りこまれています"))
    if not brought.events:
        raise Refused(_("取りこめる行がありません"))
    brought.state, brought.counts, brought.done = "taking", {}, 0
    audit.record(
        "event.import", f"import:{brought.id}", actor_id=actor.id, space_id=brought.space_id, events=brought.events
    )
    if not is_short(brought):
        emit(TakingWanted(brought.id, 0))


def is_short(brought: EventImport) -> bool:
    """Tell whether a file is taken at once."""
    return brought.events <= STEP


@action
def step(import_id: int, done: int) -> None:
    """Take the next rows of a file; a step that was done already does nothing."""
    brought = db.session.get(EventImport, import_id, populate_existing=True)
    if brought is None or brought.state != "taking" or brought.done != done:
        return
    actor = db.session.get(Member, brought.member_id) if brought.member_id else None
    may = actor is not None and actor.state == "active" and policy.bring_in(actor, brought)
    counts, taken = Counter(brought.counts), 0
    rows = list_rows(import_id, outcomes=("good",), limit=STEP + 1)
    for row in rows:
        if taken >= STEP:
            break
        taken += len(row.facts)
        brought.done += 1
        if actor is None or not may:
            row.outcome, row.problems = "refused", [*row.problems, ["refused", _("取りこんだ人の役割がおわりました")]]
            counts["refused"] += len(row.facts)
        else:
            _take_row(actor, brought, row, counts)
    brought.counts = dict(counts)
    if done + len(rows) > brought.done:
        emit(TakingWanted(import_id, brought.done))
    else:
        brought.state, brought.done_at = "done", clock.now()


def _take_row(actor: Member, brought: EventImport, row: ImportRow, counts: Counter[str]) -> None:
    outcomes: list[str] = []
    for stored in row.facts:
        try:
            outcome, row.event_id = taking.take(actor, brought.space_id, Facts.of(stored), brought.settings)
        except Refused as refused:
            outcome = "refused"
            row.problems = [*row.problems, ["refused", refused.words]]
        outcomes.append(outcome)
    counts.update(outcomes)
    # A row of several dates is called by what matters most.
    row.outcome = next(one for one in ("refused", "new", "changed", "same") if one in outcomes)
    row.facts = []


@action
def drop(brought: EventImport) -> None:
    """Forget a file that was not taken."""
    reread(brought)
    if brought.state == "taking":
        raise Refused(_("いま取りこんでいます。おわるまでお待ちください"))
    db.session.execute(sa.delete(ImportRow).where(ImportRow.import_id == brought.id))
    db.session.delete(brought)


@action
def forget_old() -> None:
    """Forget files after a month."""
    old = sa.select(EventImport.id).where(EventImport.created_at < clock.now() - KEPT)
    db.session.execute(sa.delete(ImportRow).where(ImportRow.import_id.in_(old)))
    db.session.execute(sa.delete(EventImport).where(EventImport.id.in_(old)))


def find_import(import_id: int) -> EventImport | None:
    """Return a file that was brought."""
    return db.session.get(EventImport, import_id)


def list_imports(space_id: int, member: Member, *, all_of_ward: bool) -> list[EventImport]:
    """Return the latest files of a ward, or those one member brought."""
    wanted = sa.select(EventImport).where(EventImport.space_id == space_id)
    if not all_of_ward:
        wanted = wanted.where(EventImport.member_id == member.id)
    return list(db.session.scalars(wanted.order_by(EventImport.id.desc()).limit(10)))


def list_rows(import_id: int, *, outcomes: Iterable[str] = (), after: int = 0, limit: int = SHOWN) -> list[ImportRow]:
    """Return rows of a file in its order, after one of them."""
    wanted = sa.select(ImportRow).where(ImportRow.import_id == import_id, ImportRow.number > after)
    if outcomes:
        wanted = wanted.where(ImportRow.outcome.in_(tuple(outcomes)))
    return list(db.session.scalars(wanted.order_by(ImportRow.number).limit(limit)))


def place_of(brought: EventImport) -> Any:
    """Return the ward or city a file is for."""
    return spaces.ward_by_id(brought.space_id)
