"""Questions about files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import Any, Protocol

import sqlalchemy as sa
import sqlalchemy.orm as so

from sns.blueprints.accounts.models import Member
from sns.blueprints.contents import policy
from sns.blueprints.contents.cards import COLUMNS, Card, card
from sns.blueprints.contents.models import Content, Reply
from sns.blueprints.contents.shapes import Shape
from sns.core.db import ask, db

from .models import File

# One photo may be taken from a page whose words stay.
_IS_SHOWN = File.hidden_at.is_(None)


class HasPhotos(Protocol):
    """What photos can be hung on: a content or its card."""

    id: int
    photos: list[Any]


def find_file(file_id: int) -> File | None:
    """Return a file with what it belongs to."""
    return db.session.scalar(
        sa.select(File)
        .options(so.joinedload(File.content), so.joinedload(File.reply).joinedload(Reply.content))
        .where(File.id == file_id)
    )


def list_photos(content_id: int, seq: int = 0) -> list[File]:
    """Return the photos of a content, or of one of its replies, in their order."""
    return list(db.session.scalars(_photos_of(), {"content": content_id, "seq": seq}))


def list_kept(content_id: int, seq: int = 0) -> Sequence[Any]:
    """Return what a desk shows of the photos (id, alt, hidden_at), also of those it has hidden, in their order."""
    return ask(_kept_of(), {"content": content_id, "seq": seq})


@cache
def _kept_of() -> sa.Select[*tuple[Any, ...]]:
    return _photos_of().with_only_columns(File.id, File.alt, File.hidden_at)


def list_shown(content_id: int) -> Sequence[Any]:
    """Return what a page shows of a content's photos (id, alt, width, height), in their order."""
    return ask(_shown_of(), {"content": content_id, "seq": 0})


@cache
def _shown_of() -> sa.Select[*tuple[Any, ...]]:
    return _photos_of().with_only_columns(File.id, File.alt, File.width, File.height).where(_IS_SHOWN)


@cache
def _photos_of() -> sa.Select[File]:
    return (
        sa.select(File)
        .where(
            File.content_id == sa.bindparam("content", type_=sa.Integer),
            File.reply_seq == sa.bindparam("seq", type_=sa.Integer),
            File.purpose == "photo",
        )
        .order_by(File.position, File.id)
    )


@cache
def _photos() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(File.id, File.content_id, File.alt, File.width, File.height)
        .where(
            File.content_id.in_(sa.bindparam("contents", expanding=True)),
            File.reply_seq == 0, File.purpose == "photo", _IS_SHOWN,
        )
        .order_by(File.content_id, File.position, File.id)
    )  # fmt: skip


def hang_photos(things: Iterable[HasPhotos]) -> None:
    """Fill in `photos` for a whole page in one statement."""
    by_id = {thing.id: thing for thing in things}
    if not by_id:
        return
    rows = ask(_photos(), {"contents": list(by_id)})
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.content_id].append(row)
    for content_id, photos in found.items():
        by_id[content_id].photos = photos


def list_all_shown(content_id: int, seqs: Iterable[int]) -> dict[int, list[Any]]:
    """Return what a page shows of the photos of a content (`seq` 0) and of its replies, in one statement.

    One that the desk hid is an empty place, without number and words.
    """
    found: dict[int, list[Any]] = defaultdict(list)
    wanted = [0, *seqs]
    # Rounded up to a power of two, so that there are few statements; what is left over repeats the last number.
    room = 1 << (len(wanted) - 1).bit_length()
    numbers = {f"seq_{at}": seq for at, seq in enumerate(wanted + wanted[-1:] * (room - len(wanted)))}
    for row in ask(_shown_with_replies(room), {"content": content_id, **numbers}):
        found[row.reply_seq].append(row)
    return found


@cache
def _shown_with_replies(room: int) -> sa.Select[*tuple[Any, ...]]:
    seqs = [sa.bindparam(f"seq_{at}", type_=sa.Integer) for at in range(room)]
    return (
        sa.select(
            sa.case((_IS_SHOWN, File.id)).label("id"), File.reply_seq, sa.case((_IS_SHOWN, File.alt)).label("alt"),
            File.width, File.height,
        )
        .where(
            File.content_id == sa.bindparam("content", type_=sa.Integer),
            File.reply_seq.in_(seqs), File.purpose == "photo",
        )
        .order_by(File.reply_seq, File.position, File.id)
    )  # fmt: skip


def list_waiting(owner_id: int, ids: Iterable[int]) -> list[File]:
    """Return files of a form that is not sent yet; somebody else's are left out."""
    if not (wanted := set(ids)):
        return []
    return list(
        db.session.scalars(
            sa.select(File).where(
                File.id.in_(wanted), File.owner_id == owner_id, File.content_id.is_(None), File.purpose == "photo"
            )
        )
    )


def list_linked(reader: Member, ids: Sequence[int]) -> list[tuple[Card, int | None]]:
    """Return those of some contents that the reader may read, each with its first photo, in one statement."""
    shape = Shape.of(reader.standing)
    rows = ask(_linked(shape), shape.values(reader.standing) | {"contents": ids})
    return [(card(row, reader.standing), row[-1]) for row in rows]


@lru_cache(maxsize=512)
def _linked(shape: Shape) -> sa.Select[*tuple[Any, ...]]:
    first_photo = (
        sa.select(File.id)
        .where(File.content_id == Content.id, File.reply_seq == 0, File.purpose == "photo", _IS_SHOWN)
        .order_by(File.position, File.id)
        .limit(1)
        .scalar_subquery()
    )
    return (
        sa.select(*COLUMNS, first_photo)
        .outerjoin(Content.author)
        .where(
            Content.id.in_(sa.bindparam("contents", expanding=True)), policy.visible_to(shape),
            policy.not_muted(shape.standing),
        )
    )  # fmt: skip
