"""Events with answers in bulk, for benches: two years of them in every ward, some over days, most of one."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from sns.blueprints.contents.models import Content
from sns.blueprints.events.models import SORTS, Event, Rsvp
from sns.core.db import db, transaction

from . import sentences

_CHUNK = 5_000
_DAYS_BACK, _DAYS_AHEAD = 365, 365
_ANSWERS = 25  # of an event, on average
# The first event of the bulk: a lecture with many answers.
LECTURE = 500


def build(
    rng: random.Random, members: Sequence[tuple[int, int]], bodies: Sequence[dict[str, Any]], count: int, now: datetime
) -> Iterator[str]:
    """Add events in every ward, each by a member of it, with answers."""
    first = (db.session.scalar(sa.select(sa.func.max(Content.id))) or 0) + 1
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    for start in range(0, count, _CHUNK):
        keys = range(first + start, first + min(start + _CHUNK, count))
        contents, events, answers = [], [], []
        for key in keys:
            author, ward = rng.choice(members)
            people = _people(rng, members, LECTURE if key == first else rng.randrange(2 * _ANSWERS))
            contents.append(_content(rng, key, author, ward, rng.choice(bodies), now))
            events.append(_event(rng, key, ward, day, len(people), is_lecture=key == first))
            answers += [_answer(rng, key, member, number, now) for number, member in enumerate(people)]
        with transaction():
            db.session.execute(sa.insert(Content.__table__), contents)  # type: ignore[arg-type]
            db.session.execute(sa.insert(Event.__table__), events)  # type: ignore[arg-type]
            for begin in range(0, len(answers), 50_000):
                db.session.execute(sa.insert(Rsvp), answers[begin : begin + 50_000])
        yield f"  {start + len(keys)} of {count} events"


def _people(rng: random.Random, members: Sequence[tuple[int, int]], count: int) -> list[int]:
    return [member for member, _ward in rng.sample(members, min(count, len(members)))]


def _content(
    rng: random.Random, key: int, author: int, ward: int, words: dict[str, Any], now: datetime
) -> dict[str, Any]:  # fmt: skip
    at = now - timedelta(days=rng.randrange(30, 400))
    return {
        "id": key, "kind": "event", "author_id": author, "space_id": ward, "shown_in": [], "tags": [],
        "visibility": rng.choices(("public", "city", "ward"), (3, 4, 3))[0], "state": "published", "version": 1,
        "title": sentences.title(rng), "created_at": at, "published_at": at, "bumped_at": at, "reply_seq": 0,
        "reply_count": 0, "view_count": rng.randrange(60), "reactions": {}, "facts": {},
        "field_id": rng.randrange(1, 6), **words,
    }  # fmt: skip


def _event(
    rng: random.Random, key: int, ward: int, day: datetime, answers: int, *, is_lecture: bool
) -> dict[str, Any]:  # fmt: skip
    starts_at = day + timedelta(days=rng.randrange(-_DAYS_BACK, _DAYS_AHEAD), hours=rng.randrange(0, 10))
    length = timedelta(days=rng.randrange(2, 60)) if rng.random() < 0.03 else timedelta(hours=rng.randrange(1, 4))
    if is_lecture:
        starts_at, length = day + timedelta(days=7, hours=5), timedelta(hours=2)
    going = sum(1 for number in range(answers) if number % 5 < 3)
    return {
        "id": key, "in_space_id": ward, "sort": rng.choice(SORTS), "starts_at": starts_at, "ends_at": starts_at + length,
        "is_all_day": False, "is_long": length >= timedelta(days=1), "time_note": "", "place": "区民センター", "address": "", "way": "", "is_coarse": False,
        "url": "", "capacity": 5_000 if rng.random() < 0.5 or is_lecture else None, "capacity_note": "", "fee_note": "",
        "bring": "", "rain": "", "needs": [], "needs_note": "", "host_name": "", "contact": "",
        "is_walk_in": False, "is_day_of": rng.random() < 0.2, "is_empty_handed": rng.random() < 0.2,
        "is_free": rng.random() < 0.5, "is_for_children": rng.random() < 0.3, "is_accessible": rng.random() < 0.2,
        "uid": f"bulk-{key}@engawa", "sequence": 0, "cancel_reason": "", "going": going, "going_answers": going,
        "waiting_answers": 0, "maybe_answers": sum(1 for number in range(answers) if number % 5 == 3), "waiting_seq": 0,
        "heads": {},
    }  # fmt: skip


def _answer(rng: random.Random, key: int, member: int, number: int, now: datetime) -> dict[str, Any]:
    answer = ("going", "going", "going", "maybe", "not_going")[number % 5]
    return {
        "event_id": key, "member_id": member, "answer": answer, "size": 1, "note": "",
        "answered_at": now - timedelta(minutes=rng.randrange(40_000)),
    }  # fmt: skip
