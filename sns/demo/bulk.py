"""A large city made in bulk, for benches and capacity: rows are inserted directly, bodies come from the sentence maker."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from markupsafe import Markup

from sns.blueprints.accounts.models import Friendship, Member
from sns.blueprints.boards.models import Board, Thread
from sns.blueprints.contents.models import Content, Reply
from sns.blueprints.people import promises
from sns.blueprints.spaces import queries as wards
from sns.blueprints.spaces.models import Membership
from sns.core import text
from sns.core.db import db, transaction

from . import bulk_cases, bulk_events, bulk_notices, sentences

_CHUNK = 5_000
# Making and rendering prose is what takes time; beyond this many, bodies come round again.
_BODIES = 12_000
# Of a city that is built by its entries: few people who write much.
_ENTRIES_PER_MEMBER = 20
_MOST_MEMBERS = 100_000
_ENTRIES_PER_THREAD = 20
_ENTRIES_PER_EVENT = 5
_ENTRIES_PER_NOTICE = 2
_LONG = 5_000  # replies of the longest thread
_FRIENDS = 8
_DAYS = 700
_APART_S = 60  # what happens within one second would share the few keys the search has for it
# Left to the people of the believable town, so that a ward with few writers can be measured too.
QUIET_WARD = "asahi"
# The first entry of the bulk, so that a long talk can be measured too.
LONG_TALK = 200


def build(seed: int, now: datetime, entries: int, *, members: int | None = None) -> Iterator[str]:
    """Add about `entries` diary entries with comments on a third of them, by so many members or by some in proportion."""
    rng = random.Random(seed)  # noqa: S311  # the same seed must give the same city
    count = members or min(max(entries // _ENTRIES_PER_MEMBER, 50), _MOST_MEMBERS)
    yield "making sentences …"
    bodies = [_body(rng) for _ in range(min(entries, _BODIES))]
    yield f"{count} members move in …"
    yield from _build(rng, list(_members(rng, count, now)), bodies, entries, now)


def _build(
    rng: random.Random, members: list[tuple[int, int]], bodies: list[dict[str, Any]], entries: int, now: datetime
) -> Iterator[str]:
    yield f"{len(members)} members, {entries} entries …"
    first = (db.session.scalar(sa.select(sa.func.max(Content.id))) or 0) + 1
    for start in range(0, entries, _CHUNK):
        count = min(_CHUNK, entries - start)
        _insert_entries(rng, members, bodies, first + start, count, now, long_talk=first)
        if (start // _CHUNK) % 4 == 3:
            yield f"  {start + count} of {entries}"
    yield "threads …"
    _insert_threads(rng, members, bodies, max(entries // _ENTRIES_PER_THREAD, 10), min(entries // 20, _LONG), now)
    yield "events …"
    yield from bulk_events.build(rng, members, bodies, max(entries // _ENTRIES_PER_EVENT, 20), now)
    yield "notices …"
    yield from bulk_notices.build(rng, bodies, entries // _ENTRIES_PER_NOTICE, now)
    yield "cases …"
    bulk_cases.insert(rng, members, first, min(entries // 2, bulk_cases.OPEN), now)
    with transaction():
        db.session.execute(sa.text("ANALYZE"))


def _body(rng: random.Random) -> dict[str, Any]:
    body = sentences.body(rng)
    return {
        "body": body,
        "body_html": text.render(body),
        "excerpt": text.excerpt(body, 120),
        "text_version": text.VERSION,
    }


def _members(rng: random.Random, count: int, now: datetime) -> Iterator[tuple[int, int]]:
    first = (db.session.scalar(sa.select(sa.func.max(Member.id))) or 0) + 1
    ward_ids = [ward.id for ward in wards.wards_by_id().values() if ward.slug != QUIET_WARD]
    made = [(first + index, ward_ids[index % len(ward_ids)]) for index in range(count)]
    for start in range(0, count, _CHUNK):
        part = made[start : start + _CHUNK]
        with transaction():
            db.session.execute(sa.insert(Member), [
                {"id": key, "nickname": f"会員{key}", "nickname_key": f"bulk{key}", "home_ward_id": ward,
                 "state": "active", "joined_at": now - timedelta(days=_DAYS, seconds=_APART_S * (key - first)),
                 "settings": {"promises": promises.VERSIONS}}
                for key, ward in part
            ])  # fmt: skip
            db.session.execute(sa.insert(Membership), [
                {"member_id": key, "space_id": ward, "role": "resident", "tie": "live", "since_at": now}
                for key, ward in part
            ])  # fmt: skip
            pairs = {(key, rng.choice(part)[0]) for key, _ in part for _ in range(_FRIENDS // 2)}
            both = {pair for a, b in pairs if a != b for pair in ((a, b), (b, a))}
            db.session.execute(
                sa.insert(Friendship), [{"member_id": a, "friend_id": b, "since_at": now} for a, b in sorted(both)]
            )
    yield from made


def _insert_entries(
    rng: random.Random, members: list[tuple[int, int]], bodies: list[dict[str, Any]], first: int, count: int,
    now: datetime, *, long_talk: int,
) -> None:  # fmt: skip
    rows, replies = [], []
    for key in range(first, first + count):
        author, ward = rng.choice(members)
        at = now - timedelta(seconds=rng.randrange(_DAYS * 86_400))
        comments = rng.randrange(1, 6) if rng.random() < 0.33 else 0
        scope = rng.choices(("ward", "city", "friends", "private"), (58, 32, 7, 3))[0]
        if key == long_talk:
            comments, scope = LONG_TALK, "city"
        rows.append({
            "id": key, "kind": "diary", "author_id": author, "space_id": ward, "shown_in": [], "tags": [],
            "visibility": scope, "state": "published", "title": sentences.title(rng), "version": 1, "created_at": at, "published_at": at,
            "bumped_at": at, "reply_seq": comments, "reply_count": comments, "view_count": rng.randrange(60),
            "reactions": {"like": rng.randrange(1, 12)}, "facts": {}, **rng.choice(bodies),
        })  # fmt: skip
        for seq in range(1, comments + 1):
            words = rng.choice(bodies)
            replies.append({
                "content_id": key, "seq": seq, "root_seq": seq, "depth": 0, "author_id": rng.choice(members)[0],
                "state": "published", "body": words["excerpt"], "body_html": text.line(words["excerpt"]),
                "text_version": text.VERSION, "created_at": at + timedelta(minutes=7 * seq), "reactions": {},
            })  # fmt: skip
    with transaction():
        db.session.execute(sa.insert(Content.__table__), rows)  # type: ignore[arg-type]
        if replies:
            db.session.execute(sa.insert(Reply), replies)


def _insert_threads(
    rng: random.Random, members: list[tuple[int, int]], bodies: list[dict[str, Any]], count: int, longest: int,
    now: datetime,
) -> None:  # fmt: skip
    boards = [(row.id, row.space_id, row.readers) for row in db.session.scalars(sa.select(Board).order_by(Board.id))]
    first = (db.session.scalar(sa.select(sa.func.max(Content.id))) or 0) + 1
    rows, threads, replies = [], [], []
    for key in range(first, first + count if boards else first):
        # The first of them is the longest thread, on the first board.
        board_id, space_id, readers = boards[0] if key == first else rng.choice(boards)
        number = longest if key == first else rng.randrange(9)
        opened = now - timedelta(seconds=rng.randrange(86_400, _DAYS * 86_400))
        moved = opened + timedelta(minutes=3 * number)
        author = rng.choice(members)[0]
        rows.append({
            "id": key, "kind": "thread", "author_id": author, "space_id": space_id, "shown_in": [], "tags": [],
            "visibility": readers, "state": "published", "title": sentences.title(rng), "version": 1,
            "created_at": opened, "published_at": opened, "bumped_at": moved, "reply_seq": number,
            "reply_count": number, "view_count": rng.randrange(60), "reactions": {"see": rng.randrange(1, 12)},
            "facts": {}, **rng.choice(bodies),
        })  # fmt: skip
        threads.append({
            "id": key, "board_id": board_id, "moved_at": moved, "opened_at": opened, "facilitator_id": author,
            "people": min(number + 1, 9), "last_seq": number, "official_seq": 0, "summary": "", "summary_html": Markup(),
            "traces": [],
        })  # fmt: skip
        root = 1
        for seq in range(1, number + 1):
            words = rng.choice(bodies)
            root = seq if rng.random() < 0.6 else root
            replies.append({
                "content_id": key, "seq": seq, "root_seq": root, "parent_seq": None if root == seq else root,
                "depth": int(root != seq), "author_id": rng.choice(members)[0], "state": "published",
                "body": words["excerpt"], "body_html": text.line(words["excerpt"]), "text_version": text.VERSION,
                "created_at": opened + timedelta(minutes=3 * seq), "reactions": {},
            })  # fmt: skip
    if not rows:
        return
    with transaction():
        db.session.execute(sa.insert(Content.__table__), rows)  # type: ignore[arg-type]
        db.session.execute(sa.insert(Thread.__table__), threads)  # type: ignore[arg-type]
        db.session.execute(sa.insert(Reply), replies)
