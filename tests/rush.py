"""Two hundred members who answer one event at once: for the test of it, and for the bench, which prints what came of it."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from flask import Flask

from sns.blueprints.accounts import queries as accounts
from sns.blueprints.events import answering, queries
from sns.blueprints.events.models import Rsvp
from sns.core.db import db

from .factories import Factory

PLACES, PEOPLE, THREADS = 50, 200, 25


@dataclass
class Rush:
    """What came of it; `numbers` are those of the waiting list, `counted` is what the event says of itself."""

    seconds: float = 0.0
    faults: list[Any] = field(default_factory=list)
    going: int = 0
    numbers: list[int] = field(default_factory=list)
    counted: tuple[int, int, int] = (0, 0, 0)

    @property
    def is_right(self) -> bool:
        """Whether exactly as many come as there are places, and the others wait in the order of commit."""
        waiting = PEOPLE - PLACES
        # Nobody waits who came before the last place, and the numbers have no gap.
        in_order = self.numbers == list(range(PLACES + 1, PEOPLE + 1))
        return not self.faults and self.going == PLACES and in_order and self.counted == (PLACES, PLACES, waiting)


def rush(app: Flask, make: Factory) -> Rush:
    """Let them answer at once, in threads."""
    event = make.event(make.member(), capacity=PLACES)
    waiting = [make.member().id for _number in range(PEOPLE)]
    start, found = threading.Barrier(THREADS + 1), Rush()

    def answer() -> None:
        start.wait(30)
        while True:
            try:
                member_id = waiting.pop()
            except IndexError:
                return
            with app.app_context():
                try:
                    there, member = queries.find_event(event.id), accounts.find_member(member_id)
                    assert there is not None
                    assert member is not None
                    answering.answer(member, there, answer="going")
                except Exception as error:  # noqa: BLE001  # each one is a fault
                    found.faults.append(error)
                finally:
                    db.session.remove()

    threads = [threading.Thread(target=answer) for _number in range(THREADS)]
    for thread in threads:
        thread.start()
    start.wait(30)
    begin = time.monotonic()
    for thread in threads:
        thread.join()
    found.seconds = time.monotonic() - begin
    with app.app_context():
        rows = db.session.execute(sa.select(Rsvp.answer, Rsvp.waiting_no).where(Rsvp.event_id == event.id)).all()
        now = queries.find_event(event.id)
        assert now is not None
        found.counted = (now.going, now.going_answers, now.waiting_answers)
    found.numbers = sorted(row.waiting_no for row in rows if row.answer == "waiting")
    found.going = sum(row.answer == "going" for row in rows)
    return found
