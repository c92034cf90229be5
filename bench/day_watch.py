"""What is watched during a day, and what must be in the database after it."""

from __future__ import annotations

import threading
import time
from collections import Counter
from types import TracebackType

import sqlalchemy as sa
from flask import Flask

from sns.blueprints.contents.models import Content, Reaction, Reply
from sns.blueprints.events.models import Rsvp
from sns.blueprints.search.models import Document
from sns.blueprints.talk.models import Line
from sns.core import clock
from sns.core.db import db
from sns.core.outbox import OutboxRow

from . import sites
from .day_mix import Mix

_EVERY_S = 1.0


class Watch:
    """Looks each second at the age of the queue and the memory of both processes, while it is entered."""

    def __init__(self, app: Flask, web: sites.Server, worker: int) -> None:
        self.app, self.web, self.worker = app, web, worker
        self.ages: list[float] = []
        self.web_kb = self.worker_kb = 0
        self.first_web_kb, self.first_worker_kb = web.largest_kb(), sites.resident_kb(worker)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    @property
    def oldest_s(self) -> float:
        """The longest that something due waited for the worker, as it was seen."""
        return max(self.ages, default=0.0)

    def ages_told(self) -> str:
        """Return the oldest of each tenth of the time."""
        size = max(len(self.ages) // 10, 1)
        parts = [self.ages[at : at + size] for at in range(0, len(self.ages), size)]
        return " ".join(f"{max(part):.1f}" for part in parts)

    def drained(self, patience_s: float) -> int:
        """Wait until nothing is due any more; return how many jobs are left."""
        until = time.monotonic() + patience_s
        while (left := self._due()[0]) and time.monotonic() < until:
            time.sleep(0.2)
        return left

    def _run(self) -> None:
        while not self._over.wait(_EVERY_S):
            self.ages.append(self._due()[1])
            self.web_kb = max(self.web_kb, self.web.largest_kb())
            self.worker_kb = max(self.worker_kb, sites.resident_kb(self.worker))

    def _due(self) -> tuple[int, float]:
        now = clock.now()
        asked = sa.select(sa.func.count(), sa.func.min(OutboxRow.available_at)).where(
            OutboxRow.done_at.is_(None), OutboxRow.available_at <= now
        )
        with self.app.app_context():
            count, oldest = db.session.execute(asked).one()
            db.session.remove()
        return int(count), (now - oldest).total_seconds() if oldest else 0.0


def lost_of(mix: Mix, app: Flask) -> list[str]:
    """Return what was acknowledged and is not there once, or cannot be found by a search."""
    with app.app_context():
        found = [*_words(mix), *_deeds(mix)]
        db.session.remove()
    return found


def _words(mix: Mix) -> list[str]:
    def there(column: sa.ColumnElement[str], *also: sa.ColumnElement[bool]) -> Counter[str]:
        # Bodies are cleaned before they are stored; the mark at their beginning is what counts.
        rows = db.session.scalars(sa.select(column).where(column.like(f"{mix.mark}x%"), *also))
        return Counter(row.split(" ")[0] for row in rows)

    replies = there(Reply.body, Reply.state == "published")
    titles = there(Content.title, Content.state == "published")
    lines = there(Line.body)
    lost = []
    for kind, among in (
        ("reply", replies), ("comment", replies), ("entry", titles), ("opening", titles), ("chat line", lines)
    ):  # fmt: skip
        lost += [
            f"{kind} {name} is there {among[name]} times"
            for said in mix.said[kind]
            if among[name := said.split(" ")[0]] != 1
        ]
    for source, column, model in (("reply", Reply.body, Reply), ("content", Content.title, Content)):
        unread = sa.select(column).where(
            column.like(f"{mix.mark}x%"),
            ~sa.exists().where(Document.source == source, Document.ref_id == model.id),
        )
        lost += [f"{source} {said.split(' ')[0]} is not in the search" for said in db.session.scalars(unread)]
    return lost


def _deeds(mix: Mix) -> list[str]:
    lost = []
    for (number, member), answer in mix.answers.items():
        row = db.session.get(Rsvp, (number, member))
        if row is None or row.answer not in (answer, "waiting"):
            lost.append(f"the answer of {member} to event {number} is {row.answer if row else 'not there'}")
    for number, member in mix.given:
        if db.session.get(Reaction, (number, member, 0, "like")) is None:
            lost.append(f"the kind word of {member} for {number} is not there")
    return lost
