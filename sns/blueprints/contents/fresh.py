"""What is different on a page since it was made, for one reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.core.db import db

from . import policy, queries, watching
from .feeds import TABS
from .models import Reply

MOST_SHOWN = 400
MOST_NEW = 100
_CONTENT, _SINCE = (sa.bindparam(name, type_=sa.Integer) for name in ("content", "since"))


@dataclass(frozen=True)
class Seen:
    """What a page shows: up to which reply it was made, when, and the numbers of the replies whose words are on it."""

    since: int
    at: datetime | None
    shown: tuple[int, ...]

    @classmethod
    def parse(cls, payload: dict[str, Any], *, last: int) -> Seen:
        """Read what a page says of itself, otherwise it shows all up to `last`; anything else is a ValueError."""
        since, shown = payload.get("since"), payload.get("shown", [])
        numbers = [*([] if since is None else [since]), *(shown if isinstance(shown, list) else [None])]
        if len(numbers) > MOST_SHOWN or not all(type(number) is int and 0 <= number < 10**9 for number in numbers):
            raise ValueError("numbers of replies")
        return cls(last if since is None else since, moment(payload.get("at")), tuple(shown))


def moment(given: Any) -> datetime | None:
    """Read a moment that a page was given; anything else is a ValueError."""
    if given is None:
        return None
    if not isinstance(given, str) or len(given) > 40:
        raise ValueError("moment")
    found = datetime.fromisoformat(given)
    if found.tzinfo is None:
        raise ValueError("moment without a zone")
    return found


def of_content(reader: Member, content_id: int, seen: Seen) -> watching.News | None:
    """Return what is new, changed and gone on the page of a content; None when it is not for this reader any more."""
    content = queries.find_content(content_id)
    if content is None or (content.state != "published" and content.author_id != reader.id):
        return {"over": True}
    if not policy.watch(reader, content):
        return None
    rows = _states(content_id, seen.shown) if seen.shown else {}
    me = reader.standing
    shown = {
        seq: row
        for seq, row in rows.items()
        if policy.is_shown(policy.state_for(me, row), is_own=row.author_id == reader.id)
    }
    return {
        "count": _count_new(reader, content_id, seen.since),
        "gone": [seq for seq in seen.shown if seq not in shown],
        "changed": {
            str(seq): row.edited_at.isoformat()
            for seq, row in shown.items()
            if seen.at is not None and row.edited_at is not None and row.edited_at > seen.at
        },
        "rewritten": bool(seen.at and content.edited_at and content.edited_at > seen.at),
        "says": {"0": content.reactions} | {str(seq): row.reactions for seq, row in shown.items()},
        **watching.more_news(reader, content),
    }  # fmt: skip


def _states(content_id: int, seqs: Sequence[int]) -> dict[int, Any]:
    rows = db.session.execute(
        sa.select(
            Reply.seq, Reply.state, Reply.author_id, Reply.voice_space_id, Reply.edited_at, Reply.reactions
        ).where(Reply.content_id == content_id, Reply.seq.in_(seqs))
    )  # fmt: skip
    return {row.seq: row for row in rows}


def _count_new(reader: Member, content_id: int, since: int) -> int:
    """Count what others wrote after a reply number, as far as it is shown to the reader as something to read."""
    me = reader.standing
    rows = db.session.execute(_new(), {"content": content_id, "since": since})
    hidden = me.blocked | me.muted | {reader.id}
    return sum(row.voice_space_id is not None or row.author_id not in hidden for row in rows)


@cache
def _new() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(Reply.author_id, Reply.voice_space_id)
        .where(Reply.content_id == _CONTENT, Reply.seq > _SINCE, Reply.state == "published")
        .limit(MOST_NEW)
    )


def of_feed(reader: Member, tab: str, at: datetime) -> watching.News:
    """Return how much others have written that stands above what a page of the feed shows."""
    is_boards = tab not in TABS
    cards = queries.list_feed(reader, tab="all" if is_boards else tab, kind="thread" if is_boards else None, since=at)
    return {
        "count": sum(
            card.bumped_at > at and (card.author is None or card.author.id != reader.id) for card in cards.items
        )
    }
