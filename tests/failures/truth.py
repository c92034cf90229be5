"""What a database and a store hold after a bad night: what was acknowledged, once, and everything in step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from sns.blueprints.contents.models import Content, Reaction, Reply
from sns.blueprints.contents.policy import OPEN_STATES
from sns.blueprints.events.models import Event, Rsvp
from sns.blueprints.media.models import SIZES, File
from sns.blueprints.search.models import Document, Tokens
from sns.blueprints.talk.models import Line, Room
from sns.core.outbox import OutboxRow


def written(connection: sa.Connection) -> dict[str, Counter[str]]:
    """Return by kind how often each thing is there, by the name its writer gave it."""
    titles = Counter(connection.scalars(sa.select(Content.title).where(Content.kind == "diary")))
    given = connection.execute(
        sa.select(Reaction.member_id, Reaction.content_id, Reaction.kind).where(Reaction.seq == 0)
    )
    return {
        "diary": titles, "photo": titles,
        "reply": Counter(body.partition(":")[0] for body in connection.scalars(sa.select(Reply.body))),
        "line": Counter(body.partition(":")[0] for body in connection.scalars(sa.select(Line.body))),
        "reaction": Counter(f"{row.member_id}:{row.content_id}-{row.kind}" for row in given),
    }  # fmt: skip


def answers(connection: sa.Connection) -> dict[tuple[int, int], str]:
    """Return what stands beside each answer to an event."""
    rows = connection.execute(sa.select(Rsvp.event_id, Rsvp.member_id, Rsvp.note))
    return {(row.event_id, row.member_id): row.note for row in rows}


def oldest_work_s(connection: sa.Connection) -> float:
    """Return the age of the oldest work that is not done."""
    oldest = connection.scalar(sa.select(sa.func.min(OutboxRow.created_at)).where(OutboxRow.done_at.is_(None)))
    return (datetime.now(UTC) - oldest).total_seconds() if oldest else 0.0


def out_of_step(connection: sa.Connection) -> list[str]:
    """Count everything again; return what a counter or the search says otherwise."""
    return [
        *_replies(connection),
        *_reactions(connection),
        *_events(connection),
        *_lines(connection),
        *_search(connection),
    ]


def without_photos(connection: sa.Connection, stored: Iterable[str]) -> tuple[set[str], set[str]]:
    """Return which files of photos have no row, and which rows' files are not there."""
    there = {key for key in stored if key.startswith("photos/")}
    wanted = {f"{key}/{size}.webp" for key in connection.scalars(sa.select(File.key)) for size in SIZES}
    return there - wanted, wanted - there


def _replies(connection: sa.Connection) -> Iterable[str]:
    counted = Counter(connection.scalars(sa.select(Reply.content_id).where(Reply.state == "published")))
    last = dict(
        connection.execute(sa.select(Reply.content_id, sa.func.max(Reply.seq)).group_by(Reply.content_id)).all()
    )
    for row in connection.execute(sa.select(Content.id, Content.reply_count, Content.reply_seq)):
        if (row.reply_count, row.reply_seq) != (counted[row.id], last.get(row.id, 0)):
            yield f"content {row.id}: {row.reply_count} replies up to {row.reply_seq}, there are {counted[row.id]}"


def _reactions(connection: sa.Connection) -> Iterable[str]:
    counted: dict[tuple[int, int], Counter[str]] = {}
    for row in connection.execute(sa.select(Reaction.content_id, Reaction.seq, Reaction.kind)):
        counted.setdefault((row.content_id, row.seq), Counter())[row.kind] += 1
    contents = sa.select(Content.id, sa.literal(0).label("seq"), Content.reactions)
    replies = sa.select(Reply.content_id.label("id"), Reply.seq, Reply.reactions)
    for query in (contents, replies):
        for row in connection.execute(query):
            if _present(row.reactions) != _present(counted.get((row.id, row.seq), {})):
                yield f"content {row.id}, reply {row.seq}: {row.reactions}"


def _present(counts: Mapping[str, int]) -> dict[str, int]:
    return {kind: count for kind, count in counts.items() if count}


def _events(connection: sa.Connection) -> Iterable[str]:
    found: dict[int, Counter[str]] = {}
    for row in connection.execute(sa.select(Rsvp.event_id, Rsvp.answer, Rsvp.size)):
        counts = found.setdefault(row.event_id, Counter())
        counts[row.answer] += 1
        counts["persons"] += row.size if row.answer == "going" else 0
    columns = (Event.__table__.c[name] for name in ("id", "going", "going_answers", "waiting_answers", "maybe_answers"))
    for row in connection.execute(sa.select(*columns)):
        counts = found.get(row.id, Counter())
        right = counts["persons"], counts["going"], counts["waiting"], counts["maybe"]
        if (row.going, row.going_answers, row.waiting_answers, row.maybe_answers) != right:
            yield f"event {row.id}: {tuple(row)}, the answers say {right}"


def _lines(connection: sa.Connection) -> Iterable[str]:
    asked = sa.select(Line.room_id, sa.func.max(Line.seq), sa.func.count()).group_by(Line.room_id)
    last = {room_id: (seq, count) for room_id, seq, count in connection.execute(asked)}
    for room_id, line_seq in connection.execute(sa.select(Room.id, Room.line_seq)):
        if last.get(room_id, (0, 0)) != (line_seq, line_seq):
            yield f"room {room_id}: line {line_seq}, its lines say {last.get(room_id)}"


def _search(connection: sa.Connection) -> Iterable[str]:
    wanted: dict[str, Any] = {
        "content": sa.select(Content.id).where(Content.state.in_(OPEN_STATES)),
        "reply": sa.select(Reply.id).join(Content, Content.id == Reply.content_id).where(
            Reply.state.in_(OPEN_STATES), Content.state != "deleted"
        ),
    }  # fmt: skip
    for source, query in wanted.items():
        there = set(connection.scalars(query))
        # One of each at most: the table says so.
        known = set(connection.scalars(sa.select(Document.ref_id).where(Document.source == source)))
        if there != known:
            yield f"search, {source}: {len(there - known)} missing, {len(known - there)} too many"
    without = sa.select(sa.func.count()).select_from(Document).where(Document.id.not_in(sa.select(Tokens.id)))
    if bare := connection.scalar(without):
        yield f"search: {bare} documents without tokens"
