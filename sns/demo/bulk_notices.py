"""Notices in bulk, for benches: two years of them from every office, some with a stamp, some shown in further wards."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from sns.blueprints.contents.models import Content, ContentSpace
from sns.blueprints.notices.models import Notice
from sns.blueprints.spaces import queries as wards
from sns.core.db import db, transaction

from . import sentences

_CHUNK = 5_000
_DAYS = 700


def build(rng: random.Random, bodies: Sequence[dict[str, Any]], count: int, now: datetime) -> Iterator[str]:
    """Add notices of every ward and of the city."""
    city = wards.city_card()
    places = [ward.id for ward in wards.wards_by_id().values()]
    first = (db.session.scalar(sa.select(sa.func.max(Content.id))) or 0) + 1
    for start in range(0, count, _CHUNK):
        keys = range(first + start, first + min(start + _CHUNK, count))
        contents, notices, elsewhere = [], [], []
        for key in keys:
            space = city.id if city is not None and rng.random() < 0.04 else rng.choice(places)
            also = [rng.choice(places)] if rng.random() < 0.03 else []
            row = _content(rng, key, space, [one for one in also if one != space], rng.choice(bodies), now)
            contents.append(row)
            notices.append(_notice(rng, key, space))
            elsewhere += [
                {"content_id": key, "space_id": one, "kind": "notice", "bumped_at": row["bumped_at"]}
                for one in row["shown_in"]
            ]
        with transaction():
            db.session.execute(sa.insert(Content.__table__), contents)  # type: ignore[arg-type]
            db.session.execute(sa.insert(Notice.__table__), notices)  # type: ignore[arg-type]
            if elsewhere:
                db.session.execute(sa.insert(ContentSpace), elsewhere)
        yield f"  {start + len(keys)} of {count} notices"


def _content(
    rng: random.Random, key: int, space: int, shown_in: list[int], words: dict[str, Any], now: datetime
) -> dict[str, Any]:  # fmt: skip
    at = now - timedelta(seconds=rng.randrange(3_600, _DAYS * 86_400))
    return {
        "id": key, "kind": "notice", "author_id": None, "voice_space_id": space, "space_id": space, "shown_in": shown_in,
        "tags": [], "visibility": "public" if rng.random() < 0.9 else "ward", "state": "published", "version": 1,
        "title": sentences.title(rng), "created_at": at, "published_at": at, "bumped_at": at, "reply_seq": 0,
        "reply_count": 0, "view_count": 0, "reactions": {}, "facts": {}, "field_id": rng.randrange(1, 6), **words,
    }  # fmt: skip


def _notice(rng: random.Random, key: int, space: int) -> dict[str, Any]:
    return {
        "id": key, "in_space_id": space, "stage": "approved", "urgency": "important" if rng.random() < 0.1 else "normal",
        "section": "市民協働課", "contact": "", "asks_stamp": rng.random() < 0.02, "languages": [], "is_ahead": False,
        "withdraw_reason": "", "reached": 0, "stamps": 0, "mails": 0, "mail_failures": 0,
    }  # fmt: skip
