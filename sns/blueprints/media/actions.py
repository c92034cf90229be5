"""What is done to files; the only writer of the table and the storage."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.blueprints.contents import adapters, drafts, holding, queries, removal
from sns.blueprints.contents.models import Content
from sns.core import clock, offload
from sns.core.bucket import BucketStorage
from sns.core.db import action, db, release
from sns.core.errors import Refused
from sns.core.i18n import gettext as _
from sns.core.pictures import MAX_BYTES, BadPicture, Picture
from sns.core.storage import LocalStorage, Storage, new_key

from .models import SIZES, File

MOST_PHOTOS = 10
ALT_LIMIT = drafts.ALT_LIMIT
A_DAY = 200
WAITING_LIFE = timedelta(days=2)
_storage: dict[str, Storage] = {}


def use_storage(storage: Storage) -> None:
    """Name the place files are kept in."""
    _storage["here"] = storage


def storage() -> Storage:
    """Return the place files are kept in."""
    return _storage["here"]


def storage_of(url: str | None, folder: Path) -> Storage:
    """Return the store that a setting names: a bucket, or else a folder."""
    return BucketStorage(url) if url else LocalStorage(folder)


def accept(actor: Member, stream: IO[bytes], *, name: str = "", at: datetime | None = None) -> File:
    """Take in a photo: judged by content, turned upright, stripped of every trace, in three sizes.

    Raises BadPicture with a reason and words. The work happens in a child process, before any transaction, and one
    member's photos come one after the other.
    """
    day_ago = clock.now() - timedelta(days=1)
    count = sa.select(sa.func.count()).where(File.owner_id == actor.id, File.created_at > day_ago)
    if (db.session.scalar(count) or 0) >= A_DAY:
        raise Refused(_("写真は1日に200枚までです。続きは明日お願いします"))
    release()
    with offload.in_turn(actor.id), tempfile.TemporaryDirectory(prefix="engawa-") as folder:
        source, results = Path(folder) / "source", Path(folder) / "results"
        results.mkdir()
        with source.open("wb") as copy:
            shutil.copyfileobj(_Limited(stream, MAX_BYTES), copy, 1 << 17)
        picture = offload.shrink_photo(source, results)
        key = new_key("photos", "")
        try:
            for size in SIZES:
                storage().put(f"{key}/{size}.webp", results / f"{size}.webp")
            return _record(actor, key, picture, name, at or clock.now())
        except BaseException:
            # Not left for the sweep of strays: that is for processes that were killed here.
            _delete(key)
            raise


class _Limited:
    """A stream that refuses to be longer than allowed, before the disk is full of it."""

    def __init__(self, stream: IO[bytes], limit: int) -> None:
        self._stream, self._left = stream, limit

    def read(self, size: int = -1) -> bytes:
        offload.breathe()
        data = self._stream.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise BadPicture("size")
        return data


@action
def _record(actor: Member, key: str, picture: Picture, name: str, at: datetime) -> File:
    file = File(
        owner_id=actor.id, name=name[:100], width=picture.width, height=picture.height, size=sum(picture.weights.values()),
        sha256=picture.sha256, key=key, created_at=at,
    )  # fmt: skip
    db.session.add(file)
    db.session.flush()
    return file


@action
def arrange(
    actor: Member, content: Content | None, order: Iterable[File], alts: Mapping[int, str], *, seq: int = 0
) -> None:
    """Put photos in this order with these words; with a content, they belong to it (or its reply `seq`) from now on.

    Photos it had and that are not in `order` are dropped.
    """
    kept = list(order)
    if len(kept) > MOST_PHOTOS:
        raise Refused(_("写真は10枚までです"))
    words = {file.id: alts.get(file.id, file.alt)[:ALT_LIMIT] for file in kept}
    if content is not None:
        new = [file.id for file in kept if words[file.id] != (file.alt if file.content_id else "")]
        words |= _seen(actor, content, seq, {number: words[number] for number in new})
    for position, file in enumerate(kept):
        file.position, file.alt = position, words[file.id]
        if content is not None:
            file.content_id, file.reply_seq, file.purpose = content.id, seq, "photo"
    if content is not None:
        gone = db.session.scalars(
            sa.select(File).where(
                File.content_id == content.id, File.reply_seq == seq, File.id.not_in([file.id for file in kept])
            )
        )
        for file in gone:
            # Not erased here: nothing inside a transaction touches a file. The nightly sweep does it.
            file.content_id, file.created_at = None, clock.now() - WAITING_LIFE


def _seen(actor: Member, content: Content, seq: int, alts: Mapping[int, str]) -> dict[int, str]:
    """Return new words for photos as they may be shown; what they belong to waits with them where they have to wait."""
    thing = queries.reply_at(content.id, seq) if seq else content
    if thing is None or not any(alts.values()):
        return dict(alts)
    kind = "reply" if seq else content.kind
    seen = adapters.screened(
        actor,
        adapters.Words(kind, content.space_id, (*alts.values(),), content.visibility, thing.voice_space_id, thing),
    )
    if seen.reason is not None and thing.state in ("published", "scheduled"):
        holding.hold(thing, seen.reason)
        adapters.waits(actor, thing, seen)
    return dict(zip(alts, seen.texts, strict=True))


@action
def let_wait(files: Iterable[File]) -> None:
    """Let photos wait again, as those of a form that is being written."""
    for file in files:
        file.content_id, file.created_at = None, clock.now()


@action
def use_for(file: File, purpose: str) -> None:
    """Keep a photo for something that is no content; `policy.deliver` says who sees it."""
    file.purpose = purpose


@action
def discard(file_id: int) -> None:
    """Need a photo no more: nobody but its owner sees it, and the nightly sweep erases it."""
    if (file := db.session.get(File, file_id)) is not None:
        file.purpose, file.content_id, file.created_at = "photo", None, clock.now() - WAITING_LIFE


def sweep(now: datetime | None = None) -> int:
    """Erase files that belong to nothing for two days, rows first; return how many."""
    before = (now or clock.now()) - WAITING_LIFE
    keys = _forget(before)
    for key in keys:
        _delete(key)
    return len(keys)


def _delete(key: str) -> None:
    for size in SIZES:
        storage().delete(f"{key}/{size}.webp")


@action
def _forget(before: datetime) -> list[str]:
    gone = set(
        db.session.scalars(
            sa.delete(File).where(sa.or_(_is_loose(before), File.content_id.in_(removal.erased()))).returning(File.key)
        )
    )
    still_used = set(db.session.scalars(sa.select(File.key).where(File.key.in_(gone))))
    return sorted(gone - still_used)


def _is_loose(before: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(
        File.content_id.is_(None), File.created_at <= before,
        sa.or_(File.owner_id.is_(None), sa.and_(File.purpose == "photo", ~drafts.holds(File.id, File.owner_id))),
    )  # fmt: skip


@action
def show_or_hide(file: File, *, is_hidden: bool) -> None:
    """Take a photo from every page it stands on, or bring it back; its owner sees it all the while."""
    file.hidden_at = clock.now() if is_hidden else None
